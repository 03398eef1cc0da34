#include "atlas/atlas_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

VersionRange range_of(const std::string& text) {
  auto range = VersionRange::parse(text);
  if (!range) throw std::runtime_error(range.error().message);
  return *range;
}

// JDK 17 is compared as 17.0: VersionRange knows N.N only.
VersionRange jdk_range_of(const std::string& text) {
  static const std::regex number(R"(\d+)");
  return range_of(std::regex_replace(text, number, "$&.0"));
}

// "1.18-1.20 jdk>=21| frame", each guard at will
AtlasLine line_of(const std::string& text) {
  static const std::regex guarded(R"(([\d.\-<>=, ]*?) *(?:jdk([\d\-<>=, ]+))?\| *(.*))");
  std::smatch match;
  if (!std::regex_match(text, match, guarded)) return {range_of("*"), range_of("*"), text};
  return {range_of(match.length(1) > 0 ? match[1].str() : "*"),
          match[2].matched ? jdk_range_of(match[2].str()) : range_of("*"), match[3].str()};
}

// One file, line by line: a field, a thread's head, a line of a stack, a fragment's head.
class Reader {
 public:
  Reader(AtlasBook& book, std::string file) : book_(book), file_(std::move(file)) {}

  void take(const std::string& raw) {
    const std::string line(trim(raw));
    if (line.empty() || line.starts_with('#')) return;
    if (raw.starts_with("== ")) return begin_case(line.substr(3));
    if (line.starts_with("fragment ")) return begin_fragment(line.substr(9));
    if (raw.starts_with("  ")) return take_stack_line(line);
    if (book_.cases.empty()) throw std::runtime_error("no case begins before " + line);
    if (line.find('"') < 20) return begin_thread(line);
    take_field(line);
  }

 private:
  void begin_case(const std::string& name) {
    book_.cases.push_back({file_ + ": " + name, range_of("*"), range_of("*"), {}, "", {}, {}, {}});
    lines_ = nullptr;
  }

  void begin_fragment(const std::string& name) {
    lines_ = &book_.fragments[name];
    if (!lines_->empty()) throw std::runtime_error("a second fragment " + name);
  }

  // "SessionAggregate (1/2)#0" WAITING (parking), with a guard before it at will
  void begin_thread(const std::string& line) {
    static const std::regex head(R"re((?:([\d.\-<>=, ]+)\| *)?"(.*)" *(.*))re");
    std::smatch match;
    if (!std::regex_match(line, match, head)) throw std::runtime_error("no thread: " + line);
    auto& threads = book_.cases.back().threads;
    threads.push_back({range_of(match[1].matched ? match[1].str() : "*"), match[2], match[3], {}});
    lines_ = &threads.back().lines;
  }

  void take_stack_line(const std::string& line) {
    if (lines_ == nullptr) throw std::runtime_error("no thread begins before " + line);
    lines_->push_back(line_of(line));
  }

  void take_field(const std::string& line) {
    const auto colon = line.find(": ");
    if (colon == line.npos) throw std::runtime_error("neither field nor thread: " + line);
    const auto field = line.substr(0, colon), value = line.substr(colon + 2);
    auto& one = book_.cases.back();
    if (field == "flink") {
      one.flink = range_of(value);
    } else if (field == "jdk") {
      one.jdk = jdk_range_of(value);
    } else if (field == "expect") {
      take_expectation(value, one.expected);
    } else if (field == "operator") {
      one.expected.operator_name = value;
    } else if (field == "needs") {
      one.needs = value;
    } else if (field == "limit") {
      take_limit(value, one.known_limits);
    } else if (field == "log") {
      one.log.push_back(value);
    } else {
      throw std::runtime_error("no field is called " + field);
    }
  }

  // "healthy", "silent", or "restore.download remote-read restore/remote-download"
  static void take_expectation(const std::string& text, AtlasExpectation& expected) {
    if (text == "healthy" || text == "silent") {
      expected.outcome = text == "healthy" ? "no-startup-bottleneck" : "undetermined";
      return;
    }
    const auto words = split(text, ' ');
    if (words.size() != 3) throw std::runtime_error("not phase, activity, finding: " + text);
    expected.phase = words[0];
    expected.activity = words[1];
    expected.finding = words[2];
  }

  // "8 healthy": with 8 frames it is taken for a job that runs
  static void take_limit(const std::string& text, std::map<int, std::string>& limits) {
    AtlasExpectation expected;
    take_expectation(text.substr(text.find(' ') + 1), expected);
    limits[std::stoi(text)] = expected.outcome;
  }

  AtlasBook& book_;
  std::string file_;
  std::vector<AtlasLine>* lines_ = nullptr;
};

}  // namespace

AtlasBook read_atlas() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(FLINKDIAG_SOURCE_DIR) / "samples/atlas"))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::ranges::sort(files);
  AtlasBook book;
  for (const auto& path : files) {
    std::ifstream in(path);
    Reader reader(book, path.filename().string());
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      try {
        reader.take(line);
      } catch (const std::exception& e) {
        throw std::runtime_error(
            fmt::format("{}:{}: {}", path.filename().string(), number, e.what()));
      }
    }
  }
  return book;
}

}  // namespace flinkdiag
