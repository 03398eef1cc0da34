#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

// Which operator of a chain it is that restores, by what the others cannot be.
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

}  // namespace
TEST_CASE("a noun that a source's name shares with the sink's class does not name the source",
          "[operators]") {
  const auto in_open = [](const std::string& user_class) {
    return "\"Source: orders -> validate -> Sink: warehouse (1/1)#0\" #90 prio=5 os_prio=0 "
           "runnable\n"
           "   java.lang.Thread.State: RUNNABLE\n"
           "\tat java.net.SocketInputStream.socketRead0(Native Method)\n"
           "\tat com.acme." +
           user_class +
           ".open(Any.java:12)\n"
           "\tat "
           "org.apache.flink.api.common.functions.util.FunctionUtils.openFunction(FunctionUtils."
           "java)\n"
           "\tat "
           "org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal(StreamTask.java)"
           "\n\n";
  };
  CHECK(named({in_open("OrdersReader")}) == std::vector<std::string>{"Source: orders"});
  CHECK(named({in_open("OrdersWriter")}) ==
        std::vector<std::string>{"Source: orders -> validate -> Sink: warehouse"});
  CHECK(named({in_open("WarehouseSinkFunction$1")}) == std::vector<std::string>{"Sink: warehouse"});
}

}  // namespace flinkdiag
