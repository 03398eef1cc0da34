#include "flinkdiag/redaction/redact.h"

#include <catch2/catch.hpp>

#include "built_in_rules.h"

namespace flinkdiag {
namespace {

Diagnosis diagnosis_of(const std::string& excerpt) {
  Diagnosis diagnosis;
  diagnosis.findings.emplace_back();
  diagnosis.findings[0].evidence.push_back({{}, excerpt, {"TaskManagerRunner.main"}});
  return diagnosis;
}

Redacted redacted(Diagnosis diagnosis, const RedactionOptions& options = {},
                  const Incident& incident = {}) {
  return redact(std::move(diagnosis), incident, built_in_rules().rules().redaction, options)
      .value();
}

// The patch of a file with these settings.
std::string redacted_patch(const std::vector<std::pair<std::string, std::string>>& settings,
                           const std::string& diff) {
  Incident incident;
  for (const auto& [key, value] : settings)
    incident.settings.push_back({{}, key, value, "config-file"});
  Diagnosis diagnosis = diagnosis_of("");
  diagnosis.patch.diff = diff;
  return redacted(std::move(diagnosis), {}, incident).diagnosis.patch.diff;
}

std::string excerpt_of(const Redacted& report) {
  return report.diagnosis.findings.at(0).evidence.at(0).excerpt;
}

TEST_CASE("the same value gets the same token everywhere, another one another", "[redaction]") {
  Diagnosis diagnosis = diagnosis_of("s3://acme/a s3://acme/b s3://other/c");
  diagnosis.facts.push_back({"restored from", "s3://other/d", {}});
  diagnosis.inputs.emplace_back().path = "/home/alice/acme.txt";
  const Redacted report = redacted(diagnosis);
  CHECK(excerpt_of(report) == "s3://bucket-2/a s3://bucket-2/b s3://bucket-1/c");
  CHECK(report.diagnosis.facts[0].value == "s3://bucket-1/d");
  CHECK(report.diagnosis.inputs[0].path == "/home/user-1/acme.txt");
  CHECK(report.map ==
        RedactionMap{{"bucket-1", "other"}, {"bucket-2", "acme"}, {"user-1", "alice"}});
}

TEST_CASE("a host that one line shows to be one is taken out of all", "[redaction]") {
  Diagnosis diagnosis = diagnosis_of("no answer from orders-db-7.");
  diagnosis.verdict.detail = "jdbc:mysql://orders-db-7:3306/x hangs";
  const Redacted report = redacted(diagnosis);
  CHECK(excerpt_of(report) == "no answer from host-1.");
  CHECK(report.diagnosis.verdict.detail == "jdbc:mysql://host-1:3306/x hangs");
}

TEST_CASE("a task that is called as its flame graph's file is redacted as this is", "[redaction]") {
  Diagnosis diagnosis = diagnosis_of("jdbc:mysql://orders-db-7:3306/x");
  diagnosis.inputs.emplace_back().path = "flame-orders-db-7.json";
  diagnosis.tasks.emplace_back().name = "flame-orders-db-7.json";
  diagnosis.verdict.summary = "flame-orders-db-7.json downloads";
  const Redacted report = redacted(diagnosis);
  CHECK(report.diagnosis.inputs[0].path == "flame-host-1.json");
  CHECK(report.diagnosis.tasks[0].name == "flame-host-1.json");
  CHECK(report.diagnosis.verdict.summary == "flame-host-1.json downloads");
}

TEST_CASE("a host whose name is a word of every report is taken out of its place only",
          "[redaction]") {
  const Redacted report = redacted(diagnosis_of("http://merge/x: merge of handles"));
  CHECK(excerpt_of(report) == "http://host-1/x: merge of handles");
}

TEST_CASE("TaskManagers and hosts of settings are known from the inputs", "[redaction]") {
  Incident incident;
  incident.taskmanagers.push_back({});
  incident.taskmanagers[0].id = "flink-taskmanager-1-3";
  incident.settings.push_back({{}, "jobmanager.rpc.address", "acme-jm", "config-file"});
  incident.settings.push_back({{}, "high-availability.zookeeper.quorum", "zk1:2181,zk2:2181", ""});
  Diagnosis diagnosis =
      diagnosis_of("acme-jm lost flink-taskmanager-1-3, then flink-taskmanager-1-31");
  diagnosis.verdict.detail = "zk2 is silent";
  const Redacted report = redacted(diagnosis, {}, incident);
  CHECK(excerpt_of(report) == "host-1 lost container-1, then container-2");
  CHECK(report.map.at("host-3") == "zk2");
}

TEST_CASE("what any setting or any line of a log names is taken out of the report, too",
          "[redaction]") {
  Incident incident;
  incident.settings.push_back({{}, "acme.jdbc.url", "jdbc:mysql://orders-db-07:3306/x", "rest"});
  incident.settings.push_back({{}, "acme.archive", "s3://enrich-ckpt/x", "rest"});
  for (const std::string message :
       {"(12/64) of http://lookup-db-7", "(13/64) of http://lookup-db-8"})
    incident.log.emplace_back().message = message;
  const Diagnosis diagnosis =
      diagnosis_of("orders-db-07 -> enrich-ckpt -> lookup-db-7 -> lookup-db-8");
  CHECK(excerpt_of(redacted(diagnosis, {}, incident)) == "host-1 -> bucket-1 -> host-2 -> host-3");
}

TEST_CASE("settings that a file spells below other keys are redacted in the patch of it",
          "[redaction]") {
  CHECK(redacted_patch({{"fs.azure.account.key.acme1.dfs.core.windows.net", "QXp1cmVL"},
                        {"s3.secret-key", "hunter2hunter2"},
                        {"jobmanager.rpc.address", "falcon"},
                        {"state.backend.type", "rocksdb"}},
                       "     key:\n       acme1.dfs.core.windows.net: QXp1cmVL\n"
                       "   secret-key: 'hunter2hunter2'\n   address: falcon\n+  type: rocksdb\n") ==
        "     key:\n       host-2: [secret]\n   secret-key: '[secret]'\n   address: host-1\n"
        "+  type: rocksdb\n");
}

TEST_CASE("libraries among the frames that prove a finding lose the names in their paths",
          "[redaction]") {
  Diagnosis diagnosis = diagnosis_of("");
  diagnosis.findings[0].evidence[0].frames = {"/home/alice/lib/librocksdbjni.so", "a.B.c"};
  CHECK(redacted(diagnosis).diagnosis.findings[0].evidence[0].frames ==
        std::vector<std::string>{"/home/user-1/lib/librocksdbjni.so", "a.B.c"});
}

TEST_CASE("a map of before gives the same tokens again, and new ones do not collide",
          "[redaction]") {
  const RedactionOptions options{false, {{"bucket-1", "acme"}, {"host-9", "secret-project"}}};
  const Redacted report =
      redacted(diagnosis_of("s3://new/x s3://acme/y of secret-project"), options);
  CHECK(excerpt_of(report) == "s3://bucket-2/x s3://bucket-1/y of host-9");
  CHECK(report.map.size() == 3);
}

TEST_CASE("a word that was put into the map by hand is taken out", "[redaction]") {
  const RedactionOptions options{false, {{"project-1", "falcon"}, {"user-1", "merge"}}};
  const Redacted report = redacted(diagnosis_of("falcon does merge, falcons do"), options);
  CHECK(excerpt_of(report) == "project-1 does merge, falcons do");
}

TEST_CASE("words of other letters and of two words may be put into the map by hand",
          "[redaction]") {
  for (const std::string word : {"\u8ba2\u5355\u8868", "Session Agg"}) {
    const Redacted report =
        redacted(diagnosis_of(word + " downloads its state"), {false, {{"project-1", word}}});
    CHECK(excerpt_of(report) == "project-1 downloads its state");
  }
}

TEST_CASE("a report that was redacted already stays as it is", "[redaction]") {
  const Redacted once = redacted(diagnosis_of("s3://acme/x on 10.0.0.1"));
  const Redacted twice = redacted(once.diagnosis, {false, once.map});
  CHECK(excerpt_of(twice) == excerpt_of(once));
  CHECK(twice.map == once.map);
}

TEST_CASE("secrets are neither numbered nor kept", "[redaction]") {
  const Redacted report = redacted(diagnosis_of("password=hunter2 token: abc"));
  CHECK(excerpt_of(report) == "password=[secret] token: [secret]");
  CHECK(report.map.empty());
}

Diagnosis with_task(const std::string& name) {
  Diagnosis diagnosis = diagnosis_of("\"" + name + " (1/2)#0\" WAITING");
  diagnosis.tasks.push_back({name, 2, std::nullopt, {}});
  diagnosis.tasks[0].subtasks.emplace_back().operator_name = "Payroll";
  diagnosis.verdict.operators = {"Payroll"};
  diagnosis.verdict.summary = "Payroll downloads its state";
  return diagnosis;
}

TEST_CASE("operators keep their names unless that is asked for", "[redaction]") {
  const Redacted report = redacted(with_task("Source: Staff -> Payroll"));
  CHECK(report.diagnosis.tasks[0].name == "Source: Staff -> Payroll");
  CHECK(report.map.empty());
}

TEST_CASE("operators become tokens in tasks, threads and sentences; the chain is still to be seen",
          "[redaction]") {
  const Redacted report = redacted(with_task("Source: Staff -> Payroll"), {true, {}});
  CHECK(report.diagnosis.tasks[0].name == "Source: operator-1 -> operator-2");
  CHECK(excerpt_of(report) == "\"Source: operator-1 -> operator-2 (1/2)#0\" WAITING");
  CHECK(report.diagnosis.verdict.operators == std::vector<std::string>{"operator-2"});
  CHECK(report.diagnosis.verdict.summary == "operator-2 downloads its state");
  CHECK(report.diagnosis.findings[0].evidence[0].frames ==
        std::vector<std::string>{"TaskManagerRunner.main"});
}

TEST_CASE("an operator's name within a word is not it", "[redaction]") {
  Diagnosis diagnosis = with_task("sum");
  diagnosis.verdict.detail = "sum: the summary";
  CHECK(redacted(diagnosis, {true, {}}).diagnosis.verdict.detail == "operator-1: the summary");
}

TEST_CASE("a chain that a sentence shortens is a token there, too", "[redaction]") {
  const std::string chain =
      "Source: EmployeesOfAcme -> NormaliseNames -> JoinSalaries -> AggregateByTeam -> Sink: Out";
  Diagnosis diagnosis = with_task(chain);
  diagnosis.verdict.summary =
      "Source: EmployeesOfAcme -> NormaliseName\u2026eam -> Sink: Out hangs";
  REQUIRE(chain.size() > 60);
  const auto report = redacted(diagnosis, {true, {}});
  CHECK(report.diagnosis.verdict.summary ==
        "Source: operator-1 -> operator-2 -> operator-3 -> operator-4 -> Sink: operator-5 hangs");
}

TEST_CASE("secrets go from the patch of a file however YAML spells them", "[redaction]") {
  CHECK(redacted_patch({{"acme.password", "hunter7"},
                        {"acme.secrets", "[hunter5, hunter6]"},
                        {"acme.token", "Tr0ub,4dor"},
                        {"acme.other.password", "it's-secret"}},
                       "   password:\n     hunter7\n   secrets:\n     - hunter5\n"
                       "   \"token\": Tr0ub,4dor\n   password: 'it''s-secret'\n") ==
        "   password:\n     [secret]\n   secrets:\n     - [secret]\n   \"token\": [secret]\n"
        "   password: '[secret]'\n");
}

TEST_CASE("a word that is the value of a key stays elsewhere", "[redaction]") {
  Incident incident;
  for (const char* value : {"threads", "state.backend", "registry/schema"})
    incident.settings.push_back({{}, "event.key", value, "config-file"});
  CHECK(excerpt_of(redacted(diagnosis_of("threads of state.backend, registry/schema"), {},
                            incident)) == "threads of state.backend, registry/schema");
}

TEST_CASE("what stands before the lines of a process goes, a pid stays", "[redaction]") {
  Incident incident;
  for (const char* hint : {"4711", "orders", "acme_payments-tm", "payhost7 flink[123]"})
    incident.samples.emplace_back().process_hint = hint;
  CHECK(excerpt_of(redacted(diagnosis_of("4711 orders acme_payments-tm, payhost7 flink[123]"), {},
                            incident)) == "4711 orders container-1, host-1 flink[123]");
}

TEST_CASE("a map of before gives its token to another spelling of the host, too", "[redaction]") {
  const RedactionOptions options{false, {{"host-1", "NN1.Acme.com"}, {"ip-1", "2001:DB8:0::1"}}};
  CHECK(excerpt_of(redacted(diagnosis_of("nn1.acme.com:8020 2001:db8::1"), options)) ==
        "host-1:8020 ip-1");
}

}  // namespace
}  // namespace flinkdiag
