// Secrets and names: what collect, doctor and watch keep to themselves.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/temp_folder.h"
#include "collect/cluster_program.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

TEST_CASE("credentials come from the environment or a file, and stay out of the bundle",
          "[collect]") {
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz");
  const std::string bearer = folder.write("bearer", "Bearer s3cr3t-token\n");
  const std::string basic = folder.write("basic", "basic alice:s3cr3t-token");
  const FakeFlink by_token("1.20.5-healthy", "--require 'Bearer s3cr3t-token'");
  const FakeFlink by_password("1.20.5-healthy", "--require 'Basic YWxpY2U6czNjcjN0LXRva2Vu'");
  const std::string command = "$F collect -o " + bundle + " --rest ";
  CHECK(shell("FLINKDIAG_TOKEN=s3cr3t-token " + command + by_token.url()).exit_code == 0);
  CHECK_FALSE(contains(shell("gunzip < " + bundle).out, "s3cr3t"));
  CHECK(shell(command + by_token.url() + " --auth-file " + bearer).exit_code == 0);
  CHECK(shell("FLINKDIAG_USER=alice FLINKDIAG_PASSWORD=s3cr3t-token " + command + by_password.url())
            .exit_code == 0);
  CHECK(shell(command + by_password.url() + " --auth-file " + basic).exit_code == 0);
  CHECK_FALSE(contains(shell("gunzip < " + bundle).out, "s3cr3t"));
  const auto without = shell(command + by_token.url());
  CHECK(without.exit_code == 2);
  CHECK(contains(without.err, "refused without a valid login (401): set FLINKDIAG_TOKEN"));
  const auto wrong_file =
      shell(command + by_token.url() + " --auth-file " + folder.write("wrong", "s3cr3t-token"));
  CHECK(wrong_file.exit_code == 2);
  CHECK_FALSE(contains(wrong_file.err, "s3cr3t-token\""));
}

TEST_CASE("a credential that the cluster sends back stays out of the bundle", "[collect]") {
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz");
  const FakeFlink flink("1.20.5-healthy",
                        "--fault '/exceptions=echo' --fault '/checkpoints/=echo'");
  const auto collected =
      shell("FLINKDIAG_TOKEN=s3cr3t-token $F collect -o " + bundle + " --rest " + flink.url());
  CHECK(collected.exit_code == 0);
  const std::string text = shell("gunzip < " + bundle).out;
  CHECK(contains(text, "you are Bearer [secret]"));
  CHECK_FALSE(contains(text, "s3cr3t"));
}

TEST_CASE("collect --redact gives a bundle of tokens, and keeps what they stand for aside",
          "[collect]") {
  const FakeFlink flink(kDownload);
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz"), map = folder.path("map.json");
  const auto collected = shell("$F collect --redact-operators --redact-map " + map + kFast + "-o " +
                               bundle + " --rest " + flink.url());
  CHECK(collected.exit_code == 0);
  const std::string text = shell("gunzip < " + bundle).out;
  for (const char* word : {"SessionAggregate", "flink-state", "taskmanager-1"}) {
    CAPTURE(word);
    CHECK_FALSE(contains(text, word));
  }
  const auto analyzed = shell("$F analyze --format json " + bundle);
  CHECK(phase(analyzed) == "restore.download");
  const std::string token = json::parse(analyzed.out)["verdict"]["operators"][0];
  CHECK(json::parse(read_text_file(map))[token] == "SessionAggregate");
}

TEST_CASE("doctor --redact says what analyze says of the bundle that it kept", "[collect]") {
  const FakeFlink flink(kDownload);
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz");
  const auto found = doctor(flink, "--redact --bundle " + bundle);
  CHECK(phase(found) == "restore.download");
  CHECK(shell("$F analyze --format json " + bundle).out == found.out);
  CHECK(shell("$F analyze --redact --format json " + bundle).out == found.out);
  CHECK_FALSE(contains(shell("gunzip < " + bundle).out, "flink-state"));
  CHECK_FALSE(contains(found.out, "flink-state"));
}

TEST_CASE("the lines of watch --redact have the tokens of its report", "[collect]") {
  const FakeFlink flink(kDownload);
  const auto found = shell("$F watch --redact-operators --timeout 2s --poll 100ms" + kFast +
                           "--rest " + flink.url());
  CHECK_FALSE(contains(found.out, "SessionAggregate"));
  const auto line = found.out.find(": 2 of 2 subtasks INITIALIZING\n");
  REQUIRE(line != std::string::npos);
  const auto begin = found.out.rfind(' ', line - 1) + 1;
  const std::string token = found.out.substr(begin, line - begin);
  CHECK(contains(found.out, "\nSTARTUP BOTTLENECK  " + token));
}

TEST_CASE("nothing is asked for that would take the place of the map", "[collect]") {
  const TempFolder folder;
  const std::string seen = folder.write("seen", ""), place = folder.path("same");
  const FakeFlink flink(kDownload, "--seen " + seen);
  for (const std::string command :
       {"collect -o ", "doctor -o ", "doctor --bundle ", "watch --bundle "}) {
    CAPTURE(command);
    const auto refused =
        shell("$F " + command + place + " --redact-map " + place + " --rest " + flink.url());
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "is also the place of --redact-map"));
  }
  CHECK(read_text_file(seen).empty());
}

}  // namespace
}  // namespace flinkdiag
