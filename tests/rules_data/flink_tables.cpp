#include "flink_tables.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// "# from the jars of Flink 1.13, 1.14, 2.0 (Apache's releases); ..."
std::vector<Version> read_releases(std::string_view comment) {
  std::vector<Version> releases;
  std::string_view list = comment.substr(0, comment.find('('));
  for (auto at = list.find_first_of("0123456789"); at != list.npos;
       at = list.find_first_of("0123456789", at)) {
    const auto end = std::min(list.find_first_not_of("0123456789.", at), list.size());
    if (const auto version = parse_version(list.substr(at, end - at))) releases.push_back(*version);
    at = end;
  }
  return releases;
}

FlinkRow read_row(const std::string& line) {
  const auto first = line.find('\t');
  const auto second = line.find('\t', first + 1);
  if (first == line.npos || second == line.npos) throw std::runtime_error("not a row: " + line);
  auto versions = VersionRange::parse(line.substr(first + 1, second - first - 1));
  if (!versions) throw std::runtime_error(line + ": " + versions.error().message);
  return {line.substr(0, first), *versions, line.substr(second + 1)};
}

// "lambda$restore$N" -> "lambda$restore"
std::string without_lambda_number(std::string method) {
  if (method.starts_with("lambda$") && method.ends_with("$N")) method.resize(method.size() - 2);
  return method;
}

}  // namespace

FlinkTable read_flink_table(std::string_view file) {
  const auto path = fmt::format("{}/tests/data/flink/{}", FLINKDIAG_SOURCE_DIR, file);
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  FlinkTable table;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#')) {
      table.rows.push_back(read_row(line));
    } else if (table.releases.empty()) {
      table.releases = read_releases(line);
    }
  }
  return table;
}

std::vector<std::string> frames_of(const FlinkRow& row) {
  std::vector<std::string> frames;
  std::istringstream methods(row.text);
  for (std::string method; methods >> method;) {
    frames.push_back(row.class_name + "." + without_lambda_number(method));
  }
  return frames;
}

}  // namespace flinkdiag
