#include "flinkdiag/support/json_walk.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

namespace flinkdiag {
namespace {

// The values of a JSON text, those with the same path together.
std::vector<std::string> by_path(std::string_view text) {
  std::map<std::uint64_t, std::size_t> known;
  std::vector<std::string> out;
  walk_json(text, [&](const JsonString& found) {
    if (found.is_key) return;
    const auto [at, is_new] = known.try_emplace(found.path, out.size());
    if (is_new) out.emplace_back();
    out[at->second] += text.substr(found.begin, found.end - found.begin);
  });
  return out;
}

TEST_CASE("strings under the same keys have the same path", "[json]") {
  using Paths = std::vector<std::string>;
  CHECK(by_path(R"([{"a":"1","b":"2"},{"b":"3","a":"4"}])") == Paths{"14", "23"});
  CHECK(by_path(R"({"a":"1","b":{"a":"2"},"c":[{"a":"3"}]})") == Paths{"1", "2", "3"});
  CHECK(by_path(R"(["1","2",["3"]])") == Paths{"12", "3"});
  CHECK(by_path(R"([["1",5,"2"],["3",null,"4"]])") == Paths{"13", "24"});
  CHECK(by_path("{\"a\":\"1\"}\n{\"a\":\"2\"}") == Paths{"12"});
}

TEST_CASE("a string is told with what is around it", "[json]") {
  std::string seen;
  const std::string_view text = R"({"pod":{"name":"x"},"lines":[["y"]]})";
  walk_json(
      text,
      [&](const JsonString& found) {
        if (found.is_key) return;
        seen.append(found.parent).append(".").append(found.member);
        seen += " " + std::to_string(found.depth) + "; ";
      },
      [&](std::size_t depth) { seen += "<" + std::to_string(depth) + " "; });
  CHECK(seen == "pod.name 2; <1 lines.lines 3; <2 <1 <0 ");
}

}  // namespace
}  // namespace flinkdiag
