"""A TaskManager is lost: what the failover then waits for."""
import time
from lab import scenario, log
from risk import CARD, ENTRY, base_conf, not_state, release, thread
from scenarios import init_state, spine
from scenarios_keyed import DOWNLOAD, LARGE, unsampled
from truth import STATE_ADVICE, finish


def restarting(c, p, **more):
    key = "restart-strategy.type" if c.vt >= (1, 19) else "restart-strategy"
    conf = base_conf(c, p, **{key: "fixed-delay", "restart-strategy.fixed-delay.attempts": 1000, "restart-strategy.fixed-delay.delay": "3s",
                              "heartbeat.interval": 2000,  # a lost TaskManager is noticed by calls that fail
                              "taskmanager.memory.process.size": "1500m", "taskmanager.numberOfTaskSlots": p})
    conf.update(more)
    return conf


def lose_tm(c, i):
    c.kill("tm%d" % i)
    c.tms.remove(i)
    log("killed TaskManager", i)


@scenario("local-recovery-miss")
def local_miss(c, cap):
    """local recovery is on, but the lost TaskManager's subtasks start on another that has no copy: they alone download"""
    c.start_s3()
    conf = restarting(c, 2, **({"state.backend.local-recovery": "true"} if c.vt < (1, 20) else {"execution.state-recovery.from-local": "true", "execution.checkpointing.local-backup.enabled": "true"}))
    c.start(conf, 2)
    c.submit(dict(LARGE, rate=5), 4, entry=ENTRY)
    c.wait_running()
    c.wait(lambda: c.read_records("^" + CARD) >= LARGE["fill"] * 4, 300, "the fill records")
    c.checkpoint_after_now()
    c.start_tm(3, conf)
    c.wait_tms(3)
    c.throttle(60_000)
    lose_tm(c, 1)
    c.wait(lambda: sorted(c.subtask_states()[CARD].values()) == ["INITIALIZING"] * 2 + ["RUNNING"] * 2, 240, "two subtasks that download")
    cap.run()
    note = release(c)
    finish(c, "local-recovery-miss", cap, dict(
        backend="rocksdb", stuck=True, culprit_operators=[CARD], start_kind="failover", parallelism=4, phase_id="restore.download", activity_id="remote-read", worker_threads="transfer threads on TaskManager 3",
        cause="A TaskManager was lost; local recovery is on, but the TaskManager that took over its subtasks has no local copy: they download from a slow S3 endpoint, the others used theirs",
        not_recommend=["ingest-db-restore", "lazy-loading"], notes=note),
        [dict(thread=thread(CARD), file="tm3-jstack-t*.txt", min=1, need=2, frames=DOWNLOAD + [spine(c)])], {CARD: (init_state(c), "RUNNING")}, unsampled(c))


@scenario("slots-after-tm-loss")
def slots_after_loss(c, cap):
    """a TaskManager was lost and no other has room: the restarted job waits for slots"""
    c.start_s3()
    conf = restarting(c, 1)
    c.start(conf, 2)
    c.submit({"keys": 1000, "fill": 100, "rate": 5}, 2, entry=ENTRY)
    c.wait_running()
    c.checkpoint_after_now()
    lose_tm(c, 1)
    c.wait(lambda: c.all_in(("SCHEDULED", "CREATED")), 240, "all scheduled")
    time.sleep(6)
    cap.run(jm_dumps=True, flames=False)
    none = {v: None for v in ("jstack", "jstack-3", "jcmd", "rest-dump", "rest-3", "wall-collapsed", "cpu-collapsed")}
    finish(c, "slots-after-tm-loss", cap, not_state(
        culprit_operators=[], phase_id="schedule.slots", activity_id="idle", start_kind="failover", parallelism=2, recommend=["free-slots"], notes="no task thread in any dump",
        cause="One of two TaskManagers was lost; the restarted job needs 2 slots, 1 is there"), [dict(thread=r".", file="tm2-jstack-t*.txt", frames=["park"])], {".*": ("SCHEDULED", "CREATED")}, special=none)
