#include "flinkdiag/support/version.h"

#include <fmt/format.h>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

std::optional<int> take_number(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && digits < 6 && is_digit(text[digits])) ++digits;
  const auto value = parse_int(text.substr(0, digits));
  if (!value) return std::nullopt;
  text.remove_prefix(digits);
  return static_cast<int>(*value);
}

bool take_dot(std::string_view& text) {
  if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) return false;
  text.remove_prefix(1);
  return true;
}

// -1, 0 or 1; a bound without patch stands for every patch release of its minor.
int compare_to_bound(const Version& version, const Version& bound) {
  if (version.major != bound.major) return version.major < bound.major ? -1 : 1;
  if (version.minor != bound.minor) return version.minor < bound.minor ? -1 : 1;
  if (bound.patch < 0 || version.patch < 0 || version.patch == bound.patch) return 0;
  return version.patch < bound.patch ? -1 : 1;
}

// A version and nothing else: not "1.20x", not "".
std::optional<Version> parse_bound(std::string_view text) {
  const auto version = parse_version(trim(text));
  return version && version->to_string() == trim(text) ? version : std::nullopt;
}

}  // namespace

std::string Version::to_string() const {
  return patch < 0 ? fmt::format("{}.{}", major, minor)
                   : fmt::format("{}.{}.{}", major, minor, patch);
}

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  const auto major = take_number(text);
  if (!major || !take_dot(text)) return std::nullopt;
  version.major = *major;
  version.minor = *take_number(text);
  if (take_dot(text)) version.patch = *take_number(text);
  return version;
}

Result<VersionRange> VersionRange::parse(std::string_view text) {
  VersionRange range;
  for (auto part : split(text, ',')) {
    part = trim(part);
    if (part == "*") {
      range.spans_.push_back({});
      continue;
    }
    Span span;
    const auto dash = part.find('-');
    bool valid = true;
    if (part.starts_with(">=")) {
      span.from = parse_bound(part.substr(2));
    } else if (part.starts_with("<=")) {
      span.to = parse_bound(part.substr(2));
    } else if (part.starts_with("<")) {
      span.to = parse_bound(part.substr(1));
      span.to_excluded = true;
    } else if (dash != part.npos) {
      span.from = parse_bound(part.substr(0, dash));
      span.to = parse_bound(part.substr(dash + 1));
      valid = span.from && span.to && compare_to_bound(*span.from, *span.to) <= 0;
    } else {
      span.from = span.to = parse_bound(part);
    }
    if (!valid || (!span.from && !span.to)) {
      return Error{fmt::format(
          "\"{}\" is not a range of versions; write for example \"1.13-2.3\", \">=1.20\" or \"*\"",
          text)};
    }
    range.spans_.push_back(span);
  }
  return range;
}

bool VersionRange::contains(const Version& version) const {
  for (const auto& span : spans_) {
    const bool from_ok = !span.from || compare_to_bound(version, *span.from) >= 0;
    const int to = span.to ? compare_to_bound(version, *span.to) : -1;
    if (from_ok && (span.to_excluded ? to < 0 : to <= 0)) return true;
  }
  return false;
}

std::string VersionRange::describe(std::string_view product) const {
  std::vector<std::string> parts;
  for (const auto& span : spans_) {
    if (!span.from && !span.to) return fmt::format("every {} version", product);
    if (span.from && span.to && *span.from == *span.to) {
      parts.push_back(span.from->to_string());
    } else if (span.from && span.to) {
      parts.push_back(fmt::format("{} to {}", span.from->to_string(), span.to->to_string()));
    } else if (span.from) {
      parts.push_back(fmt::format("{} and later", span.from->to_string()));
    } else {
      parts.push_back(fmt::format("{}{}{}", span.to_excluded ? "before " : "", span.to->to_string(),
                                  span.to_excluded ? "" : " and earlier"));
    }
  }
  return fmt::format("{} {}", product, join(parts, ", "));
}

}  // namespace flinkdiag
