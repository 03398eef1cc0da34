#include "cli/redaction_map.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "cli/bytes.h"
#include "cli/folder.h"
#include "cli/output.h"
#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {

using nlohmann::json;

Result<RedactionMap> read_redaction_map(const std::string& path) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT) return RedactionMap{};
  if (fd < 0) return cannot_open(path, errno);
  if (struct stat status{}; fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(fd);
    return Error{fmt::format("{}: is no regular file; choose another for --redact-map", path)};
  }
  const auto bytes = read_open_file(fd, kMostBytes);
  close(fd);
  if (!bytes) return Error{fmt::format("{}: {}", path, bytes.error().message)};
  if (trim(bytes->view).empty()) return RedactionMap{};
  const json value = json::parse(bytes->view, nullptr, false);
  const auto is_text = [](const json& one) { return one.is_string(); };
  if (!value.is_object() || !std::all_of(value.begin(), value.end(), is_text)) {
    return Error{fmt::format(
        "{}: is no map of tokens ({{\"host-1\": \"...\"}}); choose another file for --redact-map",
        path)};
  }
  return value.get<RedactionMap>();
}

std::optional<Error> write_redaction_map(const std::string& path, const RedactionMap& map) {
  json value = json::object();
  for (const auto& [token, meaning] : map) value[token] = to_valid_utf8(meaning);
  return write_private_file(path, escape_obeyed(value.dump(2)) + "\n");
}

}  // namespace flinkdiag
