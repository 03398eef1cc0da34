#include "cli/rule_folder.h"

#include <catch2/catch.hpp>

#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

TEST_CASE("rule files are read by their path in the folder, other files are not", "[cli]") {
  const TempFolder folder;
  folder.write("phases/mine.json", "{}");
  folder.write("spines.json", "[]");
  folder.write("schema.json", "not a rule");
  folder.write("README.md", "not a rule");
  const auto files = read_rule_folders({folder.path()});
  REQUIRE(files);
  REQUIRE(files.value().size() == 2);
  CHECK(files.value()[0].path == "phases/mine.json");
  CHECK(files.value()[0].text == "{}");
  CHECK(files.value()[1].path == "spines.json");
}

TEST_CASE("a file of a later folder replaces that of an earlier one", "[cli]") {
  const TempFolder first, second;
  first.write("spines.json", "first");
  second.write("spines.json", "second");
  const auto files = read_rule_folders({first.path(), second.path() + "/"});
  REQUIRE(files);
  REQUIRE(files.value().size() == 1);
  CHECK(files.value()[0].text == "second");
}

TEST_CASE("a folder that is missing or holds no rules is refused", "[cli]") {
  const auto missing = read_rule_folders({"no/such/rules"});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message ==
        "no/such/rules: cannot be opened: No such file or directory; check the path");
  const TempFolder empty;
  const auto none = read_rule_folders({empty.path()});
  REQUIRE_FALSE(none);
  CHECK(none.error().message == empty.path() + ": holds no rule file; give a folder with *.json");
}

}  // namespace
}  // namespace flinkdiag
