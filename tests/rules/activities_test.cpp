#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

namespace flinkdiag {
namespace {

// A task's open() in a wall clock profile, with `leaf` as the innermost frames.
std::string activity_of(const std::string& leaf) {
  const RuleSet& rules = built_in_rules();
  const std::string stack =
      "[A (1/1)#0 tid=7];java/lang/Thread.run;org/apache/flink/runtime/taskmanager/Task.run;"
      "org/apache/flink/streaming/runtime/tasks/StreamTask.restoreInternal;"
      "org/apache/flink/streaming/runtime/tasks/"
      "RegularOperatorChain.initializeStateAndOpenOperators;"
      "org/apache/flink/api/common/functions/util/FunctionUtils.openFunction;com/acme/Ledger.open;";
  const std::string idle =
      "[main tid=1];java/lang/Thread.run;java/util/concurrent/locks/LockSupport.park;"
      "jdk/internal/misc/Unsafe.park;__futex_abstimed_wait_common 80\n";
  const auto incident = ingest({Input::from_text("wall.collapsed", stack + leaf + " 80\n" + idle)},
                               {rules.log_literals()});
  return diagnose(incident, rules).verdict.activity;
}

TEST_CASE("a native wait that no Java method asked for is a wait for a monitor", "[activities]") {
  CHECK(activity_of("com/acme/Remote.prepare;__futex_abstimed_wait_common") == "lock-wait");
}

TEST_CASE("a thread that sleeps or parks waits for no monitor", "[activities]") {
  CHECK(activity_of("java/lang/Thread.sleep;__futex_abstimed_wait_common") == "sleep");
  CHECK(
      activity_of(
          "java/util/concurrent/CompletableFuture.get;java/util/concurrent/locks/LockSupport.park;"
          "jdk/internal/misc/Unsafe.park;__futex_abstimed_wait_common") == "pool-wait");
}

TEST_CASE("a function that takes from a queue while it starts waits for another thread",
          "[activities]") {
  const std::string park =
      ";java/util/concurrent/locks/LockSupport.park;jdk/internal/misc/Unsafe.park";
  for (const auto* queue : {"LinkedBlockingQueue.take", "ArrayBlockingQueue.poll"})
    CHECK(activity_of("com/acme/Channel.hello;java/util/concurrent/" + std::string(queue) + park) ==
          "pool-wait");
}

}  // namespace
}  // namespace flinkdiag
