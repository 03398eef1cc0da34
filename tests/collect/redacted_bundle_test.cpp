// A bundle that is given away: what it must not hold, and that it tells what the plain one tells.
#include <algorithm>
#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "cli/redaction.h"
#include "collect/fake_world.h"
#include "flinkdiag/collect/collect.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {
namespace {

const char* const kCases[] = {"1.15.4-download",      "1.15.4-j11-download", "1.17.2-vvr-download",
                              "1.19.3-wide",          "1.20.5-download",     "1.20.5-healthy",
                              "1.20.5-waiting-slots", "2.1.3-download",      "2.1.3-user-open"};

// In the place of names that tell nothing stand such as a company has.
void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

Bundle bundle_of(const std::string& case_name) {
  FakeWorld world(case_name);
  std::string answers = world.answers.dump();
  for (int number = 1; number <= 3; ++number) {
    const auto digit = std::to_string(number);
    replace_all(answers, "\"taskmanager-" + digit + "\"", "\"10.17.3." + digit + ":41234-5f2c81\"");
    replace_all(answers, "/taskmanagers/taskmanager-" + digit,
                "/taskmanagers/10.17.3." + digit + ":41234-5f2c81");
  }
  replace_all(answers, "worker-1", "node7.acme.com");
  replace_all(answers, "s3://", "s3://acme-");
  replace_all(answers, R"({"key":"state.backend)",
              R"({"key":"x.password","value":"acme pw"},)"
              R"({"key":"state.backend)");
  world.answers = nlohmann::json::parse(answers);
  world.answers["/jobmanager/log"] = world.answers["/jobmanager/log"].get<std::string>() +
                                     "\nWARN  x - 10.17.3.2:41234-5f2c81 of alice@acme.com\n"
                                     "INFO  x [] -     --db-password\nINFO  x [] -     acme-pw-2\n";
  CollectSettings settings;
  settings.source = "http://flink.acme.com:8081";
  return collect(settings, world.outside()).value().bundle;
}

Diagnosis diagnosis_of(const Bundle& bundle) {
  const auto inputs = inputs_of(bundle, "bundle.tar.gz");
  return diagnose(ingest(inputs, {built_in_rules().log_literals()}), built_in_rules());
}

Bundle cleaned(const Bundle& bundle, const RedactionChoice& choice) {
  return clean(bundle, built_in_rules(), choice, {}).value().bundle;
}

// All that leaves the host.
std::string text_of(const Bundle& bundle) {
  std::string all = manifest_of(bundle);
  for (const BundleFile& file : bundle.files) all += "\n" + file.path + "\n" + file.bytes;
  return all;
}

std::vector<std::string> subtasks_of(const Diagnosis& diagnosis, bool named) {
  std::vector<std::string> out;
  for (const TaskDiagnosis& task : diagnosis.tasks) {
    for (const SubtaskDiagnosis& one : task.subtasks) {
      out.push_back((named ? task.name + " " : "") + std::to_string(one.index) + " " + one.phase +
                    " " + one.activity);
    }
  }
  if (!named) std::ranges::sort(out);
  return out;
}

std::vector<std::string> findings_of(const Diagnosis& diagnosis) {
  std::vector<std::string> out;
  for (const Finding& finding : diagnosis.findings) out.push_back(finding.id);
  return out;
}

void check_same_verdict(const Diagnosis& redacted, const Diagnosis& plain) {
  CHECK(redacted.verdict.outcome == plain.verdict.outcome);
  CHECK(redacted.verdict.phase == plain.verdict.phase);
  CHECK(redacted.verdict.activity == plain.verdict.activity);
  CHECK(redacted.verdict.finding == plain.verdict.finding);
  CHECK(redacted.verdict.confidence == plain.verdict.confidence);
  CHECK(findings_of(redacted) == findings_of(plain));
}

TEST_CASE("a redacted bundle tells what the plain one tells", "[collect]") {
  for (const std::string name : kCases) {
    CAPTURE(name);
    const Bundle bundle = bundle_of(name);
    const Diagnosis plain = diagnosis_of(bundle);
    const Diagnosis redacted = diagnosis_of(cleaned(bundle, {true, false, ""}));
    check_same_verdict(redacted, plain);
    CHECK(redacted.verdict.operators == plain.verdict.operators);
    CHECK(subtasks_of(redacted, true) == subtasks_of(plain, true));
  }
}

TEST_CASE("a bundle without the names of operators tells the same of others", "[collect]") {
  for (const std::string name : kCases) {
    CAPTURE(name);
    const Bundle bundle = bundle_of(name);
    const Diagnosis plain = diagnosis_of(bundle);
    const Bundle given = cleaned(bundle, {true, true, ""});
    const Diagnosis redacted = diagnosis_of(given);
    check_same_verdict(redacted, plain);
    CHECK(redacted.verdict.operators.size() == plain.verdict.operators.size());
    CHECK(subtasks_of(redacted, false) == subtasks_of(plain, false));
    for (const TaskDiagnosis& task : plain.tasks) {
      CAPTURE(task.name);
      CHECK(text_of(given).find(task.name) == std::string::npos);
    }
  }
}

TEST_CASE("a redacted bundle names no host, address, bucket, user or secret in any file",
          "[collect]") {
  for (const std::string name : kCases) {
    CAPTURE(name);
    const Bundle bundle = bundle_of(name);
    REQUIRE(text_of(bundle).find("acme") != std::string::npos);
    const std::string text = text_of(cleaned(bundle, {true, false, ""}));
    for (const char* word : {"acme", "node7", "10.17.3", "alice"}) {
      CAPTURE(word);
      CHECK(text.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("the manifest of a redacted bundle still tells whose dump a file is", "[collect]") {
  const Bundle given = cleaned(bundle_of("1.19.3-wide"), {true, false, ""});
  std::size_t dumps = 0;
  for (const RequestRecord& request : given.requests) {
    if (request.file.empty()) continue;
    CHECK(std::ranges::count(given.files, request.file, &BundleFile::path) == 1);
    if (request.path.find("/thread-dump") == std::string::npos) continue;
    ++dumps;
    CHECK(request.taskmanager.starts_with("ip-"));
    CHECK(request.path.starts_with("/taskmanagers/" + request.taskmanager + "/thread-dump"));
  }
  CHECK(dumps == 9);
}

TEST_CASE("a bundle that nobody wants redacted has no secrets, and is else as it came",
          "[collect]") {
  for (const std::string name : kCases) {
    CAPTURE(name);
    const Bundle bundle = bundle_of(name);
    std::string wanted = text_of(bundle);
    REQUIRE(wanted.find("acme pw") != std::string::npos);
    replace_all(wanted, R"("acme pw")", R"("[secret]")");
    replace_all(wanted, "acme-pw-2", "[secret]");
    replace_all(wanted, R"("s3.access-key","value":"flinklab")",
                R"("s3.access-key","value":"[secret]")");
    const bool is_same = text_of(cleaned(bundle, {})) == wanted;
    CHECK(is_same);
  }
}

}  // namespace
}  // namespace flinkdiag
