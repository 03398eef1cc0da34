"""Operator state, broadcast state and in-flight data."""
import re, time
from lab import scenario
from risk import CARD, ENTRY, MERCHANT, SOURCE, base_conf, filled, release, restored, score, thread, until
from scenarios import init_state, spine
from truth import finish

READS = r"S3AInputStream\."
SLOW_LIST = dict(phase_id="restore.operator-state", activity_id="remote-read", recommend=["shrink-operator-state"],
                 not_recommend=["ingest-db-restore", "lazy-loading", "local-recovery", "more-transfer-threads"])


@scenario("operator-list-state")
def list_state(c, cap):
    """split list state, many small elements"""
    args = {"keys": 1000, "fill": 1000, "rate": 20, "audit-entries": 20000, "audit-bytes": 500}
    restored(c, cap, "operator-list-state", args, base_conf(c, 2), 60_000, 2, [READS, r"OperatorStateRestoreOperation\."], dict(
        SLOW_LIST, cause="The list state of decode, 10 MB a subtask, is read element by element through a slow S3 endpoint", culprit_operators=["decode"]), vertex=SOURCE)


@scenario("broadcast-state")
def broadcast_state(c, cap):
    """broadcast state: every subtask reads a copy of all rules"""
    args = {"keys": 1000, "fill": 1000, "rate": 20, "rules": 8000, "rule-bytes": 1000}
    restored(c, cap, "broadcast-state", args, base_conf(c, 3), 60_000, 3, [READS, r"OperatorStateRestoreOperation\.deserializeBroadcastStateValues"], dict(
        SLOW_LIST, cause="The broadcast state of rule-book, 8 MB in each subtask, is read through a slow S3 endpoint; its feed, a bounded source, has finished",
        culprit_operators=["rule-book"]), vertex="rule-book", states={"^rule-book": init_state(c)})


def congested(c, conf, args, p, unaligned):
    """a checkpoint with in-flight data: the ledger is slow, the channels are full"""
    c.start(conf)
    c.submit(args, p, entry=ENTRY)
    c.wait_running()
    time.sleep(12)
    path = c.checkpoint_after_now()["external_path"]
    c.cancel()
    return path


def unaligned(c, p):
    key = "execution.checkpointing.unaligned.enabled" if c.vt >= (1, 19) else "execution.checkpointing.unaligned"
    return base_conf(c, p, **{key: "true", "execution.checkpointing.interval": "3s"})


@scenario("channel-state")
def channel_state(c, cap):
    """unaligned checkpoint under back-pressure: in-flight data is read through a slow store"""
    c.start_s3()
    conf = unaligned(c, 2)
    args = {"keys": 1000, "fill": 10 ** 12, "rate": 0, "emit-bytes": 3000, "write-ms": 60}
    path = congested(c, conf, args, 2, True)
    c.throttle(14_000)
    c.fresh_flink(conf)
    c.submit(args, 2, path, entry=ENTRY)
    until(c, MERCHANT, (init_state(c),), settle=8)
    cap.run()
    note = release(c)
    finish(c, "channel-state", cap, dict(
        backend="rocksdb", stuck=True, culprit_operators=[], start_kind="checkpoint", parallelism=2, phase_id="restore.channel-state", activity_id="remote-read",
        activities=["remote-read", "pool-wait", "buffer-wait", "idle"], worker_threads="channel-state-unspilling threads read from S3",
        cause="In-flight data of an unaligned checkpoint is read back through a slow S3 endpoint", recommend=["aligned-snapshot"],
        not_recommend=["ingest-db-restore", "lazy-loading", "local-recovery", "more-transfer-threads"], notes=note),
        [dict(thread=r"channel-state-unspilling", min=1, need=2, frames=[READS, r"ChannelStateChunkReader\.readChunk"])], {MERCHANT: init_state(c)})


@scenario("output-blocked")
def output_blocked(c, cap):
    """as channel-state, but a vertex downstream downloads keyed state: upstream cannot put its restored output into buffers"""
    c.start_s3()
    conf = unaligned(c, 2)
    conf["taskmanager.network.memory.buffers-per-channel"] = 1
    conf["taskmanager.network.memory.floating-buffers-per-gate"] = 2
    args = {"keys": 30000, "fill": 10 ** 12, "rate": 0, "emit-bytes": 3000, "merchant-bytes": 200_000, "write-ms": 25}
    path = congested(c, conf, args, 2, True)
    c.throttle(400_000)
    c.fresh_flink(conf)
    c.submit(args, 2, path, entry=ENTRY)
    until(c, MERCHANT, (init_state(c),), settle=10)
    cap.run()
    note = release(c)
    finish(c, "output-blocked", cap, dict(
        backend="rocksdb", stuck=True, culprit_operators=[MERCHANT], innocent_operators=["decode"], start_kind="checkpoint", parallelism=2, phase_id="restore.download", activity_id="remote-read",
        worker_threads="transfer threads of merchant-stats read from S3", cause="merchant-stats downloads its keyed state from a slow S3 endpoint; upstream tasks wait, their restored output does not fit the buffers",
        not_recommend=["ingest-db-restore", "lazy-loading"], notes=note),
        [dict(thread=thread(MERCHANT), min=1, frames=[r"RocksDBStateDownloader\.", spine(c)])], {MERCHANT: init_state(c)})
