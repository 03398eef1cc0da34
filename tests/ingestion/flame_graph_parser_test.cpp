#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"
#include "ingestion/json_parser.h"

using namespace flinkdiag;

namespace {

// run 10 -> { open 6 -> park 6, invoke 3 }: one sample ends in run itself.
const std::string kTree =
    R"({"name":"root","value":10,"children":[{"name":"java.lang.Thread.run:840","value":10,"children":[)"
    R"({"name":"a.User.open:5","value":6,"children":[{"name":"jdk.Unsafe.park:-2","value":6,"children":[]}]},)"
    R"({"name":"a.Task.invoke:7","value":3,"children":[]}]}]})";

}  // namespace

TEST_CASE("a flame graph is one thread with all its stacks", "[ingestion][flame-graph]") {
  const auto key = GENERATE("data", "root");
  const Incident incident =
      ingest_text(R"({"endTimestamp":1795423611320,")" + std::string(key) + "\":" + kTree + "}");
  CHECK(incident.inputs[0].format == "flink-flame-graph");
  CHECK(incident.inputs[0].threads == 10);
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].time_ms == 1795423611320);
  REQUIRE(incident.samples[0].threads.size() == 1);
  CHECK(stack_lines(incident) ==
        std::vector<std::string>{"  1 < java.lang.Thread.run",
                                 "  3 < a.Task.invoke < java.lang.Thread.run",
                                 "  6 < jdk.Unsafe.park < a.User.open < java.lang.Thread.run"});
  CHECK(incident.samples[0].threads[0].stacks[0].count == 6);  // by descending count
}

TEST_CASE("a sentinel says why a flame graph is empty", "[ingestion][flame-graph]") {
  struct Row {
    const char* text;
    const char* reason;
  };
  const auto row =
      GENERATE(Row{R"({"endTimestamp":-1})", "terminated"},
               Row{R"({"endTimestamp":-2,"data":null})", "disabled"},
               Row{R"({"endTimestamp":-3})", "waiting for its first samples"},
               Row{R"({"endTimestamp":5,"data":{"name":"root","value":0,"children":[]}})",
                   "no subtask was in a state that it shows"});
  const Incident incident = ingest_text(row.text);
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].threads.empty());
  CHECK_THAT(incident.samples[0].empty_reason, Catch::Contains(row.reason));
  CHECK(incident.inputs[0].understood);
  CHECK(incident.inputs[0].notes == std::vector<std::string>{incident.samples[0].empty_reason});
}

TEST_CASE("the file's name hints at vertex and type", "[ingestion][flame-graph]") {
  struct Row {
    const char* path;
    const char* vertex;
    SampleKind kind;
  };
  const auto row =
      GENERATE(Row{"rest/flamegraph-Session-Agg-off_cpu.json", "Session-Agg",
                   SampleKind::flame_graph_off_cpu},
               Row{"a.zip!x/flamegraph-Map-on_cpu.json", "Map", SampleKind::flame_graph_on_cpu},
               Row{"tm1_flamegraph_Map.json", "Map", SampleKind::flame_graph_full},
               Row{"Map-full.json", "Map", SampleKind::flame_graph_full},
               Row{"flamegraph.json", "", SampleKind::flame_graph_full},
               Row{"-", "", SampleKind::flame_graph_full});
  const Incident incident =
      ingest_together({{row.path, R"({"endTimestamp":1,"data":)" + kTree + "}"}});
  CAPTURE(row.path);
  CHECK(incident.samples.at(0).vertex_hint == row.vertex);
  CHECK(incident.samples.at(0).kind == row.kind);
}

TEST_CASE("a flame graph that is cut off keeps the samples it shows", "[ingestion][flame-graph]") {
  const std::string text = R"({"endTimestamp":1,"data":)" + kTree + "}";
  const Incident incident = ingest_text(text.substr(0, text.find(R"({"name":"a.Task)")));
  CHECK(stack_lines(incident) ==
        std::vector<std::string>{"  4 < java.lang.Thread.run",
                                 "  6 < jdk.Unsafe.park < a.User.open < java.lang.Thread.run"});
}

TEST_CASE("a frame without a name may stand where a thread's name does",
          "[ingestion][flame-graph]") {
  const auto name = GENERATE(R"("")", "null");
  const Incident incident =
      ingest_text(R"({"endTimestamp":1,"data":{"name":"root","value":10,"children":[{"name":)" +
                  std::string(name) + R"(,"value":10,"children":[)" +
                  R"({"name":"java.lang.Thread.run:840","value":10,"children":[]}]}]}})");
  CHECK(stack_lines(incident) == std::vector<std::string>{"  10 < java.lang.Thread.run"});
}

TEST_CASE("the flame graphs of an input share the frames that may be given",
          "[ingestion][flame-graph]") {
  const std::string graph = R"({"endTimestamp":1,"data":)" + kTree + "}\n";  // of 6 frames
  const Input input = Input::from_text("graphs.json", graph + graph + graph);
  const LiteralSet wanted({});
  Incident incident;
  InputSummary summary;
  ParseContext context{input, 0, wanted, incident, summary};
  CHECK(context.frames_left == 2'000'000);
  context.frames_left = 9;
  parse_json(context);
  CHECK(stack_lines(incident) ==
        std::vector<std::string>{"  1 < java.lang.Thread.run",
                                 "  3 < a.Task.invoke < java.lang.Thread.run",
                                 "  6 < jdk.Unsafe.park < a.User.open < java.lang.Thread.run",
                                 "  6 < jdk.Unsafe.park < a.User.open < java.lang.Thread.run"});
  CHECK(incident.samples.size() == 2);
  CHECK(summary.notes == std::vector<std::string>{"not all stacks read: too many"});
}

TEST_CASE("a flame graph of absurd depth is survived", "[ingestion][flame-graph]") {
  constexpr int kDepth = 50'000;
  std::string text = R"({"endTimestamp":1,"data":)";
  for (int i = 0; i < kDepth; ++i) text += R"({"name":"a.B.c:1","value":1,"children":[)";
  for (int i = 0; i < kDepth; ++i) text += "]}";
  const Incident incident = ingest_text(text + "}");
  CHECK(incident.inputs[0].understood);
  REQUIRE(incident.samples.size() == 1);
}
