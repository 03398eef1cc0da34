#include "cli/load_inputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "cli/bytes.h"
#include "cli/decode.h"
#include "cli/folder.h"

namespace flinkdiag {
namespace {

constexpr int kMaxNesting = 3;  // bundle.zip!tm-1.tar.gz!taskmanager.log.gz
constexpr std::string_view kStdinName = "<stdin>";

std::string in_words(std::uint64_t bytes) {
  const auto megabytes = bytes >> 20;
  return megabytes > 0 ? fmt::format("{} MiB", megabytes) : fmt::format("{} bytes", bytes);
}

struct FileDescriptor {
  int fd;
  explicit FileDescriptor(int value) : fd(value) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd >= 0) close(fd);
  }
};

class Loader {
 public:
  Loader(int stdin_fd, const LoadLimits& limits) : stdin_fd_(stdin_fd), limits_(limits) {}

  void add_path(const std::string& path) {
    struct stat status {};
    if (path == "-") {
      add_stdin();
    } else if (stat(path.c_str(), &status) != 0) {
      loaded_.errors.push_back(cannot_open(path, errno));
    } else if (S_ISDIR(status.st_mode)) {
      add_folder(path);
    } else {
      add_file(path, status);
    }
  }

  LoadedInputs take() { return std::move(loaded_); }

 private:
  using FileId = std::pair<dev_t, ino_t>;

  void add_stdin() {
    struct stat status {};
    if (fstat(stdin_fd_, &status) != 0) {
      loaded_.errors.push_back(cannot_open("standard input", errno));
    } else if (!seen_before(std::string(kStdinName), status)) {
      add_open_file(std::string(kStdinName), stdin_fd_);
    }
  }

  void add_folder(const std::string& path) {
    FolderContent content = list_folder(path);
    for (Error& error : content.errors) loaded_.errors.push_back(std::move(error));
    if (content.files.empty() && content.errors.empty()) {
      loaded_.inputs.push_back(unread_input(path, "a folder without files"));
    }
    for (const std::string& file : content.files) add_file_of_folder(file);
  }

  // Nobody named these files one by one: what cannot be a dump is noted, not an error.
  void add_file_of_folder(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      if (errno == ENOENT || errno == ELOOP) {
        loaded_.inputs.push_back(unread_input(path, is_link(path)
                                                        ? "a link to a file that does not exist"
                                                        : "it vanished meanwhile"));
      } else {
        loaded_.errors.push_back(cannot_open(path, errno));
      }
    } else if (!S_ISREG(status.st_mode)) {
      loaded_.inputs.push_back(unread_input(path, "a pipe, socket or device in a folder"));
    } else {
      add_file(path, status);
    }
  }

  void add_file(const std::string& path, const struct stat& status) {
    if (seen_before(path, status)) return;
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0) {
      loaded_.errors.push_back(cannot_open(path, errno));
    } else {
      add_open_file(path, file.fd);
    }
  }

  static bool is_link(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  }

  // Pipes are not remembered: each is read once anyway.
  bool seen_before(const std::string& path, const struct stat& status) {
    if (!S_ISREG(status.st_mode) || status.st_size == 0) return false;
    const FileId id{status.st_dev, status.st_ino};
    const auto [known, is_new] = first_input_.emplace(id, loaded_.inputs.size());
    if (is_new) return false;
    if (known->second < loaded_.inputs.size()) note_repetition(loaded_.inputs[known->second], path);
    return true;
  }

  static void note_repetition(Input& input, const std::string& path) {
    const std::string also = path == input.path ? "" : fmt::format(", also as {}", path);
    const std::string note = fmt::format("given twice{}; read once", also);
    const auto& notes = input.notes;
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) input.notes.push_back(note);
  }

  void add_open_file(const std::string& path, int fd) {
    Result<Bytes> bytes = read_open_file(fd, limits_.stream_bytes);
    if (!bytes) {
      loaded_.errors.push_back({fmt::format("{}: {}", path, bytes.error().message)});
      return;
    }
    Input input;
    input.path = path;
    input.text = bytes->view;
    input.owner = bytes->owner;
    if (bytes->cut) {
      input.notes.push_back(
          fmt::format("cut: the stream does not end within {}", in_words(limits_.stream_bytes)));
    }
    add_input(std::move(input), 0);
  }

  void add_input(Input input, int nesting) {
    if (!is_archive(input.text)) {
      decode_text(input);
      loaded_.inputs.push_back(std::move(input));
    } else if (nesting == kMaxNesting) {
      loaded_.inputs.push_back(unread_input(input.path, "an archive nested too deep"));
    } else {
      std::vector<Input> members = expand_archive(input, limits_.archives);
      auto& notes = members.front().notes;
      notes.insert(notes.begin(), input.notes.begin(), input.notes.end());
      for (Input& member : members) add_input(std::move(member), nesting + 1);
    }
  }

  int stdin_fd_;
  LoadLimits limits_;
  LoadedInputs loaded_;
  std::map<FileId, std::size_t> first_input_;  // file → index of its (first) input
};

}  // namespace

LoadedInputs load_inputs(const std::vector<std::string>& paths, int stdin_fd,
                         const LoadLimits& limits) {
  Loader loader(stdin_fd, limits);
  for (const std::string& path : paths) loader.add_path(path);
  return loader.take();
}

}  // namespace flinkdiag
