#include "cli/bytes.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace flinkdiag {
namespace {

/// A file in memory, unmapped when the last owner goes.
struct Mapping {
  void* address;
  std::size_t size;

  Mapping(void* address_of, std::size_t size_of) : address(address_of), size(size_of) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { munmap(address, size); }
};

Bytes mapped(void* address, std::size_t size) {
  madvise(address, size, MADV_SEQUENTIAL);
  return {{static_cast<const char*>(address), size}, std::make_shared<Mapping>(address, size)};
}

Result<Bytes> read_to_end(int fd, std::uint64_t limit) {
  std::string text;
  std::array<char, 1 << 16> chunk;
  while (true) {
    const ssize_t got = read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{"cannot be read: " + system_message(errno)};
    if (got == 0) return Bytes::from_string(std::move(text));
    const auto room = limit - text.size();
    const auto taken = static_cast<std::size_t>(got);
    text.append(chunk.data(), taken < room ? taken : room);
    if (taken > room) break;
  }
  Bytes bytes = Bytes::from_string(std::move(text));
  bytes.cut = true;
  return bytes;
}

}  // namespace

Bytes Bytes::from_string(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  const std::string_view view = *owner;
  return {view, std::move(owner)};
}

Result<Bytes> read_open_file(int fd, std::uint64_t limit) {
  struct stat status {};
  // Files under /proc say that they are regular and empty, hence the size.
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
      lseek(fd, 0, SEEK_CUR) == 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address != MAP_FAILED) return mapped(address, size);
  }
  return read_to_end(fd, limit);
}

std::string system_message(int error) { return std::generic_category().message(error); }

}  // namespace flinkdiag
