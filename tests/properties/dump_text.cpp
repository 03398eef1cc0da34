#include "properties/dump_text.h"

#include <regex>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

using Match = std::match_results<std::string_view::const_iterator>;

bool matches(std::string_view line, Match& match, const std::regex& pattern) {
  return std::regex_match(line.begin(), line.end(), match, pattern);
}

// "\tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)"
DumpFrame frame_of(const Match& match) {
  DumpFrame frame{"", match[1].str(), match[2].str(), {}};
  const auto slash = frame.source.find('/');
  if (slash != frame.source.npos) {
    frame.module = frame.source.substr(0, slash);
    frame.source.erase(0, slash + 1);
  }
  return frame;
}

std::string without_kind(std::string part) {
  for (const std::string_view kind : {"Source: ", "Sink: "}) {
    if (part.starts_with(kind)) part.erase(0, kind.size());
  }
  return part;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (auto at = text.find(separator); at != text.npos; at = text.find(separator)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.emplace_back(text);
  return parts;
}

}  // namespace

Dump parse_dump(std::string_view text) {
  static const std::regex header(R"re("(.*)"( (?:#\d|(?:daemon )?(?:os_)?prio=).*))re");
  static const std::regex state(R"(   java\.lang\.Thread\.State: (.*))");
  static const std::regex frame(R"(\tat ([^(]+)\((.*)\))");
  Dump dump;
  Match match;
  bool in_smr_list = false;
  std::string_view line;
  while (next_line(text, line)) {
    if (matches(line, match, header)) {
      dump.threads.push_back({match[1].str(), match[2].str(), "", {}, false});
    } else if (dump.threads.empty()) {
      in_smr_list = (in_smr_list || line.starts_with("Threads class SMR")) && line != "}";
      if (!in_smr_list && line != "}") dump.head += std::string(line) + "\n";
    } else if (matches(line, match, state)) {
      dump.threads.back().state = match[1].str();
    } else if (matches(line, match, frame)) {
      dump.threads.back().frames.push_back(frame_of(match));
    } else if (line.starts_with("\t- ") && !dump.threads.back().frames.empty() &&
               line.find('<') != line.npos && !line.starts_with("\t- <")) {
      dump.threads.back().frames.back().locks.emplace_back(line.substr(1));
    }
  }
  return dump;
}

std::vector<std::string> operators_of(const std::string& thread) {
  static const std::regex task(R"((.*) \(\d+/\d+\)(?:#\d+)?)");
  static const std::regex helper("OutputFlusher for .*|.*Time Trigger for .*");
  std::smatch match;
  if (!std::regex_match(thread, match, task) || std::regex_match(thread, helper)) return {};
  std::vector<std::string> operators;
  for (const std::string& part : split(match[1].str(), " -> ")) {
    const bool branches = part.starts_with('(') && part.ends_with(')');
    const auto inner = branches ? part.substr(1, part.size() - 2) : part;
    for (const auto& name : branches ? split(inner, ", ") : std::vector{inner}) {
      operators.push_back(without_kind(name));
    }
  }
  return operators;
}

}  // namespace flinkdiag
