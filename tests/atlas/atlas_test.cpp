// Every constructed start of samples/atlas is told on each release of Flink and each JDK that it
// claims, and a depth limit does not mislead.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <set>

#include "atlas/atlas_book.h"
#include "atlas/compose.h"
#include "incidents/incident_cases.h"
#include "properties/change_dump.h"
#include "properties/write_dump.h"

namespace flinkdiag {
namespace {

const AtlasBook& book() {
  static const AtlasBook all = read_atlas();
  return all;
}

const FlinkClasses& classes_of(const Version& release) {
  static std::map<Version, FlinkClasses> all;
  return all.try_emplace(release, release).first->second;
}

std::string log_of(const AtlasCase& one) {
  std::string log;
  for (const auto& line : one.log) log += line + "\n";
  return log;
}

Verdict verdict_of(const std::string& dump, const AtlasCase& one) {
  std::vector<Input> inputs = {Input::from_text("tm-1.txt", dump)};
  if (!one.log.empty()) inputs.push_back(Input::from_text("taskmanager.log", log_of(one)));
  return diagnose_inputs(inputs).verdict;
}

std::string spelt(const Verdict& is) {
  return fmt::format("{} {} {} {} {}", to_string(is.outcome), is.phase, is.activity, is.finding,
                     fmt::join(is.operators, ","));
}

// Empty if the verdict is what is expected.
std::string difference(const Verdict& is, const AtlasExpectation& wanted) {
  const bool same =
      to_string(is.outcome) == wanted.outcome && is.phase == wanted.phase &&
      is.activity == wanted.activity && (wanted.finding.empty() || is.finding == wanted.finding) &&
      (wanted.operator_name.empty() || is.operators == std::vector{wanted.operator_name});
  return same ? "" : spelt(is);
}

// A stack that Flink's release does not have is a fault of the case.
std::string fault_of(const AtlasCase& one, const Version& release, int jdk) {
  try {
    const Dump dump = compose(book(), one, classes_of(release), release, jdk);
    return difference(verdict_of(write_jstack(dump), one), one.expected);
  } catch (const std::exception& e) {
    return e.what();
  }
}

bool holds(const Dump& dump, const std::string& needed) {
  for (const DumpThread& thread : dump.threads) {
    if (operators_of(thread.name).empty()) continue;
    for (const DumpFrame& frame : thread.frames) {
      if (frame.call == needed || frame.call.starts_with(needed + "$")) return true;
    }
  }
  return false;
}

// Empty if a dump that holds less does not say something else: the same where the needed frame is
// left, else the same or nothing.
std::string misleading(const Verdict& is, const AtlasExpectation& wanted, bool anchor_is_left) {
  const std::string outcome(to_string(is.outcome));
  const bool same = outcome == wanted.outcome && is.phase == wanted.phase;
  if (same) return "";
  if (!anchor_is_left) {
    if (is.outcome == Outcome::undetermined) return "";
    if (outcome == wanted.outcome && is.phase == "restore.unknown") return "";
  }
  return spelt(is) + (anchor_is_left ? " (needed frame is left)" : " (needed frame is cut off)");
}

// What is wrong, and on which releases: a fault of a rule is seldom one of a single release.
class Faults {
 public:
  void add(const std::string& fault, const std::string& where) {
    if (!fault.empty()) where_[fault].push_back(where);
  }
  bool empty() const { return where_.empty(); }
  std::string text() const {
    std::string out;
    for (const auto& [fault, where] : where_)
      out += fmt::format("{} [{}]\n", fault, fmt::join(where, ", "));
    return out;
  }

 private:
  std::map<std::string, std::vector<std::string>> where_;
};

template <std::size_t depth>
std::string fault_at_depth(const AtlasCase& one, const Version& release, const Dump& whole) {
  Dump dump = whole;
  cut_stacks<depth>(dump);
  const bool left = !one.needs.empty() && holds(dump, classes_of(release).full_name(one.needs));
  const auto is = verdict_of(write_rest_json(dump), one);
  if (const auto known = one.known_limits.find(depth); known != one.known_limits.end())
    return to_string(is.outcome) == known->second ? "" : "no limit any more: " + spelt(is);
  return misleading(is, one.expected, left);
}

}  // namespace

TEST_CASE("every constructed start is told on each release and JDK that it claims", "[atlas]") {
  REQUIRE(book().cases.size() > 100);
  for (const AtlasCase& one : book().cases) {
    Faults faults;
    const auto releases = releases_in(one.flink);
    for (const Version& release : releases) {
      for (const int jdk : jdks_of(release, one)) {
        faults.add(fault_of(one, release, jdk),
                   fmt::format("Flink {} on JDK {}", release.to_string(), jdk));
      }
    }
    INFO(one.place << ": " << faults.text());
    CHECK_FALSE(releases.empty());
    CHECK(faults.empty());
  }
}

TEST_CASE("a depth limit does not make a constructed start something else", "[atlas]") {
  for (const AtlasCase& one : book().cases) {
    Faults faults;
    const auto releases = releases_in(one.flink);
    for (const Version& release : {releases.front(), releases.back()}) {
      const int jdk = jdks_of(release, one).back();
      const Dump dump = compose(book(), one, classes_of(release), release, jdk);
      const auto where = [&](int depth) {
        return fmt::format("{} frames of Flink {}", depth, release.to_string());
      };
      faults.add(fault_at_depth<50>(one, release, dump), where(50));
      faults.add(fault_at_depth<32>(one, release, dump), where(32));
      faults.add(fault_at_depth<8>(one, release, dump), where(8));
    }
    INFO(one.place << ": " << faults.text());
    CHECK(faults.empty());
  }
}

TEST_CASE("every fragment is used", "[atlas]") {
  std::set<std::string> used;
  const auto note = [&](const std::vector<AtlasLine>& lines) {
    for (const AtlasLine& line : lines)
      if (line.text.starts_with('@')) used.insert(line.text.substr(1));
  };
  for (const auto& [name, lines] : book().fragments) note(lines);
  for (const AtlasCase& one : book().cases)
    for (const AtlasThread& thread : one.threads) note(thread.lines);
  for (const auto& [name, lines] : book().fragments) {
    INFO(name);
    CHECK(used.contains(name));
  }
}

// Hidden: atlas_tests [.write] writes the dumps to $FLINKDIAG_ATLAS, for a look at one of them and
// for tests/atlas/check_calls.py.
TEST_CASE("write every constructed dump", "[.write]") {
  const char* folder = std::getenv("FLINKDIAG_ATLAS");
  REQUIRE(folder != nullptr);
  int number = 0;
  for (const AtlasCase& one : book().cases) {
    ++number;
    for (const Version& release : releases_in(one.flink)) {
      const Dump dump =
          compose(book(), one, classes_of(release), release, jdks_of(release, one).back());
      const auto name = fmt::format("{}/{:03}-{}.txt", folder, number, release.to_string());
      std::ofstream(name) << "# " << one.place << "\n" << write_jstack(dump);
    }
  }
}

}  // namespace flinkdiag
