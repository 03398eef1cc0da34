#include "atlas/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "flinkdiag/support/text.h"
#include "rules_data/flink_tables.h"

namespace flinkdiag {
namespace {

const FlinkTable& flink_table() {
  static const FlinkTable table = read_flink_table("methods.tsv");
  return table;
}

// Where frames begin that the tables cannot know: other projects, and Flink's jars that were not
// read.
bool is_known_elsewhere(const std::string& frame) {
  return frame.find('.') != frame.rfind('.') && !frame.empty() &&
         std::islower(static_cast<unsigned char>(frame.front())) != 0;
}

// "StreamTask.lambda$restoreInternal$3" -> "lambda$restoreInternal"
std::string without_lambda_number(std::string method) {
  if (!method.starts_with("lambda$")) return method;
  return method.substr(0, method.rfind('$'));
}

bool is_of_the_jdk(const std::string& call) {
  return std::ranges::any_of(std::vector<std::string_view>{"java.", "jdk.", "sun."},
                             [&](std::string_view start) { return call.starts_with(start); });
}

struct Composer {
  const AtlasBook& book;
  const FlinkClasses& classes;
  Version release;
  int jdk;

  bool counts(const AtlasLine& line) const {
    return line.flink.contains(release) && line.jdk.contains(Version{jdk, 0});
  }

  void add(const std::vector<AtlasLine>& lines, std::vector<DumpFrame>& frames) const {
    for (const AtlasLine& line : lines) {
      if (!counts(line)) continue;
      if (line.text.starts_with("- ")) {
        if (frames.empty()) throw std::runtime_error("a lock before any frame: " + line.text);
        frames.back().locks.push_back(line.text);
      } else if (line.text.starts_with('@')) {
        const auto fragment = book.fragments.find(line.text.substr(1));
        if (fragment == book.fragments.end()) throw std::runtime_error("no fragment " + line.text);
        add(fragment->second, frames);
      } else {
        frames.push_back(frame(line.text));
      }
    }
  }

  // "Task.doRun:766" -> "org.apache.flink.runtime.taskmanager.Task.doRun(Task.java:766)"
  DumpFrame frame(const std::string& text) const {
    const auto colon = text.rfind(':');
    const auto number = colon == text.npos ? "" : text.substr(colon);
    DumpFrame frame{"", classes.full_name(text.substr(0, colon)), "", {}};
    if (is_of_the_jdk(frame.call) && jdk > 8) frame.module = fmt::format("java.base@{}.0.2", jdk);
    const auto method = frame.call.rfind('.');
    const auto package = frame.call.rfind('.', method - 1);
    const auto name = frame.call.substr(package + 1, method - package - 1);
    frame.source = name.substr(0, name.find('$')) + ".java" + (number.empty() ? ":1" : number);
    return frame;
  }
};

}  // namespace

FlinkClasses::FlinkClasses(const Version& release) : release_(release) {
  for (const FlinkRow& row : flink_table().rows) {
    if (!row.versions.contains(release)) continue;
    const auto& name = row.class_name;
    by_simple_name_[name.substr(name.rfind('.') + 1)].insert(name);
    for (const auto& frame : frames_of(row)) methods_[name].insert(frame.substr(name.size() + 1));
  }
}

std::string FlinkClasses::full_name(const std::string& frame) const {
  if (is_known_elsewhere(frame)) return frame;
  const auto dot = frame.rfind('.');
  const auto simple = frame.substr(0, dot), method = frame.substr(dot + 1);
  const auto found = by_simple_name_.find(simple);
  const auto at = " in Flink " + release_.to_string();
  if (found == by_simple_name_.end()) throw std::runtime_error("no class " + simple + at);
  std::vector<std::string> fitting;
  for (const auto& name : found->second) {
    if (methods_.at(name).contains(without_lambda_number(method))) fitting.push_back(name);
  }
  if (fitting.empty()) throw std::runtime_error("no method " + frame + at);
  if (fitting.size() > 1) throw std::runtime_error("several classes hold " + frame + at);
  return fitting.front() + "." + method;
}

std::vector<Version> releases_in(const VersionRange& range) {
  std::vector<Version> releases;
  std::ranges::copy_if(flink_table().releases, std::back_inserter(releases),
                       [&](const Version& release) { return range.contains(release); });
  return releases;
}

std::vector<int> jdks_of(const Version& release, const AtlasCase& one) {
  const bool is_2 = release.major >= 2;
  std::vector<int> jdks = is_2 ? std::vector{11, 17, 21, 25} : std::vector{8, 11, 17};
  if (!is_2 && release.minor >= 19) jdks.push_back(21);
  std::erase_if(jdks, [&](int jdk) { return !one.jdk.contains(Version{jdk, 0}); });
  return jdks;
}

Dump compose(const AtlasBook& book, const AtlasCase& one, const FlinkClasses& classes,
             const Version& release, int jdk) {
  const Composer composer{book, classes, release, jdk};
  Dump dump;
  dump.head = fmt::format(
      "2026-03-02 10:15:00\nFull thread dump OpenJDK 64-Bit Server VM ({}.0.2+8 mixed mode):\n\n",
      jdk);
  int id = 30;
  for (const AtlasThread& thread : one.threads) {
    if (!thread.flink.contains(release)) continue;
    const std::string what = thread.state == "RUNNABLE"            ? "runnable"
                             : thread.state.starts_with("BLOCKED") ? "waiting for monitor entry"
                             : thread.state.find("parking") != std::string::npos
                                 ? "waiting on condition"
                                 : "in Object.wait()";
    const auto header = fmt::format(
        " #{} prio=5 os_prio=0 cpu=12.00ms elapsed=30.00s tid=0x00007f00000{:05x} nid=0x{:x} {}  "
        "[0x00007f0000100000]",
        id, id * 16, id, what);
    ++id;
    dump.threads.push_back({thread.name, header, thread.state, {}, false});
    try {
      composer.add(thread.lines, dump.threads.back().frames);
    } catch (const std::exception& e) {
      throw std::runtime_error(one.place + ": \"" + thread.name + "\": " + e.what());
    }
  }
  return dump;
}

}  // namespace flinkdiag
