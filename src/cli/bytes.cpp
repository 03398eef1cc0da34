#include "cli/bytes.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "cli/wait_until_ready.h"

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
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  // The pages of a mapped file that is only read come back from the file when they are asked for.
  const auto let_go = [=](std::size_t from, std::size_t to) {
    const std::size_t first = (from + page - 1) / page * page,
                      end = std::min(to, size) / page * page;
    if (first < end) madvise(static_cast<char*>(address) + first, end - first, MADV_DONTNEED);
  };
  // What is left of the last page is there as well.
  return {.view = {static_cast<const char*>(address), size},
          .owner = std::make_shared<Mapping>(address, size),
          .behind = (page - size % page) % page,
          .cut = false,
          .let_go = let_go};
}

/// Memory that grows without being copied: a stream may hold gigabytes.
class GrowingMemory {
 public:
  GrowingMemory() = default;
  GrowingMemory(const GrowingMemory&) = delete;
  GrowingMemory& operator=(const GrowingMemory&) = delete;
  ~GrowingMemory() {
    if (size_ > 0) munmap(address_, size_);
  }

  bool grow() {
    constexpr std::size_t kFirst = std::size_t{1} << 20;
    void* grown = size_ == 0 ? mmap(nullptr, kFirst, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                             : mremap(address_, size_, 2 * size_, MREMAP_MAYMOVE);
    if (grown == MAP_FAILED) return false;
    address_ = grown;
    size_ = size_ == 0 ? kFirst : 2 * size_;
    return true;
  }

  char* data() const { return static_cast<char*>(address_); }
  std::size_t size() const { return size_; }

 private:
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

Result<Bytes> read_to_end(int fd, std::uint64_t limit) {
  const auto memory = std::make_shared<GrowingMemory>();
  std::size_t used = 0;
  bool cut = false;
  while (!cut) {
    if (used == memory->size() && !memory->grow()) {
      return Error{"cannot be read: " + system_message(errno)};
    }
    // One more than the limit tells that there is more.
    const auto room = std::min<std::uint64_t>(memory->size() - used, limit + 1 - used);
    const ssize_t got = read(fd, memory->data() + used, room);
    if (got < 0 && (errno == EINTR || wait_until_ready(fd, POLLIN))) continue;
    if (got < 0) return Error{"cannot be read: " + system_message(errno)};
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    cut = used > limit;
  }
  const std::size_t size = cut ? limit : used;
  return Bytes{.view = {memory->data(), size},
               .owner = memory,
               .behind = memory->size() - size,
               .cut = cut,
               .let_go = {}};
}

// Not more than it had when it was opened: somebody may be writing to it.
Result<Bytes> read_bytes(int fd, std::size_t size) {
  std::string text(size, '\0');
  std::size_t used = 0;
  while (used < size) {
    const ssize_t got = read(fd, text.data() + used, size - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{"cannot be read: " + system_message(errno)};
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  text.resize(used);
  return Bytes::from_string(std::move(text));
}

// A process may hold some 65,000 mappings only, so that a folder of many files must do without, and
// a small one gains nothing by it.
Result<Bytes> read_regular_file(int fd, std::size_t size) {
  constexpr std::size_t kSmall = std::size_t{4} * 1024;
  if (size > kSmall) {
    void* address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address != MAP_FAILED) return mapped(address, size);
  }
  return read_bytes(fd, size);
}

}  // namespace

Bytes Bytes::from_string(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  const std::string_view view = *owner;
  return {.view = view, .owner = std::move(owner), .behind = 0, .cut = false, .let_go = {}};
}

Result<Bytes> read_open_file(int fd, std::uint64_t limit) {
  struct stat status {};
  // Files under /proc say that they are regular and empty, hence the size.
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
      lseek(fd, 0, SEEK_CUR) == 0) {
    return read_regular_file(fd, static_cast<std::size_t>(status.st_size));
  }
  return read_to_end(fd, limit);
}

std::string system_message(int error) { return std::generic_category().message(error); }

}  // namespace flinkdiag
