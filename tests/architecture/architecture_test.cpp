// Guards the table of layers in docs/design.md and the rules of the house that a compiler does not.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>

#include "architecture/source_tree.h"

namespace flinkdiag {
namespace {

// What each layer may include beside itself; version.h belongs to none and is open to all.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"support", {}},
    {"model", {"support"}},
    {"ingestion", {"model", "support"}},
    {"classification", {"model", "support"}},
    {"rules", {"classification", "model", "support"}},
    {"recommendations", {"rules", "classification", "model", "support"}},
    {"redaction", {"rules", "classification", "model", "support"}},
    {"report", {"model", "support"}},
    {"diagnose", {"recommendations", "rules", "classification", "model", "support"}},
    {"collect", {"ingestion", "model", "support"}},
    {"cli",
     {"collect", "diagnose", "redaction", "report", "recommendations", "rules", "classification",
      "ingestion", "model", "support"}},
};

bool may_include(const std::string& from, const std::string& to) {
  if (to.empty() || from == to) return true;
  const auto row = kMayInclude.find(from);
  return row != kMayInclude.end() && row->second.count(to) == 1;
}

bool is_header(const SourceFile& file) { return file.path.back() == 'h'; }

bool is_public(const SourceFile& file) { return file.path.rfind("include/", 0) == 0; }

// "src/rules/x.cpp:12", so that a failing test leads to the place.
std::string place(const SourceFile& file, std::ptrdiff_t offset) {
  const auto line = 1 + std::count(file.code.begin(), file.code.begin() + offset, '\n');
  return file.path + ":" + std::to_string(line);
}

/// Places where the code of the files that `wanted` names matches `pattern`.
template <typename Wanted>
std::vector<std::string> places_of(const std::regex& pattern, const Wanted& wanted) {
  std::vector<std::string> out;
  for (const SourceFile& file : source_tree()) {
    if (!wanted(file)) continue;
    const auto begin = file.code.begin();
    for (std::sregex_iterator at(begin, file.code.end(), pattern), end; at != end; ++at) {
      out.push_back(place(file, at->position()));
    }
  }
  return out;
}

using Places = std::vector<std::string>;

TEST_CASE("every file belongs to a layer of the table", "[architecture]") {
  REQUIRE(source_tree().size() > 20);
  for (const SourceFile& file : source_tree()) {
    CAPTURE(file.path);
    const std::string layer = layer_of(file.path);
    CHECK((layer.empty() || kMayInclude.count(layer) == 1));
  }
}

TEST_CASE("includes go downwards only", "[architecture]") {
  for (const SourceFile& file : source_tree()) {
    for (const std::string& included : own_includes(file)) {
      INFO(file.path << " includes " << included);
      CHECK(may_include(layer_of(file.path), layer_of(included)));
    }
  }
}

TEST_CASE("what is included exists, and include/ stands without src/", "[architecture]") {
  std::set<std::string> known;
  for (const SourceFile& file : source_tree()) known.insert(file.path);
  for (const SourceFile& file : source_tree()) {
    for (const std::string& included : own_includes(file)) {
      INFO(file.path << " includes " << included);
      CHECK(known.count(included) == 1);
      if (is_public(file)) CHECK(included.rfind("include/", 0) == 0);
    }
  }
}

TEST_CASE("packages that are slow to compile stay out of include/", "[architecture]") {
  const std::regex heavy("^(nlohmann/|CLI/|re2/|yaml-cpp/|simdjson|archive|curl/|fmt/).*");
  for (const SourceFile& file : source_tree()) {
    for (const std::string& included : foreign_includes(file)) {
      INFO(file.path << " includes " << included);
      if (is_public(file)) CHECK_FALSE(std::regex_match(included, heavy));
      if (included.rfind("CLI/", 0) == 0) CHECK(layer_of(file.path) == "cli");
    }
  }
}

TEST_CASE("headers have one guard and no using-directive", "[architecture]") {
  CHECK(places_of(std::regex("using\\s+namespace"), is_header) == Places{});
  for (const SourceFile& file : source_tree()) {
    if (!is_header(file)) continue;
    CAPTURE(file.path);
    CHECK(file.text.rfind("#pragma once\n", 0) == 0);
  }
}

TEST_CASE("below cli nothing prints, exits, or asks the environment, the clock or the locale",
          "[architecture]") {
  const std::regex impure(
      "\\b(?:std::c(?:out|err|log|in)|(?:f|v|vf)?printf|f?puts|putchar|perror|"
      "(?:std::)?(?:_?exit|quick_exit|abort|terminate|getenv|secure_getenv|setlocale)|"
      "std::locale|(?:system|steady|high_resolution)_clock|gettimeofday|clock_gettime|"
      "random_device)\\b|\\bfmt::print\\b|\\bstd::time\\s*\\(");
  const auto below_cli = [](const SourceFile& file) { return layer_of(file.path) != "cli"; };
  CHECK(places_of(impure, below_cli) == Places{});
}

TEST_CASE("memory has owners: no new, no delete, no malloc", "[architecture]") {
  const std::regex raw("\\bnew\\s+[A-Za-z_]|\\bdelete\\s+[A-Za-z_]|\\b(?:malloc|free)\\s*\\(");
  CHECK(places_of(raw, [](const SourceFile&) { return true; }) == Places{});
}

TEST_CASE("what hashes the texts of inputs has a seed", "[architecture]") {
  const std::regex unseeded("std::unordered_(?:map|set)<|std::hash<");
  const auto others = [](const SourceFile& file) {
    return file.path != "include/flinkdiag/support/hash_map.h";
  };
  CHECK(places_of(unseeded, others) == Places{});
}

TEST_CASE("no file is longer than 400 lines", "[architecture]") {
  for (const SourceFile& file : source_tree()) {
    CAPTURE(file.path);
    CHECK(std::count(file.text.begin(), file.text.end(), '\n') <= 400);
  }
}

TEST_CASE("the guard itself sees through comments and literals", "[architecture]") {
  CHECK(blank_comments_and_literals("a(\"b\\\"c\"); // d\ne /* f\n */ g") ==
        "a(      );     \ne     \n    g");
  CHECK(blank_comments_and_literals("x = R\"(a\"b)\" + '\"' + 1'000;") ==
        "x =          +     + 1'000;");
}

}  // namespace
}  // namespace flinkdiag
