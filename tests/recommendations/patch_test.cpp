#include "flinkdiag/recommendations/patch.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

Recommendation remedy(const std::string& id, AdviceStatus status, std::vector<ConfigLine> config) {
  Recommendation one;
  one.id = id;
  one.does = "does " + id;
  one.status = status;
  one.config = std::move(config);
  if (status == AdviceStatus::conditional) one.requirements = {"room on the disk"};
  return one;
}

const std::vector<Recommendation> kAdvice = {
    remedy("threads", AdviceStatus::recommended, {{"a.threads", "16", ""}, {"a.lazy", "ON", ""}}),
    remedy("copy", AdviceStatus::conditional, {{"b.copy", "true", ""}}),
    remedy("no", AdviceStatus::rejected, {{"c.never", "1", ""}})};

Patch patch(std::string_view form, const std::map<std::string, std::string>& facts = {},
            const ConfigText* config = nullptr) {
  Situation situation;
  for (const auto& [name, value] : facts) situation.facts[name] = {value, {}};
  return make_patch(kAdvice, situation, form, config);
}

}  // namespace

TEST_CASE("each form writes what is recommended, and what is conditional as a comment",
          "[recommendations]") {
  const std::string conditional = "# copy: does copy\n#   if room on the disk\n";
  CHECK(patch("flink-conf.yaml").text ==
        "# threads: does threads\na.threads: 16\na.lazy: ON\n" + conditional + "# b.copy: true\n");
  CHECK(patch("vvr").text == patch("flink-conf.yaml").text);
  CHECK(patch("config.yaml").text == "# threads: does threads\n" + conditional +
                                         "# b.copy: true\na:\n  threads: 16\n  lazy: \"ON\"\n");
  CHECK(patch("args").text == "# threads: does threads\n" + conditional +
                                  "# -Db.copy=true\n-Da.threads=16 \\\n-Da.lazy=ON\n");
  CHECK(patch("flinkdeployment").text ==
        "spec:\n  flinkConfiguration:\n    # threads: does threads\n    a.threads: \"16\"\n"
        "    a.lazy: \"ON\"\n    # copy: does copy\n    #   if room on the disk\n"
        "    # b.copy: \"true\"\n");
}

TEST_CASE("a value that holds a quote is still one word of a shell", "[recommendations]") {
  const std::vector<Recommendation> advice{
      remedy("odd", AdviceStatus::recommended, {{"a.key", "x'; echo y; '", ""}})};
  CHECK(make_patch(advice, {}, "args", nullptr).text ==
        "# odd: does odd\n-D'a.key=x'\\''; echo y; '\\'''\n");
}

TEST_CASE("the form follows from the file that was given, from VVR, from the version",
          "[recommendations]") {
  CHECK(patch("", {{"flink", "2.1.3"}}).form == "config.yaml");
  CHECK(patch("", {{"flink", "1.19.1"}}).form == "config.yaml");
  CHECK(patch("", {{"flink", "1.18.1"}}).form == "flink-conf.yaml");
  CHECK(patch("").form == "flink-conf.yaml");
  CHECK(patch("", {{"flink", "1.17"}, {"vvr", "8.0.9"}}).form == "vvr");
  CHECK(patch("", {{"backend", "gemini"}}).form == "vvr");
  const ConfigText flat{"conf/flink-conf.yaml", "a.threads: 4\n"};
  CHECK(patch("", {{"flink", "1.20"}}, &flat).form == "flink-conf.yaml");
  CHECK(patch("args", {}, &flat).form == "args");
}

TEST_CASE("a given file gets a diff of what is recommended", "[recommendations]") {
  const ConfigText flat{"conf/flink-conf.yaml", "a.threads: 4\n"};
  const auto made = patch("", {}, &flat);
  CHECK(made.path == "conf/flink-conf.yaml");
  CHECK(made.diff ==
        "--- conf/flink-conf.yaml\n+++ conf/flink-conf.yaml\n@@ -1,1 +1,2 @@\n-a.threads: 4\n"
        "+a.threads: 16\n+a.lazy: ON\n");
}

TEST_CASE("the name of a file cannot begin the diff of another file", "[recommendations]") {
  const ConfigText hostile{"a\n--- .profile\n+++ .profile\n@@ -0,0 +1 @@\n+evil", "a.threads: 4\n"};
  const auto diff = patch("", {}, &hostile).diff;
  CHECK(diff.find("\n--- .profile") == diff.npos);
  CHECK(diff.starts_with("--- a --- .profile +++ .profile @@ -0,0 +1 @@ +evil\n+++ a --- "));
}

TEST_CASE("a name in a condition cannot end its comment", "[recommendations]") {
  auto advice = remedy("copy", AdviceStatus::conditional, {{"b.copy", "true", ""}});
  advice.requirements = {"room for op\nrest.port: 1\x1b[2J"};
  for (const auto& form : patch_forms()) {
    const auto text = make_patch({advice}, {}, form.id, nullptr).text;
    CAPTURE(std::string(form.id));
    CHECK(text.find("#   if room for op rest.port: 1\\x1b[2J\n") != text.npos);
  }
}

TEST_CASE("without a setting to make there is no patch", "[recommendations]") {
  CHECK(make_patch({kAdvice[2]}, {}, "args", nullptr).form.empty());
}

}  // namespace flinkdiag
