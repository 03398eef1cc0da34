#include "classification/stack_classifier.h"

#include <catch2/catch.hpp>

#include "small_tables.h"

using namespace flinkdiag;
using namespace flinkdiag::testing;

namespace {

// A download below a restore, a mailbox below both spines, user code below open().
struct Fixture {
  ClassificationTables tables;
  StackTable stacks;

  Fixture() {
    tables.spines.push_back({"restore", frames(tables, {"f.Task.restore"})});
    tables.spines.push_back({"running", frames(tables, {"f.Task.invoke"})});
    tables.frameworks = frames(tables, {"f.*", "java.*"});

    PhaseRule download;
    download.phase = "restore.download";
    download.frames = frames(tables, {"f.Downloader.*"});
    download.spines = {"restore", "unknown"};
    download.waits_for = "transfer";
    tables.phases.push_back(download);

    PhaseRule open;
    open.phase = "init.user-open";
    open.frames = frames(tables, {"f.Operator.open"});
    open.next = frames(tables, {"user:*"});
    tables.phases.push_back(open);

    PhaseRule idle;
    idle.phase = "running.idle";
    idle.frames = frames(tables, {"f.Mailbox.take"});
    idle.spines = {"running"};
    tables.phases.push_back(idle);

    tables.activities.push_back({"lock-wait", {}, {}, {}, {ThreadState::blocked}, true});
    tables.activities.push_back(
        {"remote-read", frames(tables, {"s3.Input.read"}), {}, {}, {}, false});
    tables.activities.push_back(
        {"pool-wait", {}, {}, frames(tables, {"java.Future.get"}), {}, false});
    compile(tables);
  }

  StackClass classify(StackId id, ThreadState state = ThreadState::waiting) {
    const FrameIndex index(tables, stacks);
    StackClassifier classifier(tables, stacks, index);
    return classifier.classify(id, "task", state, false);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the anchor nearest the leaf names the phase", "[classification]") {
  const auto found =
      classify(stack(stacks, {"java.Future.get", "f.Downloader.all", "f.Task.restore"}));
  CHECK(found.phase == "restore.download");
  CHECK(found.anchor == 1);
  CHECK(found.spine == "restore");
  CHECK(found.activity == "pool-wait");
}

TEST_CASE_METHOD(Fixture, "a rule for the restore does not speak of a running task",
                 "[classification]") {
  const auto found =
      classify(stack(stacks, {"java.Future.get", "f.Downloader.all", "f.Task.invoke"}));
  CHECK(found.phase == "unknown");
  CHECK(found.spine == "running");
}

TEST_CASE_METHOD(Fixture, "with the spine cut off a rule speaks that allows for it",
                 "[classification]") {
  CHECK(classify(stack(stacks, {"java.Future.get", "f.Downloader.all"})).phase ==
        "restore.download");
  CHECK(classify(stack(stacks, {"java.park", "f.Mailbox.take"})).phase == "unknown");
}

TEST_CASE_METHOD(Fixture, "user code is what the anchor calls directly, not a framework",
                 "[classification]") {
  const auto user = classify(stack(stacks, {"java.Socket.read", "lib.Http.get", "com.me.Fn.open",
                                            "f.Operator.open", "f.Task.restore"}),
                             ThreadState::runnable);
  CHECK(user.phase == "init.user-open");
  CHECK(user.user_frame == 2);
  CHECK(classify(stack(stacks,
                       {"java.Socket.read", "f.Other.open", "f.Operator.open", "f.Task.restore"}))
            .phase == "unknown");
}

TEST_CASE_METHOD(
    Fixture, "activities are asked in order: a blocked thread waits for a lock whatever it reads",
    "[classification]") {
  const auto id = stack(stacks, {"s3.Input.read", "f.Downloader.one", "f.Task.restore"});
  CHECK(classify(id, ThreadState::blocked).activity == "lock-wait");
  CHECK(classify(id, ThreadState::runnable).activity == "remote-read");
}

TEST_CASE_METHOD(Fixture, "frames outside of the anchor say nothing of the activity",
                 "[classification]") {
  const auto id =
      stack(stacks, {"com.me.Hash.mix", "f.Downloader.one", "s3.Input.read", "f.Task.restore"});
  CHECK(classify(id, ThreadState::runnable).activity == "cpu");
}

TEST_CASE_METHOD(Fixture, "a waiting thread that no activity rule knows is unknown, not cpu",
                 "[classification]") {
  CHECK(classify(stack(stacks, {"x.Y.z", "f.Downloader.one", "f.Task.restore"})).activity ==
        "unknown");
}

TEST_CASE_METHOD(Fixture, "who needs a class that another thread initialises waits for that thread",
                 "[classification]") {
  tables.activities.push_back({"lock-wait", {}, {}, {}, {}, true, WorkIsIn::this_thread, true});
  const auto at_line = [&](int line, bool initialises) {
    std::vector<FrameId> ids;
    if (initialises)
      ids = {stacks.intern_frame("java.Thread.sleep", -1),
             stacks.intern_frame("u.Words.<clinit>", 6)};
    ids.push_back(stacks.intern_frame("u.Model.get", line));
    ids.push_back(stacks.intern_frame("f.Operator.open", 1));
    return stacks.intern_stack(ids);
  };
  at_line(57, true);
  CHECK(classify(at_line(57, false), ThreadState::runnable).activity == "lock-wait");
  CHECK(classify(at_line(57, false), ThreadState::runnable).waits_for_others);
  CHECK(classify(at_line(58, false), ThreadState::runnable).activity == "cpu");
  CHECK(classify(at_line(57, true), ThreadState::timed_waiting).activity != "lock-wait");
}
