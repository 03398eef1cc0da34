#include "properties/change_dump.h"

#include <algorithm>
#include <functional>
#include <random>
#include <regex>

namespace flinkdiag {
namespace {

void replace_in_frames(Dump& dump, const std::regex& pattern, const char* replacement) {
  for (DumpThread& thread : dump.threads) {
    for (DumpFrame& frame : thread.frames) {
      frame.call = std::regex_replace(frame.call, pattern, replacement);
    }
  }
}

// The same digits give the same new ones, so that a lock keeps its owner and its waiters.
std::string other_addresses(std::string text) {
  static const std::regex address("0x[0-9a-f]{4,}");
  std::string out;
  for (std::smatch match; std::regex_search(text, match, address); text = match.suffix()) {
    std::string digits = match.str();
    std::rotate(digits.end() - 3, digits.end() - 2, digits.end());
    out += match.prefix().str() + digits;
  }
  return out + text;
}

// The whole task name of "OutputFlusher for A -> B (1/2)#0" at its place, so that an operator
// called "a" is not looked for in the middle of words.
std::string renamed(const std::string& name, const Renames& renames) {
  static const std::regex task(
      R"((OutputFlusher for |.*Time Trigger for |)(.*)( \(\d+/\d+\)(?:#\d+)?))");
  std::smatch match;
  if (!std::regex_match(name, match, task)) return name;
  std::string out = match[1].str();
  const std::string chain = match[2].str();
  std::size_t at = 0;
  for (const std::string& old : operators_of(chain + match[3].str())) {
    const auto found = chain.find(old, at);
    const auto known = renames.find(old);
    if (found == chain.npos || known == renames.end()) continue;
    out += chain.substr(at, found - at) + known->second;
    at = found + old.size();
  }
  return out + chain.substr(at) + match[3].str();
}

}  // namespace

void rename_operators(Dump& dump, const Renames& renames) {
  for (DumpThread& thread : dump.threads) thread.name = renamed(thread.name, renames);
}

void change_numbers(Dump& dump) {
  static const std::regex number(R"(^ #(\d+) )"), pool("^pool-"), attempt(R"(\)#\d+(?=$| \())");
  for (DumpThread& thread : dump.threads) {
    thread.header = other_addresses(std::regex_replace(thread.header, number, " #7$1 "));
    thread.name = std::regex_replace(thread.name, pool, "pool-3");
    thread.name = std::regex_replace(thread.name, attempt, ")#4");
    for (DumpFrame& frame : thread.frames) {
      for (auto& lock : frame.locks) lock = other_addresses(lock);
    }
  }
}

void shuffle_threads(Dump& dump) {
  std::mt19937 random(20);
  std::shuffle(dump.threads.begin(), dump.threads.end(), random);
}

void renumber_lambdas(Dump& dump) {
  replace_in_frames(dump, std::regex(R"((lambda\$[^.$]+\$)\d+)"), "$0177");
  replace_in_frames(dump, std::regex(R"(\$\$Lambda\$\d+/0x[0-9a-f]+)"),
                    "$$$$Lambda$$9001/0x000000080123abcd");
}

void write_lambdas_as_jdk_21(Dump& dump) {
  replace_in_frames(dump, std::regex(R"(\$\$Lambda\$\d+/0x([0-9a-f]+))"), "$$$$Lambda/0x$1");
}

void drop_modules(Dump& dump) {
  for (DumpThread& thread : dump.threads) {
    for (DumpFrame& frame : thread.frames) frame.module.clear();
  }
}

void change_modules(Dump& dump) {
  for (DumpThread& thread : dump.threads) {
    for (DumpFrame& frame : thread.frames) {
      if (!frame.module.empty()) frame.module = "java.base@21.0.2";
    }
  }
}

void drop_locks(Dump& dump) {
  for (DumpThread& thread : dump.threads) {
    for (DumpFrame& frame : thread.frames) frame.locks.clear();
  }
}

}  // namespace flinkdiag
