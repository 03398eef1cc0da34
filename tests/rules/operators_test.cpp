#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

// Which operator of a chain it is that restores or opens: by its frames, or by what the others
// cannot be.
namespace flinkdiag {
namespace {

std::string downloading(const std::string& chain) {
  return "\"" + chain +
         " (1/1)#0\" #90 prio=5 os_prio=0 waiting on condition\n"
         "   java.lang.Thread.State: WAITING (parking)\n"
         "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)\n"
         "\tat "
         "java.util.concurrent.CompletableFuture.get(java.base@17.0.15/CompletableFuture.java)\n"
         "\tat org.apache.flink.contrib.streaming.state.RocksDBStateDownloader."
         "transferAllStateDataToDirectory(RocksDBStateDownloader.java)\n"
         "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal"
         "(StreamTask.java)\n\n";
}

// The task's vertex is "aa..", the operator that downloads has `id`.
std::string log_of(const std::string& chain, char id) {
  const std::string head = "2026-03-02 10:14:05,001 INFO  org.apache.flink.runtime.";
  return head + "taskmanager.Task [] - " + chain + " (1/1)#0 (" + std::string(32, 'e') + "_" +
         std::string(32, 'a') + "_0_0) switched from DEPLOYING to INITIALIZING.\n" + head +
         "state.Any [] - Start downloading remote state to local directory in operator "
         "KeyedProcessOperator_" +
         std::string(32, id) + "_(1/1) for target key-group range [0, 127].\n";
}

std::vector<std::string> named(const std::vector<std::string>& texts) {
  const RuleSet& rules = built_in_rules();
  std::vector<Input> inputs;
  for (const auto& text : texts) inputs.push_back(Input::from_text("input", text));
  const auto incident = ingest(inputs, {rules.log_literals()});
  return diagnose(incident, rules).verdict.operators;
}

using Names = std::vector<std::string>;

TEST_CASE("keyed state is no sink's and no Calc's", "[operators]") {
  CHECK(named({downloading("GroupAggregate[4] -> Calc[8] -> Sink: out[9]")}) ==
        Names{"GroupAggregate[4]"});
  CHECK(named({downloading("trips -> (Sink: clicks, Sink: alerts)")}) == Names{"trips"});
  CHECK(named({downloading("Source: a -> dedup -> b: Writer -> b: Committer")}) == Names{"dedup"});
}

TEST_CASE("of two operators that may hold keyed state neither is named", "[operators]") {
  CHECK(named({downloading("Calculate risk -> Join[3]")}) == Names{"Calculate risk -> Join[3]"});
}

TEST_CASE("the operator's id in the log tells the head of a chain from the rest", "[operators]") {
  const std::string chain = "Agg -> Dedup";
  CHECK(named({downloading(chain), log_of(chain, 'a')}) == Names{"Agg"});
  CHECK(named({downloading(chain), log_of(chain, 'b')}) == Names{"Dedup"});
  const std::string three = "Agg -> Dedup -> Join";
  CHECK(named({downloading(three), log_of(three, 'b')}) == Names{three});
}

// A task of the chain at these frames of its start, from the leaf on.
std::string starting(const std::string& chain, const std::vector<std::string>& frames) {
  std::string text = "\"" + chain +
                     " (1/1)#0\" #90 prio=5 os_prio=0 runnable\n"
                     "   java.lang.Thread.State: RUNNABLE\n";
  for (const auto& frame : frames) text += "\tat " + frame + "(Any.java:12)\n";
  return text +
         "\tat org.apache.flink.streaming.runtime.tasks.RegularOperatorChain."
         "initializeStateAndOpenOperators(RegularOperatorChain.java:107)\n"
         "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal"
         "(StreamTask.java:731)\n\n";
}

// In open() of a function that reads a socket: by these frames, or by its own.
std::string in_open(const std::string& chain, const std::vector<std::string>& called_by_flink) {
  std::vector<std::string> frames = {"java.net.SocketInputStream.socketRead0"};
  frames.insert(frames.end(), called_by_flink.begin(), called_by_flink.end());
  frames.emplace_back("org.apache.flink.api.common.functions.util.FunctionUtils.openFunction");
  frames.emplace_back("org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator.open");
  return starting(chain, frames);
}

TEST_CASE("a noun that a source's name shares with the sink's class does not name the source",
          "[operators]") {
  const std::string chain = "Source: orders -> validate -> Sink: warehouse";
  CHECK(named({in_open(chain, {"com.acme.OrdersReader.open"})}) == Names{"Source: orders"});
  CHECK(named({in_open(chain, {"com.acme.OrdersWriter.open"})}) == Names{chain});
  CHECK(named({in_open(chain, {"com.acme.WarehouseSinkFunction$1.open"})}) ==
        Names{"Sink: warehouse"});
  // What calls the class says so, too.
  CHECK(named({in_open(chain, {"com.acme.OrdersReader.read",
                               "org.apache.flink.connector.file.sink.FileSink.createWriter"})}) ==
        Names{chain});
}

TEST_CASE("a class that is for no source and no sink names neither", "[operators]") {
  const std::string chain = "Source: orders -> lookup -> Sink: payments";
  CHECK(named({in_open(chain, {"com.acme.OrdersLoader.open"})}) == Names{chain});
  CHECK(named({in_open(chain, {"com.acme.PaymentsMapper.open"})}) == Names{chain});
  CHECK(named({in_open(chain, {"com.acme.PaymentsSink.open"})}) == Names{"Sink: payments"});
}

TEST_CASE("the function names the operator, a driver or a client that it calls does not",
          "[operators]") {
  const auto calling = [](const std::string& chain, const std::string& callee) {
    return named({in_open(chain, {callee, "com.acme.GeoTable.open"})});
  };
  const std::string drivers = "driver-events -> ZoneLookup -> Sink: zones";
  CHECK(calling(drivers, "org.postgresql.Driver.connect") == Names{drivers});
  const std::string sessions = "Enrich -> Session -> Sink: out";
  CHECK(calling(sessions, "com.mysql.cj.NativeSession.connect") == Names{sessions});
  const std::string data = "Source: data -> Geo -> Sink: out";
  CHECK(calling(data, "com.zaxxer.hikari.HikariDataSource.<init>") == Names{data});
  const std::string orders = "Orders -> Places";
  CHECK(calling(orders, "com.acme.OrdersClient.connect") == Names{orders});
  CHECK(calling("Driver -> GeoTable", "org.postgresql.Driver.connect") == Names{"GeoTable"});
}

TEST_CASE("the class of the operator goes before that of a function in it", "[operators]") {
  const auto in_calc = [](const std::string& chain, const std::string& function) {
    return named(
        {starting(chain, {"java.net.SocketInputStream.socketRead0",
                          "com.acme.udf." + function + ".open", "StreamExecCalc$25.open"})});
  };
  CHECK(in_calc("Join[7] -> Calc[8] -> Sink: dwd[9]", "JoinStrings") == Names{"Calc[8]"});
  CHECK(in_calc("Rank[6] -> Calc[7] -> Sink: dwd[8]", "RankBoost") == Names{"Calc[7]"});
  CHECK(in_calc("Source: orders[1] -> Calc[2] -> Sink: out[3]", "OrdersRegion") ==
        Names{"Calc[2]"});
  // It may be either Calc, and is not the join.
  const std::string two = "Join[7] -> Calc[8] -> Calc[9]";
  CHECK(in_calc(two, "JoinStrings") == Names{two});
}

TEST_CASE("of several operators of one kind the function's class tells which", "[operators]") {
  const auto in_sink = [](const std::string& user_class) {
    return named(
        {starting("Orders -> (Sink: orders, Sink: alerts)",
                  {"java.net.SocketInputStream.socketRead0", "com.acme." + user_class + ".open",
                   "org.apache.flink.api.common.functions.util.FunctionUtils.openFunction",
                   "org.apache.flink.streaming.api.operators.StreamSink.open"})});
  };
  CHECK(in_sink("AlertsSink") == Names{"Sink: alerts"});
  CHECK(in_sink("OrdersSink") == Names{"Sink: orders"});
}

TEST_CASE("a class of the state names no operator, the function that asks for the state does",
          "[operators]") {
  const std::string aggregate = "SessionAggregate -> FormatOrders -> Sink: out";
  CHECK(named({starting(aggregate,
                        {"com.acme.avro.Order.put", "org.apache.avro.generic.GenericData.setField",
                         "org.apache.flink.formats.avro.typeutils.AvroSerializer.deserialize",
                         "org.apache.flink.runtime.state.heap.HeapRestoreOperation.restore"})}) ==
        Names{aggregate});
  CHECK(named({in_open("Dedup -> FormatOrders -> Sink: out",
                       {"com.acme.OrderSerializer.deserialize",
                        "org.apache.flink.contrib.streaming.state.RocksDBKeyedStateBackend."
                        "migrateStateValues",
                        "com.acme.Dedup.open"})}) == Names{"Dedup"});
}

TEST_CASE("where a dump is cut at open() the function is the open()", "[operators]") {
  const std::string chain = "Driver -> Rates";
  const std::string dump = "2026-03-02 10:14:10\n\n\"" + chain +
                           " (1/1)#0\" Id=51 RUNNABLE\n"
                           "\tat sun.nio.ch.Net.poll(Net.java:1)\n"
                           "\tat org.postgresql.Driver.connect(Driver.java:1)\n"
                           "\tat com.acme.RatesFn.open(RatesFn.java:1)\n\t...\n\n";
  const std::string vertex =
      R"({"id":")" + std::string(32, 'b') + R"(","name":")" + chain +
      R"(","parallelism":1,"now":1764000064000,"subtasks":[{"subtask":0,"status":"INITIALIZING",)"
      R"("attempt":0,"duration":64000,"status-duration":{"INITIALIZING":63000}}]})";
  CHECK(named({dump, vertex}) == Names{"Rates"});
}

}  // namespace
}  // namespace flinkdiag
