"""Nothing is wrong with the start: whatever these look like, no start-up bottleneck may be reported."""
import time
from lab import scenario, http, LabError
from risk import CARD, ENTRY, MERCHANT, SOURCE, base_conf, filled, healthy, score, thread, until
from scenarios import FLEET, rocks, spine
from truth import finish

IDLE = [r"TaskMailboxImpl\.take", r"StreamTask\.invoke"]
UNSURE = {"outcome": ["no-startup-bottleneck", "undetermined"]}


def watched(c, cap, name, truth, proofs, states, special={}, **run):
    cap.run(**run)
    finish(c, name, cap, healthy(**truth), proofs, states, special)


@scenario("n2-busy-rocksdb")
def busy(c, cap):
    """RUNNING, bound by access to RocksDB"""
    c.start_s3()
    c.start(base_conf(c, 2))
    c.submit({"keys": 200000, "fill": 10 ** 12, "rate": 0, "card-bytes": 100, "card-entries": 30}, 2, entry=ENTRY)
    c.wait_running()
    time.sleep(15)
    watched(c, cap, "n2-busy-rocksdb", dict(cause="Nothing is wrong with the start: card-profile is RUNNING and writes RocksDB all the time", phase_id="running.state-access", parallelism=2),
            [dict(thread=thread(CARD), min=1, need=2, frames=[r"rocksdb", r"StreamTask\.invoke"])], {".*": "RUNNING"})


@scenario("n4-checkpoint-upload-slow")
def upload(c, cap):
    """RUNNING, a checkpoint is uploaded slowly in the background"""
    c.start_s3()
    c.start(base_conf(c, 2, **{"execution.checkpointing.interval": "3s"}))
    c.throttle(0, 60_000)
    c.submit({"keys": 20000, "fill": 12000, "card-bytes": 1000, "rate": 20}, 2, entry=ENTRY)
    c.wait_running()
    time.sleep(14)
    watched(c, cap, "n4-checkpoint-upload-slow", dict(cause="All tasks RUNNING; the upload of a checkpoint is slow, in background threads", phase_id="running.checkpoint", parallelism=2),
            [dict(thread=r"AsyncOperations-thread", min=1, need=2, frames=[r"AsyncCheckpointRunnable\.run"])], {".*": "RUNNING"})
    c.throttle(0)


@scenario("n6-tm-without-tasks")
def empty_tm(c, cap):
    """a TaskManager with no task, the job runs on another"""
    c.start_s3()
    c.start(base_conf(c, 2, **{"taskmanager.memory.process.size": "1500m"}), 2)
    c.submit({"keys": 1000, "fill": 0, "rate": 20}, 1, entry=ENTRY)
    c.wait_running()
    tm = 1 if "taskmanager-2" in str(http("GET", c.rest + "/jobs/%s/vertices/%s/taskmanagers" % (c.jid, c.job()["vertices"][0]["id"]))) else 2
    watched(c, cap, "n6-tm-without-tasks", dict(cause="All is well; the TaskManager of which there is a dump has no task", parallelism=1),
            [dict(thread=r".", file="tm%d-jstack-t*.txt" % tm, frames=["park"])], {".*": "RUNNING"}, tms=[tm],
            special={v: UNSURE for v in ("jstack", "jstack-3", "jcmd", "rest-dump", "rest-3", "wall-collapsed")})


@scenario("n8-finished-source")
def finished_source(c, cap):
    """one source, bounded, has finished; the rest runs"""
    c.start_s3()
    c.start(base_conf(c, 2))
    c.submit({"keys": 1000, "fill": 100, "rate": 5, "rules": 500, "rule-bytes": 100}, 2, entry=ENTRY)
    c.wait(lambda: c.all_in(("FINISHED",), "rule-feed"), 60, "the feed to finish")
    time.sleep(5)
    watched(c, cap, "n8-finished-source", dict(cause="All is well: the bounded source rule-feed has finished, the other tasks run", parallelism=2),
            [dict(thread=thread(MERCHANT), min=2, need=2, frames=IDLE)], {"^(?!.*rule-feed)": "RUNNING", "rule-feed": "FINISHED"})


@scenario("n9-canceled-job")
def canceled(c, cap):
    """the job was cancelled and its tasks are gone"""
    c.start_s3()
    c.start(base_conf(c, 2))
    c.submit({"keys": 1000, "fill": 100, "rate": 5}, 2, entry=ENTRY)
    c.wait_running()
    time.sleep(4)
    c.cancel()
    time.sleep(2)
    watched(c, cap, "n9-canceled-job", dict(cause="The job was cancelled on purpose, its tasks are gone", parallelism=2), [dict(thread=r".", frames=["park"])], {".*": "CANCELED"},
            special={v: UNSURE for v in ("jstack", "jstack-3", "jcmd", "rest-dump", "rest-3", "wall-collapsed", "flamegraphs", "everything")}, flames=False)


@scenario("n10-restored-and-running")
def restored_and_running(c, cap):
    """seconds after a successful restore: logs are full of it, the job runs"""
    c.start_s3()
    conf = base_conf(c, 2)
    args = {"keys": 5000, "fill": 3000, "card-bytes": 500, "rate": 20}
    path = filled(c, conf, args, 2)
    c.fresh_flink(conf)
    c.submit(dict(args, fill=0), 2, path, entry=ENTRY)
    c.wait_running()
    watched(c, cap, "n10-restored-and-running", dict(cause="Nothing is wrong: the job was restored from a checkpoint seconds before and its tasks are RUNNING", start_kind="checkpoint", parallelism=2),
            [dict(thread=thread(MERCHANT), min=2, need=2, frames=IDLE)], {".*": "RUNNING"})


@scenario("n12-local-recovery-hit")
def local_hit(c, cap):
    """after a failover with local recovery: restored from local files, RUNNING"""
    c.start_s3()
    conf = base_conf(c, 2, **({"state.backend.local-recovery": "true"} if c.vt < (1, 20) else {"execution.state-recovery.from-local": "true", "execution.checkpointing.local-backup.enabled": "true"}))
    key = "restart-strategy.type" if c.vt >= (1, 19) else "restart-strategy"
    conf.update({key: "fixed-delay", "restart-strategy.fixed-delay.attempts": 3, "restart-strategy.fixed-delay.delay": "1s"})
    c.start(conf)
    fail = c.dir + "/fail-once"
    c.submit({"keys": 5000, "fill": 3000, "card-bytes": 500, "rate": 20, "fail-file": fail}, 2, entry=ENTRY)
    c.wait_running()
    c.checkpoint_after_now()
    open(fail, "w").close()
    time.sleep(10)
    c.wait_running()
    watched(c, cap, "n12-local-recovery-hit", dict(cause="A failover seconds ago; state came from the local copy, all tasks are RUNNING", start_kind="failover", parallelism=2),
            [dict(thread=r"^card-profile.*\(\d+/2\)#1$", min=2, need=2, frames=IDLE)], {".*": "RUNNING"})


@scenario("two-jobs-one-starts")
def two_jobs(c, cap):
    """a session cluster: one job runs, another is stuck in open(); dumps hold both"""
    from risk import not_state
    c.start_s3()
    c.start_hole()
    c.start(base_conf(c, 2, **{"taskmanager.numberOfTaskSlots": 4}))
    c.submit({"keys": 1000, "fill": 0, "rate": 20}, 2, entry=FLEET["entry"])
    c.wait_running()
    c.submit({"keys": 1000, "fill": 0, "rate": 20, "model-port": c.p["hole"], "score-open": "http"}, 2, entry=ENTRY)
    until(c, "fraud-score", ("INITIALIZING",))
    cap.run()
    finish(c, "two-jobs-one-starts", cap, not_state(
        culprit_operators=["fraud-score"], innocent_operators=["device-profile", "geo-lookup", CARD], phase_id="init.user-open", activity_id="socket-wait", parallelism=2, recommend=["fix-user-code"],
        cause="Of two jobs in a session cluster one runs; the other's FraudScore.open() reads from an HTTP server that never answers", notes="REST answers are those of the second job"),
        [dict(thread=thread(score(c)), min=2, frames=[r"ModelStore\.fetch", r"FraudScore\.open", spine(c)])], {"fraud-score": "INITIALIZING"})
