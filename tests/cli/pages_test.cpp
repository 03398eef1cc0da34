// docs/findings/<id>.md, which `flinkdiag explain` prints.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "built_in_rules.h"
#include "cli/temp_folder.h"
#include "flinkdiag/rules/explain.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

const fs::path kPages = FLINKDIAG_SOURCE_DIR "/docs/findings";

std::vector<CatalogEntry> built_in_catalog() { return catalog(built_in_rules(), {}); }

}  // namespace

TEST_CASE("every finding has its page, with all parts", "[cli]") {
  for (const auto& entry : built_in_catalog()) {
    if (entry.kind != "finding") continue;
    const auto path = kPages / (entry.id + ".md");
    INFO(entry.path << " needs a page docs/findings/" << entry.id << ".md");
    REQUIRE(fs::exists(path));
    const auto page = read_text_file(path.string());
    CHECK(page.starts_with("# " + entry.id + "\n"));
    for (const auto* part : {"## What was seen\n", "## Why it hurts\n",
                             "## How to confirm it by hand\n", "## What to do\n", "## Links\n"}) {
      INFO(part);
      CHECK(page.find(part) != std::string::npos);
    }
  }
}

TEST_CASE("every page has its finding", "[cli]") {
  std::set<std::string> ids;
  for (const auto& entry : built_in_catalog()) ids.insert(entry.id);
  for (const auto& file : fs::recursive_directory_iterator(kPages)) {
    if (!file.is_regular_file()) continue;
    const auto id = fs::relative(file.path(), kPages).replace_extension().generic_string();
    INFO(id);
    CHECK(ids.contains(id));
  }
}

TEST_CASE("commands that a page names are there", "[cli]") {
  const std::string command = "flinkdiag explain ";
  for (const auto& file : fs::recursive_directory_iterator(kPages)) {
    if (!file.is_regular_file()) continue;
    const auto page = read_text_file(file.path().string());
    for (auto at = page.find(command); at != page.npos; at = page.find(command, at + 1)) {
      const auto from = at + command.size();
      const auto id = page.substr(from, page.find_first_of("` \n", from) - from);
      INFO(file.path().string() << " " << id);
      CHECK((id == "PHASE" || explain_rule(built_in_rules(), id).has_value()));
    }
  }
}

TEST_CASE("an explanation holds no placeholder of a report", "[cli]") {
  for (const auto& entry : built_in_catalog()) {
    const auto text = explain_rule(built_in_rules(), entry.id);
    if (!text) continue;
    for (const auto* name :
         {"{operators}", "{tasks}", "{user}", "{s}", "{is}", "{its}", "{n}", "{where}", "{left}",
          "{key_groups}", "{since}", "{parallelism}", "{fact:"}) {
      INFO(entry.id << " " << name);
      CHECK(text->find(name) == std::string::npos);
    }
  }
}

}  // namespace flinkdiag
