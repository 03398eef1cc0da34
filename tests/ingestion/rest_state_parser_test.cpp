#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"
#include "ingestion/json_text.h"

using namespace flinkdiag;

namespace {

// The value of a setting; "(none)" if it is not there.
std::string setting(const Incident& incident, std::string_view key) {
  for (const Setting& setting : incident.settings) {
    if (setting.key == key) return setting.value;
  }
  return "(none)";
}

const std::string kJob =
    R"({"jid":"j1","name":"orders","state":"RUNNING","start-time":5,"now":90,"schedulerType":"Adaptive",)"
    R"("timestamps":{"RUNNING":7,"FAILED":0},"vertices":[{"id":"v1","name":"Map","parallelism":2,)"
    R"("maxParallelism":128,"status":"INITIALIZING","tasks":{"INITIALIZING":1,"RUNNING":1,"FAILED":0}}]})";
const std::string kVertex =
    R"({"id":"v1","name":"Map","parallelism":2,"now":95,"subtasks":[)"
    R"({"subtask":0,"status":"RUNNING","attempt":3,"taskmanager-id":"tm-1","start-time":6,"duration":89,)"
    R"("status-duration":{"CREATED":1,"INITIALIZING":80,"RUNNING":-1}},)"
    R"({"subtask":1,"status":"INITIALIZING","attempt":3}]})";

}  // namespace

TEST_CASE("numbers that no job can have do not overflow", "[ingestion][rest]") {
  const Incident vertex =
      ingest_text(R"({"id":"v1","name":"Map","now":9223372036854775807,"subtasks":[)"
                  R"({"subtask":2147483647,"status":"RUNNING","duration":-9223372036854775808}]})");
  REQUIRE(vertex.vertices.at(0).subtasks.size() == 1);
  CHECK(vertex.vertices[0].subtasks[0].index == 1);
  CHECK_FALSE(vertex.vertices[0].now_ms);
  std::string many;
  for (int i = 0; i < 3000; ++i)
    many +=
        std::string(i > 0 ? "," : "") + R"({"endpoint":"a:1","status-counts":{"RUNNING":1000000}})";
  const Incident counts =
      ingest_text(R"({"id":"v1","name":"Map","now":80,"taskmanagers":[)" + many + "]}");
  CHECK(counts.vertices.at(0).tasks == std::map<std::string, int>{{"RUNNING", 1'000'000}});
}

TEST_CASE("a job answer gives its state, times and vertices", "[ingestion][rest]") {
  const Incident incident = ingest_text(kJob);
  CHECK(incident.inputs[0].format == "rest-job");
  REQUIRE(incident.jobs.size() == 1);
  const JobState& job = incident.jobs[0];
  CHECK(job.id == "j1");
  CHECK(job.name == "orders");
  CHECK(job.state == "RUNNING");
  CHECK(job.scheduler == "Adaptive");
  CHECK(job.start_ms == 5);
  CHECK(job.now_ms == 90);
  CHECK(job.state_since_ms == std::map<std::string, TimeMs>{{"RUNNING", 7}});
  REQUIRE(job.vertices.size() == 1);
  CHECK(job.vertices[0].max_parallelism == 128);
  CHECK(job.vertices[0].tasks == std::map<std::string, int>{{"INITIALIZING", 1}, {"RUNNING", 1}});
}

TEST_CASE("a vertex answer goes into its job, whichever is given first", "[ingestion][rest]") {
  const bool job_first = GENERATE(true, false);
  const Incident incident = job_first ? ingest_together({{"a", kJob}, {"b", kVertex}})
                                      : ingest_together({{"a", kVertex}, {"b", kJob}});
  CHECK(incident.vertices.empty());
  const VertexState& vertex = incident.jobs.at(0).vertices.at(0);
  CHECK(vertex.state == "INITIALIZING");
  CHECK(vertex.now_ms == 95);
  REQUIRE(vertex.subtasks.size() == 2);
  CHECK(vertex.subtasks[0].index == 1);  // counted from 0 in the answer
  CHECK(vertex.subtasks[0].attempt == 3);
  CHECK(vertex.subtasks[0].taskmanager == "tm-1");
  CHECK(vertex.subtasks[0].duration_ms == 89);
  CHECK(vertex.subtasks[0].state_ms ==
        std::map<std::string, std::int64_t>{{"CREATED", 1}, {"INITIALIZING", 80}});
}

TEST_CASE("without its job a vertex stands for itself, several answers as one",
          "[ingestion][rest]") {
  const std::string by_taskmanager =
      R"({"id":"v1","name":"Map","now":80,"taskmanagers":[{"endpoint":"a:1","status-counts":{"RUNNING":1}}]})";
  const Incident incident = ingest_together({{"a", by_taskmanager}, {"b", kVertex}});
  REQUIRE(incident.vertices.size() == 1);
  CHECK(incident.vertices[0].subtasks.size() == 2);
  CHECK(incident.vertices[0].tasks ==
        std::map<std::string, int>{{"INITIALIZING", 1}, {"RUNNING", 1}});
}

TEST_CASE("back pressure is joined where the path names the vertex", "[ingestion][rest]") {
  const std::string id(32, 'a');
  const std::string vertex = R"({"id":")" + id + R"(","name":"Map","subtasks":[]})";
  const std::string pressure = R"({"status":"ok","backpressureLevel":"high","subtasks":[]})";
  CHECK(ingest_together({{"v.json", vertex}, {"vertices/" + id + "/backpressure.json", pressure}})
            .vertices.at(0)
            .backpressure == "high");
  const Incident unnamed = ingest_together({{"b.json", pressure}});
  CHECK(unnamed.inputs[0].understood);
  CHECK(unnamed.inputs[0].notes.size() == 1);
  CHECK(unnamed.vertices.empty());
}

TEST_CASE("of several answers on one job the later one with vertices stays", "[ingestion][rest]") {
  const std::string overview =
      R"({"jobs":[{"jid":"j1","name":"orders","state":"FAILING","now":99}]})";
  const std::string older = R"({"jid":"j1","state":"CREATED","now":3,"vertices":[{"id":"v1"}]})";
  const Incident incident = ingest_together({{"a", overview}, {"b", kJob}, {"c", older}});
  REQUIRE(incident.jobs.size() == 1);
  CHECK(incident.jobs[0].state == "RUNNING");
  CHECK(ingest_together({{"a", overview}}).jobs.at(0).vertices.empty());
}

TEST_CASE("real answers of 2.1 and 1.15 are read", "[ingestion][rest]") {
  const Incident incident = ingest_together({{"job", fixture("rest_state/job-2.1.json")},
                                             {"new", fixture("rest_state/vertex-2.1.json")}});
  const auto& vertices = incident.jobs.at(0).vertices;
  REQUIRE(vertices.size() == 3);
  CHECK(vertices[1].name == "SessionAggregate");
  CHECK(vertices[1].tasks == std::map<std::string, int>{{"INITIALIZING", 2}});
  REQUIRE(vertices[1].subtasks.size() == 2);
  CHECK(vertices[1].subtasks[1].state_ms.at("INITIALIZING") == 18137);
  const Incident old = ingest_together({{"old", fixture("rest_state/vertex-1.15.json")}});
  REQUIRE(old.vertices.at(0).subtasks.size() == 3);
  CHECK(old.vertices[0].subtasks[0].duration_ms == 13991);
  CHECK(old.vertices[0].subtasks[0].state_ms.empty());  // 1.16 and later
}

TEST_CASE("checkpoint answers tell what was restored and what was completed", "[ingestion][rest]") {
  const Incident incident = ingest_text(fixture("rest_state/checkpoints-restored-2.1.json"));
  REQUIRE(incident.restored.size() == 1);
  CHECK(incident.restored[0].id == 4);
  CHECK(incident.restored[0].is_savepoint);
  CHECK(incident.restored[0].restored_ms == 1795423275677);
  CHECK(incident.restored[0].path ==
        "s3://flink-state/checkpoints/463a051cf418bd943a083bbc369e7e51/chk-4");
  CHECK(incident.checkpoint_counts.at(0).failed == 4);
  CHECK(incident.completed.empty());
}

TEST_CASE("a completed checkpoint counts once though it stands in two lists", "[ingestion][rest]") {
  const Incident incident = ingest_text(fixture("rest_state/checkpoints-1.15.json"));
  REQUIRE(incident.completed.size() == 3);  // 3, 2, 1; the one in progress is none
  CHECK(incident.completed[0].id == 3);
  CHECK(incident.completed[0].type == "CHECKPOINT");
  CHECK(incident.completed[0].state_bytes == 1216653);
  CHECK(incident.completed[0].checkpointed_bytes == 148406);
  CHECK(incident.restored.empty());
}

TEST_CASE("an exception counts once though 1.20 says it twice", "[ingestion][rest]") {
  const Incident incident = ingest_text(fixture("rest_state/exceptions-1.20.json"));
  REQUIRE(incident.exceptions.size() == 1);
  CHECK(incident.exceptions[0].exception ==
        "java.lang.IllegalStateException: schema registry answered 503 Service Unavailable");
  CHECK(incident.exceptions[0].task == "Source: CartEvents -> ParseCart (4/4) - execution #0");
  CHECK(incident.exceptions[0].time_ms == 1795424668336);
}

TEST_CASE("configuration answers become settings, masks included", "[ingestion][rest]") {
  const Incident cluster = ingest_text(
      R"([{"key":"state.backend","value":"rocksdb"},{"key":"s3.key","value":"******"}])");
  CHECK(cluster.inputs[0].format == "rest-config");
  CHECK(setting(cluster, "state.backend") == "rocksdb");
  CHECK(setting(cluster, "s3.key") == "******");
  CHECK(cluster.settings.at(0).source == "jobmanager-config");

  const Incident checkpoints = ingest_text(
      R"({"mode":"exactly_once","interval":5000,"max_concurrent":1,"unaligned_checkpoints":true,)"
      R"("state_backend":"EmbeddedRocksDBStateBackend","externalization":{"enabled":true}})");
  CHECK(setting(checkpoints, "checkpoints-config.state_backend") == "EmbeddedRocksDBStateBackend");
  CHECK(setting(checkpoints, "checkpoints-config.unaligned_checkpoints") == "true");
  CHECK(setting(checkpoints, "checkpoints-config.externalization.enabled") == "true");

  const Incident job = ingest_text(
      R"({"jid":"j","name":"n","execution-config":{"restart-strategy":"none","job-parallelism":3,"user-config":{}}})");
  CHECK(setting(job, "job-config.restart-strategy") == "none");
  CHECK(setting(job, "job-config.job-parallelism") == "3");

  const std::string id(32, 'b');
  const Incident bounds =
      ingest_text("{\"" + id + R"(":{"parallelism":{"lowerBound":1,"upperBound":4}}})");
  CHECK(setting(bounds, "resource-requirements." + id + ".upperBound") == "4");
}

TEST_CASE("a TaskManager's own answer tells heap and garbage collection", "[ingestion][rest]") {
  const Incident incident = ingest_text(
      R"({"id":"tm-1","slotsNumber":4,"freeSlots":1,"memoryConfiguration":{"taskHeap":100},"metrics":)"
      R"({"heapUsed":90,"heapMax":100,"garbageCollectors":[{"name":"G1_Young","count":2,"time":30},)"
      R"({"name":"G1_Old","count":1,"time":12}]}})");
  REQUIRE(incident.taskmanagers.size() == 1);
  CHECK(incident.taskmanagers[0].free_slots == 1);
  CHECK(incident.taskmanagers[0].heap_used_bytes == 90);
  CHECK(incident.taskmanagers[0].gc_time_ms == 42);
  const Incident list = ingest_text(R"({"taskmanagers":[{"id":"a","slotsNumber":2},{"id":"b"}]})");
  CHECK(list.taskmanagers.size() == 2);
  CHECK_FALSE(list.taskmanagers[0].gc_time_ms);
}

TEST_CASE("the overview tells version and free slots", "[ingestion][rest]") {
  const Incident incident = ingest_text(
      R"({"taskmanagers":2,"slots-total":4,"slots-available":0,"flink-version":"1.20.5"})");
  CHECK(incident.inputs[0].format == "rest-overview");
  REQUIRE(incident.overviews.size() == 1);
  CHECK(incident.overviews[0].slots_total == 4);
  CHECK(incident.overviews[0].flink_version == "1.20.5");
}

TEST_CASE("answers of several kinds in one file each go their way", "[ingestion][rest]") {
  const Incident incident = ingest_text(
      "$ curl jm/overview\n"
      R"({"taskmanagers":1,"slots-total":2,"flink-version":"2.1.3"})"
      "\n" +
      kJob + "\n" +
      R"({"threadInfos":[{"threadName":"a","stringifiedThreadInfo":"\"a\" Id=1 RUNNABLE\n"}]})");
  CHECK(incident.overviews.size() == 1);
  CHECK(incident.jobs.size() == 1);
  CHECK(incident.samples.size() == 1);
  CHECK(incident.inputs[0].format == "rest-overview");
  CHECK(incident.inputs[0].unread_lines == 1);
  CHECK(incident.inputs[0].notes ==
        std::vector<std::string>{"holds also: rest-job, rest-thread-dump"});
}

TEST_CASE("a job answer that is cut off keeps its complete vertices", "[ingestion][rest]") {
  const Incident incident = ingest_text(
      R"({"jid":"j1","state":"RUNNING","vertices":[{"id":"v1","name":"Map"},{"id":"v2","na)");
  REQUIRE(incident.jobs.size() == 1);
  REQUIRE(incident.jobs[0].vertices.size() == 2);
  CHECK(incident.jobs[0].vertices[0].name == "Map");
  CHECK(incident.inputs[0].notes.size() == 1);
}

TEST_CASE("numbers that do not fit or are none count as not given", "[ingestion][rest]") {
  const Incident incident = ingest_text(
      R"({"jid":"j","state":"RUNNING","start-time":1e300,"now":"NaN","vertices":[{"id":"v","name":"n","parallelism":99999999999}]})");
  REQUIRE(incident.jobs.size() == 1);
  CHECK_FALSE(incident.jobs[0].start_ms);
  CHECK_FALSE(incident.jobs[0].now_ms);
  CHECK(incident.jobs[0].vertices.at(0).parallelism == 0);
}

TEST_CASE("JSON that would take too much memory is not read, a dump by REST is",
          "[ingestion][rest]") {
  std::string many = "[0";
  for (std::size_t i = 0; i < kMostJsonValues; ++i) many += ",0";
  const Incident job =
      ingest_text(R"({"jid":"j","state":"RUNNING","vertices":[],"x":)" + many + "]}");
  CHECK(job.jobs.empty());
  CHECK_FALSE(job.inputs[0].understood);
  CHECK(job.inputs[0].incomplete);
  CHECK(job.inputs[0].notes ==
        std::vector<std::string>{
            "line 1 not read: it has more than 8000000 values; keep the part that matters"});
  const Incident dump = ingest_text(
      R"({"threadInfos":[{"threadName":"a","stringifiedThreadInfo":"\"a\" Id=1 RUNNABLE\n"}],"x":)" +
      many + "]}");
  CHECK(dump.inputs[0].threads == 1);
}

TEST_CASE("unknown JSON is named by its keys and not understood", "[ingestion][rest]") {
  const Incident incident = ingest_text(R"({"cats":1,"dogs":{"a":2}})");
  CHECK_FALSE(incident.inputs[0].understood);
  CHECK(incident.inputs[0].notes ==
        std::vector<std::string>{"line 1 not read: JSON with the keys cats, dogs is none of the "
                                 "answers that are known here"});
}

TEST_CASE("an error answer is not understood, and its message is kept", "[ingestion][rest]") {
  const Incident incident =
      ingest_text(R"({"errors":["NotFoundException: Job x not found\n\tat a.B.c"]})");
  CHECK_FALSE(incident.inputs[0].understood);
  CHECK(incident.inputs[0].notes ==
        std::vector<std::string>{
            "the REST server answered with an error: NotFoundException: Job x not found"});
}

TEST_CASE("keys of settings that are longer than any of Flink's are passed over, and that is said",
          "[ingestion]") {
  const std::string inner = R"({"0":1,"1":2})";
  const auto incident = ingest_text(
      R"({"jid":"j","name":"n","execution-config":{"job-parallelism":3,"user-config":{")" +
      std::string(1100, 'p') + R"(":)" + inner + "}}}");
  CHECK(setting(incident, "job-config.job-parallelism") == "3");
  CHECK(incident.settings.size() == 1);
  CHECK(incident.inputs[0].notes ==
        std::vector<std::string>{"settings with keys of more than 1024 bytes were not read"});
}
