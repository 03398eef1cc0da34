#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "cli/bytes.h"
#include "cli/wait_until_ready.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

Error cannot_write(std::string_view name, int error) {
  return {
      fmt::format("{}: cannot be written: {}; choose another place", name, system_message(error))};
}

std::optional<Error> write_directly(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return cannot_write(path, errno);
  auto error = write_to(fd, text, path);
  close(fd);
  return error;
}

// A signal that would end the program waits until no temporary file can be left behind.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&ends, signal);
    pthread_sigmask(SIG_BLOCK, &ends, &before_);
  }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

// mkstemp() keeps others from reading the file; a report gets what any new file gets.
mode_t usual_mode(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) return status.st_mode & 07777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// "/dev/stdout", or the file that standard output goes to: it has what stands in it already.
std::optional<int> open_as(const std::string& path) {
  struct stat file {
  }, open{};
  if (stat(path.c_str(), &file) != 0) return std::nullopt;
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    if (fstat(fd, &open) == 0 && open.st_dev == file.st_dev && open.st_ino == file.st_ino)
      return fd;
  }
  return std::nullopt;
}

std::optional<Error> replace_file(const std::string& path, std::string_view text,
                                  std::optional<mode_t> mode) {
  std::error_code ignored;
  const bool exists = fs::exists(path, ignored);
  if (exists && !fs::is_regular_file(path, ignored)) return write_directly(path, text);
  if (const auto fd = open_as(path)) return write_to(*fd, text, path);
  const bool dangling = !exists && fs::is_symlink(fs::symlink_status(path, ignored));
  if (dangling) return cannot_write(path, ENOENT);

  // A link stays a link: the file that it points to is replaced.
  const std::string target = exists ? fs::canonical(path, ignored).string() : path;
  const SignalsWait signals_wait;
  std::string temporary = target + ".XXXXXX";
  const int fd = mkstemp(temporary.data());
  if (fd < 0) return cannot_write(path, errno);
  auto error = write_to(fd, text, path);
  fchmod(fd, mode.value_or(usual_mode(target)));
  if (close(fd) != 0 && !error) error = cannot_write(path, errno);
  if (!error && std::rename(temporary.c_str(), target.c_str()) != 0) {
    error = cannot_write(path, errno);
  }
  if (error) unlink(temporary.c_str());
  return error;
}

}  // namespace

std::optional<Error> write_to(int fd, std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && (errno == EINTR || wait_until_ready(fd, POLLOUT))) continue;
    if (written < 0 && errno == EPIPE) return std::nullopt;
    if (written < 0) return cannot_write(name, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return std::nullopt;
}

std::optional<Error> write_file(const std::string& path, std::string_view text) {
  return replace_file(path, text, std::nullopt);
}

std::optional<Error> check_place(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return cannot_write(path, EISDIR);
  const bool is_replaced = !fs::exists(path, ignored) || fs::is_regular_file(path, ignored);
  const fs::path folder = fs::absolute(fs::weakly_canonical(path, ignored), ignored).parent_path();
  const std::string place = is_replaced ? folder.string() : path;
  if (access(place.c_str(), W_OK) != 0) return cannot_write(path, errno);
  return std::nullopt;
}

std::optional<Error> check_apart(const std::vector<OutputFile>& files) {
  std::map<fs::path, std::string_view> options;
  for (const OutputFile& file : files) {
    if (file.path.empty() || file.path == "-") continue;
    std::error_code error;
    const fs::path place = fs::weakly_canonical(file.path, error);
    const auto [other, is_new] =
        options.try_emplace(error ? fs::path(file.path) : place, file.option);
    if (!is_new)
      return Error{fmt::format("{}: is also the place of {}; choose another file", file.path,
                               other->second)};
  }
  return std::nullopt;
}

std::optional<Error> write_private_file(const std::string& path, std::string_view text) {
  return replace_file(path, text, 0600);
}

}  // namespace flinkdiag
