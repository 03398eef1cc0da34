#include "flinkdiag/collect/address.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

TEST_CASE("an address may be what the browser shows", "[collect]") {
  CHECK(parse_address("jobmanager:8081").value() == "http://jobmanager:8081");
  CHECK(parse_address(" http://jobmanager:8081/ ").value() == "http://jobmanager:8081");
  CHECK(parse_address("HTTPS://gate/flink/job-1//").value() == "HTTPS://gate/flink/job-1");
  CHECK(parse_address("http://h:8081/#/job/12ab/overview").value() == "http://h:8081");
  CHECK(parse_address("http://rm:8088/proxy/application_1_2/#/overview").value() ==
        "http://rm:8088/proxy/application_1_2");
  CHECK(parse_address("http://[::1]:8081").value() == "http://[::1]:8081");
}

TEST_CASE("what cannot be an address is refused with a reason", "[collect]") {
  const auto why = [](const char* text) { return parse_address(text).error().message; };
  CHECK(why("http://alice:secret@host") ==
        "--rest: credentials on the command line can be read by everybody on this host; set "
        "FLINKDIAG_USER and FLINKDIAG_PASSWORD, or give --auth-file");
  CHECK(why("file:///etc/passwd") == "--rest: only http:// and https:// are spoken");
  for (const char* text : {"", "http://", "http://:8081", "http://h/?token=x", "http://a b"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_address(text));
  }
}

TEST_CASE("an origin is scheme, host and port", "[collect]") {
  CHECK(origin_of("http://Host/a/b") == "http://host:80");
  CHECK(origin_of("https://host/a:7/b") == "https://host:443");
  CHECK(origin_of("https://host:8443") == "https://host:8443");
  CHECK(origin_of("http://[::1]") == "http://[::1]:80");
  CHECK(origin_of("https://host") != origin_of("http://host"));
  CHECK(origin_of("https://host.evil") != origin_of("https://host"));
}

TEST_CASE("loopback is told from hosts that look like it", "[collect]") {
  CHECK(is_loopback("http://localhost:8081/x"));
  CHECK(is_loopback("http://127.0.0.1"));
  CHECK(is_loopback("https://[::1]:1"));
  CHECK_FALSE(is_loopback("http://localhost.example.com"));
  CHECK_FALSE(is_loopback("http://jobmanager:8081/localhost"));
}

}  // namespace
}  // namespace flinkdiag
