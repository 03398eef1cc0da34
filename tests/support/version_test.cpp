#include "flinkdiag/support/version.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

Version version(std::string_view text) { return parse_version(text).value(); }

bool in_range(std::string_view range, std::string_view text) {
  return VersionRange::parse(range)->contains(version(text));
}

std::string description(std::string_view range) { return VersionRange::parse(range)->describe(); }

}  // namespace

TEST_CASE("the leading numbers make the version", "[support]") {
  CHECK(version("1.20.5").to_string() == "1.20.5");
  CHECK(version("2.1").to_string() == "2.1");
  CHECK(version("1.17-vvr-8.0.4").to_string() == "1.17");
  CHECK(version("1.18.1-SNAPSHOT").to_string() == "1.18.1");
  CHECK(version("8.0.11").patch == 11);
}

TEST_CASE("what does not start with two numbers is no version", "[support]") {
  for (const auto* bad : {"", "1", "1.", "v1.20", ".1", "1.x", "12345678.1"}) {
    INFO(bad);
    CHECK_FALSE(parse_version(bad));
  }
}

TEST_CASE("versions are ordered by number, not by text", "[support]") {
  CHECK(version("1.9") < version("1.13"));
  CHECK(version("1.20.9") < version("1.20.10"));
  CHECK(version("1.20.5") < version("2.0"));
}

TEST_CASE("a bound without patch stands for every patch release", "[support]") {
  CHECK(in_range("1.13-1.19", "1.19.3"));
  CHECK(in_range("1.13-1.19", "1.13"));
  CHECK_FALSE(in_range("1.13-1.19", "1.20.0"));
  CHECK_FALSE(in_range("<1.20", "1.20.5"));
  CHECK(in_range("<1.20", "1.19.9"));
  CHECK(in_range("<=1.20", "1.20.5"));
  CHECK(in_range(">=1.20", "2.3"));
  CHECK_FALSE(in_range(">=1.20", "1.19.3"));
  CHECK(in_range("1.18", "1.18.1"));
  CHECK(in_range("*", "0.1"));
}

TEST_CASE("a bound with patch is exact", "[support]") {
  CHECK(in_range(">=1.20.2", "1.20.2"));
  CHECK_FALSE(in_range(">=1.20.2", "1.20.1"));
  CHECK_FALSE(in_range("<1.19.2", "1.19.2"));
}

TEST_CASE("a range may have several parts", "[support]") {
  for (const auto* inside : {"1.18.0", "1.20.5", "2.3"}) CHECK(in_range("1.18, 1.20-2.3", inside));
  CHECK_FALSE(in_range("1.18, 1.20-2.3", "1.19.3"));
}

TEST_CASE("what is no range is refused with an example of one", "[support]") {
  for (const auto* bad : {"", "1.18,", "new", ">1.20", "1.13-", "-2.3", "new-2.3", "1.20x",
                          "2.3-1.13", ">=", "1.17-vvr"}) {
    INFO(bad);
    CHECK_FALSE(VersionRange::parse(bad));
  }
  CHECK(VersionRange::parse("new").error().message ==
        "\"new\" is not a range of versions; write for example \"1.13-2.3\", \">=1.20\" or \"*\"");
}

TEST_CASE("a range is described for people", "[support]") {
  CHECK(description(">=1.20") == "Flink 1.20 and later");
  CHECK(description("<1.20") == "Flink before 1.20");
  CHECK(description("<=1.20") == "Flink 1.20 and earlier");
  CHECK(description("1.13-1.19") == "Flink 1.13 to 1.19");
  CHECK(description("1.18, 1.20-2.3") == "Flink 1.18, 1.20 to 2.3");
  CHECK(description("*") == "every Flink version");
  CHECK(VersionRange::parse(">=8.0")->describe("VVR") == "VVR 8.0 and later");
}

}  // namespace flinkdiag
