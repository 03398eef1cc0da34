#include "cli/credentials.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "cli/bytes.h"
#include "cli/environment.h"
#include "cli/folder.h"
#include "flinkdiag/collect/address.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::uint64_t kMostBytes = 64 * 1024;

Result<std::string> read_whole(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot_open(path, errno);
  const Result<Bytes> bytes = read_open_file(fd, kMostBytes);
  close(fd);
  if (!bytes) return Error{fmt::format("{}: {}", path, bytes.error().message)};
  return std::string(bytes->view.substr(0, kMostBytes));
}

// "bearer eyJhbGciOi..." or "basic alice:secret"; what is wrong with it is told without its text.
std::optional<Error> read_auth_file(const std::string& path, HttpSettings& settings) {
  const Result<std::string> text = read_whole(path);
  if (!text) return text.error();
  const std::string_view line = trim(*text);
  const auto blank = line.find_first_of(" \t");
  const std::string scheme = to_lower(line.substr(0, blank));
  const std::string_view rest = blank == line.npos ? "" : trim(line.substr(blank));
  const auto colon = rest.find(':');
  const bool one_line = rest.find('\n') == rest.npos;
  if (scheme == "bearer" && !rest.empty() && one_line) {
    settings.bearer_token = rest;
  } else if (scheme == "basic" && colon != rest.npos && one_line) {
    settings.user = rest.substr(0, colon);
    settings.password = rest.substr(colon + 1);
  } else {
    return Error{path + ": must hold one line, \"bearer TOKEN\" or \"basic USER:PASSWORD\""};
  }
  return std::nullopt;
}

void read_environment(HttpSettings& settings) {
  settings.bearer_token = environment("FLINKDIAG_TOKEN");
  settings.user = environment("FLINKDIAG_USER");
  settings.password = environment("FLINKDIAG_PASSWORD");
}

// libcurl heeds http_proxy in lower case only, which is what a web server must do and we need not.
std::string proxy_of_environment(const std::string& root) {
  if (!root.starts_with("http:") || !environment("http_proxy").empty()) return {};
  return environment("HTTP_PROXY");
}

}  // namespace

Result<HttpSettings> http_settings(const ClusterOptions& options) {
  const Result<std::string> root = parse_address(options.rest);
  if (!root) return root.error();
  HttpSettings settings;
  settings.root = *root;
  if (options.auth_file.empty()) {
    read_environment(settings);
  } else if (auto error = read_auth_file(options.auth_file, settings)) {
    return std::move(*error);
  }
  settings.ca_file = options.ca_file;
  settings.cert_file = options.cert_file;
  settings.key_file = options.key_file;
  settings.key_password = environment("FLINKDIAG_KEY_PASSWORD");
  settings.proxy = options.proxy.empty() ? proxy_of_environment(*root) : options.proxy;
  settings.no_proxy =
      environment("no_proxy").empty() ? environment("NO_PROXY") : environment("no_proxy");
  settings.timeout_ms = options.request_timeout_ms;
  // Else the cluster would be asked again and again, and never answer.
  if (auto missing = missing_for_http()) return std::move(*missing);
  return settings;
}

}  // namespace flinkdiag
