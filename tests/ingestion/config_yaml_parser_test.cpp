#include "ingestion/config_yaml_parser.h"

#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"

using namespace flinkdiag;

namespace {

// "line key=value" of each setting.
std::vector<std::string> settings_of(const Incident& incident) {
  std::vector<std::string> lines;
  for (const Setting& setting : incident.settings) {
    lines.push_back(std::to_string(setting.place.line) + " " + setting.key + "=" + setting.value);
  }
  return lines;
}

}  // namespace

TEST_CASE("flat files are read as Flink's old reader did", "[ingestion][config]") {
  const Incident incident = ingest_text(
      "# comment: no\n\nstate.checkpoints.dir: s3://bucket/a: b  # why\r\n"
      "env.java.opts: -Dx=y:z -XX:+UseG1GC\ntaskmanager.numberOfTaskSlots:    4\n"
      "rest.address: \"quoted\"\nstate.backend:\nnot a setting\n");
  CHECK(incident.inputs[0].format == "flink-config");
  CHECK(settings_of(incident) ==
        std::vector<std::string>{"3 state.checkpoints.dir=s3://bucket/a: b",
                                 "4 env.java.opts=-Dx=y:z -XX:+UseG1GC",
                                 "5 taskmanager.numberOfTaskSlots=4", "6 rest.address=quoted"});
  CHECK(incident.inputs[0].unread_lines == 1);
  CHECK(incident.settings[0].source == "config-file");
}

TEST_CASE("nested files are flattened with dots, lists stay lists", "[ingestion][config]") {
  const Incident incident = ingest_text(
      "taskmanager:\n  numberOfTaskSlots: 4\n  memory:\n    process:\n      size: 4g\n"
      "state.backend.type: rocksdb # flat keys may stand beside\n"
      "classloader:\n  parent-first-patterns:\n    additional:\n      - org.a\n      - org.b\n"
      "execution: {checkpointing: {interval: \"3 min\"}}\n");
  CHECK(settings_of(incident) ==
        std::vector<std::string>{"2 taskmanager.numberOfTaskSlots=4",
                                 "5 taskmanager.memory.process.size=4g",
                                 "6 state.backend.type=rocksdb",
                                 "10 classloader.parent-first-patterns.additional=[org.a, org.b]",
                                 "12 execution.checkpointing.interval=3 min"});
}

TEST_CASE("YAML aliases are refused, so that they cannot blow up", "[ingestion][config]") {
  std::string bomb = "state:\n  a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "  a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            "]\n";
  }
  const Incident incident = ingest_text(bomb);
  CHECK(incident.settings.size() == 40);
  CHECK(incident.settings[39].value == "[, ]");
  CHECK(incident.inputs[0].notes.size() == 1);
}

TEST_CASE("nested YAML that is broken is read line by line", "[ingestion][config]") {
  const Incident incident =
      ingest_text("rest:\n  port: 8081\n\tbad: tab\nstate.backend: rocksdb\n");
  CHECK(settings_of(incident) ==
        std::vector<std::string>{"2 port=8081", "3 bad=tab", "4 state.backend=rocksdb"});
  CHECK_THAT(incident.inputs[0].notes.at(0), Catch::Contains("not valid YAML"));
}

// yaml-cpp gives one empty document after the other, without an error.
TEST_CASE("YAML that goes on behind its end is read line by line, not for ever",
          "[ingestion][config]") {
  const Incident incident = ingest_text("rest:\n  port: 8081\nstate.backend: rocksdb\n---\n{},\n");
  CHECK(settings_of(incident) ==
        std::vector<std::string>{"2 port=8081", "3 state.backend=rocksdb"});
  CHECK_THAT(incident.inputs[0].notes.at(0), Catch::Contains("not valid YAML"));
  CHECK(incident.inputs[0].unread_lines == 1);
}

TEST_CASE("YAML of others, logs and prose are not taken for a configuration",
          "[ingestion][config]") {
  const auto text = GENERATE("version: 3\nservices:\n  web:\n    image: nginx\n",
                             "name: x\non: push\njobs:\n  a: b\n",
                             "2026-11-23 08:46:41,123 INFO  org.a.B - state.backend: rocksdb\n",
                             "Dear all,\nthe state: it hangs.\n", "state\n", "");
  CAPTURE(text);
  CHECK(sniff_flink_config(text) == Match::no);
}

TEST_CASE("keys that maps within maps make without end are passed over", "[ingestion][config]") {
  std::string text = "state.backend.type: rocksdb\nexecution.a: 1\n", indent;
  for (int i = 0; i < 3; ++i) {
    text += indent + std::string(500, 'k') + ":\n";
    indent += "  ";
  }
  text += indent + "a: 1\n" + indent + "b: 2\nstate.backend.incremental: true\n";
  const Incident incident = ingest_text(text);
  CHECK(settings_of(incident) == std::vector<std::string>{"1 state.backend.type=rocksdb",
                                                          "2 execution.a=1",
                                                          "8 state.backend.incremental=true"});
  CHECK(incident.inputs[0].notes ==
        std::vector<std::string>{"settings with keys of more than 1024 bytes were not read"});
}
