#include "cli/load_inputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include "cli/bytes.h"
#include "cli/decode.h"
#include "cli/folder.h"

namespace flinkdiag {
namespace {

constexpr int kMaxNesting = 3;  // bundle.zip!tm-1.tar.gz!taskmanager.log.gz

// The owner of a file that was not mapped when it was opened.
const std::shared_ptr<const void>& not_held() {
  static const std::shared_ptr<const void> mark = std::make_shared<const int>();
  return mark;
}

std::string in_words(std::uint64_t bytes) {
  const auto megabytes = bytes >> 20;
  return megabytes > 0 ? fmt::format("{} MiB", megabytes) : fmt::format("{} bytes", bytes);
}

void give(Input& input, Bytes bytes, const LoadLimits& limits) {
  input.text = bytes.view;
  input.owner = std::move(bytes.owner);
  input.behind = bytes.behind;
  input.let_go = std::move(bytes.let_go);
  input.incomplete = bytes.cut;
  if (bytes.cut) {
    input.notes.push_back(
        fmt::format("cut: the stream does not end within {}", in_words(limits.stream_bytes)));
  }
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

class Opener {
 public:
  Opener(int stdin_fd, const LoadLimits& limits) : stdin_fd_(stdin_fd), limits_(limits) {}

  void add_path(const std::string& path) {
    struct stat status {};
    if (path == "-") {
      add_stdin();
    } else if (stat(path.c_str(), &status) != 0) {
      opened_.errors.push_back(cannot_open(path, errno));
    } else if (S_ISDIR(status.st_mode)) {
      add_folder(path);
    } else if (const auto error = add_file(path, status)) {
      opened_.errors.push_back(cannot_open(path, *error));
    }
  }

  OpenedFiles take() { return std::move(opened_); }

 private:
  using FileId = std::pair<dev_t, ino_t>;

  void add_stdin() {
    struct stat status {};
    if (fstat(stdin_fd_, &status) != 0) {
      opened_.errors.push_back(cannot_open("standard input", errno));
    } else if (!seen_before(std::string(kStdinName), status)) {
      add_open_file(std::string(kStdinName), stdin_fd_);
    }
  }

  void add_folder(const std::string& path) {
    FolderContent content = list_folder(path);
    for (const auto& [folder, error] : content.unlisted) {
      if (folder == path) return opened_.errors.push_back(cannot_open(path, error));
      opened_.files.push_back(unread_input(folder, why_not_opened(error)));
    }
    if (content.files.empty() && content.unlisted.empty()) {
      opened_.files.push_back(unread_input(path, "a folder without files"));
    }
    if (content.files.size() > limits_.folder_files) {
      opened_.files.push_back(
          unread_input(path, fmt::format("cut: it has {} files; the first {} were read",
                                         content.files.size(), limits_.folder_files)));
      opened_.files.back().incomplete = true;
      content.files.resize(limits_.folder_files);
    }
    for (const std::string& file : content.files) add_file_of_folder(file);
  }

  // Nobody named these files one by one: what cannot be a dump is noted, not an error.
  void add_file_of_folder(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      if (errno == ENOENT || errno == ELOOP) {
        opened_.files.push_back(unread_input(path, is_link(path)
                                                       ? "a link to a file that does not exist"
                                                       : "it vanished meanwhile"));
      } else {
        opened_.files.push_back(unread_input(path, why_not_opened(errno)));
      }
    } else if (!S_ISREG(status.st_mode)) {
      opened_.files.push_back(unread_input(path, "a pipe, socket or device in a folder"));
    } else if (const auto error = add_file(path, status)) {
      opened_.files.push_back(unread_input(path, why_not_opened(*error)));
    }
  }

  // Gives errno if it cannot be opened.
  std::optional<int> add_file(const std::string& path, const struct stat& status) {
    if (seen_before(path, status)) return std::nullopt;
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0) return errno;
    if (opened_.files.size() < limits_.held_files || !S_ISREG(status.st_mode)) {
      add_open_file(path, file.fd);
    } else {
      Input input;
      input.path = path;
      input.owner = not_held();
      opened_.files.push_back(std::move(input));
    }
    return std::nullopt;
  }

  static bool is_link(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  }

  // Pipes are not remembered: each is read once anyway.
  bool seen_before(const std::string& path, const struct stat& status) {
    if (!S_ISREG(status.st_mode) || status.st_size == 0) return false;
    const FileId id{status.st_dev, status.st_ino};
    const auto [known, is_new] = first_input_.emplace(id, opened_.files.size());
    if (is_new) return false;
    if (known->second < opened_.files.size()) note_repetition(opened_.files[known->second], path);
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
      opened_.errors.push_back({fmt::format("{}: {}", path, bytes.error().message)});
      return;
    }
    Input input;
    input.path = path;
    give(input, std::move(*bytes), limits_);
    opened_.files.push_back(std::move(input));
  }

  int stdin_fd_;
  LoadLimits limits_;
  OpenedFiles opened_;
  std::map<FileId, std::size_t> first_input_;  // file → index in files
};

// That it could be opened was seen before.
void read_now(Input& file, const LoadLimits& limits) {
  const FileDescriptor open_file(open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
  Result<Bytes> bytes = open_file.fd < 0 ? Result<Bytes>(Error{"it vanished meanwhile"})
                                         : read_open_file(open_file.fd, limits.stream_bytes);
  file.owner = nullptr;
  if (!bytes) return file.notes.push_back(bytes.error().message);
  give(file, std::move(*bytes), limits);
}

void unpack_into(std::vector<Input>& inputs, Input file, ArchiveBudget& budget, int nesting) {
  if (!is_archive(file.text)) {
    decode_text(file);
    inputs.push_back(std::move(file));
  } else if (nesting == kMaxNesting) {
    inputs.push_back(unread_input(file.path, "an archive nested too deep"));
  } else {
    std::vector<Input> members = expand_archive(file, budget);
    auto& notes = members.front().notes;
    notes.insert(notes.begin(), file.notes.begin(), file.notes.end());
    for (Input& member : members) unpack_into(inputs, std::move(member), budget, nesting + 1);
  }
}

}  // namespace

LoadLimits limits_for(std::size_t files) {
  constexpr std::uint64_t kTogether = std::uint64_t{4} << 30, kLeast = std::uint64_t{16} << 20;
  LoadLimits limits;
  const std::uint64_t share = kTogether / std::max<std::size_t>(files, 1);
  limits.archives.always = std::clamp(share, kLeast, limits.archives.always);
  return limits;
}

OpenedFiles open_files(const std::vector<std::string>& paths, int stdin_fd,
                       const LoadLimits& limits) {
  Opener opener(stdin_fd, limits);
  for (const std::string& path : paths) opener.add_path(path);
  return opener.take();
}

std::vector<Input> unpack(Input file, const LoadLimits& limits) {
  std::vector<Input> inputs;
  ArchiveBudget budget = limits.archives;
  if (file.owner == not_held()) read_now(file, limits);
  unpack_into(inputs, std::move(file), budget, 0);
  return inputs;
}

LoadedInputs load_inputs(const std::vector<std::string>& paths, int stdin_fd,
                         const LoadLimits& limits) {
  OpenedFiles opened = open_files(paths, stdin_fd, limits);
  LoadedInputs loaded{{}, std::move(opened.errors)};
  for (Input& file : opened.files) {
    for (Input& input : unpack(std::move(file), limits)) loaded.inputs.push_back(std::move(input));
  }
  return loaded;
}

}  // namespace flinkdiag
