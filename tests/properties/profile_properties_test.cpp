// As properties_test.cpp, for a profile with thread names (async-profiler, collapsed, -t).
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <regex>

#include "cli/decode.h"
#include "flinkdiag/support/text.h"
#include "incidents/incident_cases.h"
#include "properties/wrap_text.h"

namespace flinkdiag {
namespace {

struct Mutation {
  const char* claim;
  std::string (*change)(const std::string&);
  std::string operator_name = "CartProfile";
};

// Most profiles are written in no order at all.
std::string shuffled_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::string_view rest = text;
  for (std::string_view line; next_line(rest, line);) lines.emplace_back(line);
  std::mt19937 random(20);
  std::shuffle(lines.begin(), lines.end(), random);
  return join(lines, "\n") + "\n";
}

std::string with_dots(const std::string& text) {
  return std::regex_replace(text, std::regex("([a-z0-9])/(?=[A-Za-z])"), "$1.");
}

std::string with_frame_types(const std::string& text) {
  return std::regex_replace(text, std::regex("(/[A-Za-z0-9_$./]+)(?=[; ])"), "$1_[j]");
}

std::string other_lambdas(const std::string& text) {
  return std::regex_replace(text, std::regex(R"((lambda\$[^.$;]+\$)\d+)"), "$0199");
}

std::string other_thread_ids(const std::string& text) {
  return std::regex_replace(text, std::regex(R"( tid=(\d+)\];)"), " tid=7$1];");
}

std::string without_thread_ids(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(\[([^;]*) tid=\d+\];)"), "$1;");
}

std::string other_operator(const std::string& text) {
  return std::regex_replace(text, std::regex("CartProfile"), "集計 (by x)");
}

const Mutation kMutations[] = {
    {"the order of stacks does not matter", shuffled_lines},
    {"packages may be written with dots", with_dots},
    {"frames may carry their kind", with_frame_types},
    {"the numbers of lambdas do not matter", other_lambdas},
    {"thread ids do not matter", other_thread_ids},
    {"thread names may stand without ids", without_thread_ids},
    {"operators may have any name", other_operator, "集計 (by x)"},
    {"lines may end in CRLF", with_crlf},
    {"a profile may be UTF-16 LE", as_utf16_le},
    {"a profile may be UTF-16 BE", as_utf16_be},
};

std::vector<Input> changed_profiles(const Mutation& mutation) {
  std::vector<Input> changed;
  for (const Input& input : incident_inputs("wide-download")) {
    if (!input.path.ends_with(".collapsed")) continue;
    CHECK(mutation.change(std::string(input.text)) != input.text);
    changed.push_back(Input::from_text(input.path, mutation.change(std::string(input.text))));
    decode_text(changed.back());
  }
  return changed;
}

TEST_CASE("what does not change the cause does not change what a profile says", "[properties]") {
  for (const Mutation& mutation : kMutations) {
    DYNAMIC_SECTION(mutation.claim) {
      const Verdict verdict = diagnose_inputs(changed_profiles(mutation)).verdict;
      CHECK(to_string(verdict.outcome) == "startup-bottleneck");
      CHECK(verdict.phase == "restore.download");
      CHECK(verdict.activity == "remote-read");
      CHECK(verdict.operators == std::vector{mutation.operator_name});
    }
  }
}

}  // namespace
}  // namespace flinkdiag
