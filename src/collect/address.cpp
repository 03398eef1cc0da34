#include "flinkdiag/collect/address.h"

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::string_view scheme_of(std::string_view url) {
  if (to_lower(url.substr(0, kHttp.size())) == kHttp) return kHttp;
  if (to_lower(url.substr(0, kHttps.size())) == kHttps) return kHttps;
  return {};
}

// "jobmanager:8081" of "http://jobmanager:8081/prefix"
std::string_view authority_of(std::string_view url) {
  url.remove_prefix(scheme_of(url).size());
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace

Result<std::string> parse_address(std::string_view text) {
  text = trim(text);
  const std::string with_scheme =
      contains(text, "://") ? std::string(text) : std::string(kHttp).append(text);
  std::string_view url = with_scheme;
  if (scheme_of(url).empty()) return Error{"--rest: only http:// and https:// are spoken"};
  if (contains(authority_of(url), "@")) {
    return Error{
        "--rest: credentials on the command line can be read by everybody on this host; set "
        "FLINKDIAG_USER and FLINKDIAG_PASSWORD, or give --auth-file"};
  }
  url = url.substr(0, url.find('#'));  // "http://host:8081/#/overview" as the browser shows it
  if (contains(url, "?"))
    return Error{"--rest: an address with ?... cannot be extended; leave it out"};
  const auto authority = authority_of(url);
  if (authority.empty() || authority.starts_with(':') || authority.find(' ') != authority.npos) {
    return Error{"--rest: there is no host in it; give something like http://jobmanager:8081"};
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

bool is_loopback(std::string_view url) {
  const auto authority = authority_of(url);
  if (authority.starts_with("[::1]")) return true;
  const std::string host = to_lower(authority.substr(0, authority.find(':')));
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.");
}

std::string origin_of(std::string_view url) {
  const auto scheme = scheme_of(url);
  std::string authority = to_lower(authority_of(url));
  const auto colon = authority.rfind(':');
  const bool has_port = colon != authority.npos && authority.find(']', colon) == authority.npos;
  if (!has_port) authority += scheme == kHttps ? ":443" : ":80";
  return std::string(scheme) + authority;
}

}  // namespace flinkdiag
