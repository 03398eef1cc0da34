"""Restore of keyed state: the ways beside the plain download."""
import re
from lab import scenario, LabError, http
from risk import CARD, MERCHANT, ENTRY, base_conf, filled, release, restored, thread, until
from scenarios import init_state, spine
from truth import finish

READS = r"S3AInputStream\."
LARGE = {"keys": 30000, "fill": 15000, "card-bytes": 1000, "rate": 20}
WORKER = dict(thread=r"Flink-RocksDBStateDataTransfer|pool-\d+-thread|flink-taskexecutor-io", min=1, frames=[READS, r"RocksDBStateDownloader\.downloadDataForStateHandle"])
DOWNLOAD = [r"CompletableFuture\.(get|waitingGet)", r"RocksDBStateDownloader\.(transferAllStateDataToDirectory|downloadDataForAllStateHandles)"]


def unsampled(c):
    """before 1.19 a flame graph holds RUNNING subtasks only: nothing there tells of the others"""
    return {} if c.vt >= (1, 19) else {"flamegraphs": None}


@scenario("savepoint-canonical")
def savepoint_canonical(c, cap):
    """canonical savepoint into RocksDB, read entry by entry on the task thread"""
    restored(c, cap, "savepoint-canonical", LARGE, base_conf(c, 2), 150_000, 2, [READS, r"RocksDB(HeapTimers)?FullRestoreOperation\.restore"], dict(
        cause="Canonical savepoint: RocksDB is rebuilt entry by entry on the task thread, read through a slow S3 endpoint", start_kind="savepoint",
        phase_id="restore.full-snapshot", activity_id="remote-read", activities=["remote-read", "native-db"], recommend=["native-snapshot"] if c.vt >= (1, 15) else [],
        not_recommend=["ingest-db-restore", "lazy-loading", "local-recovery", "more-transfer-threads"]),
        take=lambda: c.savepoint(fmt="CANONICAL"))


@scenario("savepoint-native")
def savepoint_native(c, cap):
    """native savepoint: files are downloaded as of a checkpoint (1.15+)"""
    restored(c, cap, "savepoint-native", LARGE, base_conf(c, 2), 150_000, 2, DOWNLOAD, dict(
        cause="Native savepoint: its files are downloaded from a slow S3 endpoint", start_kind="savepoint", phase_id="restore.download", activity_id="remote-read"),
        take=lambda: c.savepoint(fmt="NATIVE"), workers=WORKER)


@scenario("hashmap-restore")
def hashmap_restore(c, cap):
    """hashmap state is read and deserialised on the task thread"""
    key = "state.backend.type" if c.vt >= (1, 19) else "state.backend"
    conf = base_conf(c, 2, **{key: "hashmap"})
    restored(c, cap, "hashmap-restore", LARGE, conf, 100_000, 2, [READS, r"HeapRestoreOperation\.restore"], dict(
        backend="hashmap", cause="Hashmap state is read and deserialised on the task thread from a slow S3 endpoint", phase_id="restore.heap", activity_id="remote-read",
        activities=["remote-read", "deserialize", "cpu"], recommend=["change-state-backend"], not_recommend=["ingest-db-restore", "lazy-loading", "more-transfer-threads"]),
        special={v: {"phase": ["restore.heap", "restore.unknown"]} for v in ("rest-dump", "rest-3")} if c.vt >= (1, 17) else {})


@scenario("heap-timers")
def heap_timers(c, cap):
    """RocksDB with timers on the heap: raw keyed state, read on the task thread"""
    conf = base_conf(c, 2, **{"state.backend.rocksdb.timer-service.factory": "HEAP"})
    args = dict(LARGE, **{"card-bytes": 8, "card-timers": 20})
    restored(c, cap, "heap-timers", args, conf, 60_000, 2, [READS, r"InternalTimeServiceManager(Impl)?\.restoreStateForKeyGroup"], dict(
        cause="Timers on the heap: 600 thousand of them are read as raw keyed state on the task thread from a slow S3 endpoint",
        phase_id="restore.timers", activity_id="remote-read", not_recommend=["ingest-db-restore", "lazy-loading", "local-recovery", "more-transfer-threads"]), settle=18)  # the small files of RocksDB come first


@scenario("changelog")
def changelog(c, cap):
    """changelog: one task of a TaskManager downloads a shared file, others wait for it or replay"""
    on = "state.changelog.enabled" if c.vt >= (1, 20) else "state.backend.changelog.enabled"
    conf = base_conf(c, 2, **{on: "true", "state.backend.changelog.storage" if c.vt < (1, 20) else "state.changelog.storage": "filesystem",
                              "dstl.dfs.base-path" if c.vt < (1, 20) else "state.changelog.dstl.dfs.base-path": "s3://flink-state/changelog",
                              "execution.savepoint-restore-mode" if c.vt < (1, 20) else "execution.state-recovery.claim-mode": "CLAIM"})
    restored(c, cap, "changelog", dict(LARGE, **{"card-bytes": 500}), conf, 150_000, 2, [r"ChangelogBackendRestoreOperation\."], dict(
        cause="Changelog: everything since the last materialisation is downloaded from a slow S3 endpoint (one file shared by the tasks of the TaskManager) and replayed",
        culprit_operators=[], phase_id="restore.changelog", activity_id="remote-read", recommend=["materialize-more-often"],  # whichever task comes first downloads
        not_recommend=["ingest-db-restore", "lazy-loading", "more-transfer-threads"]))


@scenario("mid-chain-state")
def mid_chain(c, cap):
    """two keyed operators in one chain (reinterpretAsKeyedStream); the one that is not the head is large"""
    args = dict(LARGE, **{"card-bytes": 8, "velocity-bytes": 1000, "velocity": "true"})
    vertex = CARD + " -> velocity"
    restored(c, cap, "mid-chain-state", args, base_conf(c, 2), 150_000, 2, DOWNLOAD, dict(
        cause="The large state is that of velocity, the tail of the chain card-profile -> velocity; its files are downloaded from a slow S3 endpoint",
        culprit_operators=[], phase_id="restore.download", activity_id="remote-read"), vertex=vertex, workers=WORKER)


@scenario("one-of-two-stateful")
def one_of_two(c, cap):
    """several stateful vertices, all restored; the large one holds all up"""
    restored(c, cap, "one-of-two-stateful", LARGE, base_conf(c, 3), 200_000, 3, DOWNLOAD, dict(
        cause="card-profile downloads its state from a slow S3 endpoint; merchant-stats, small, is RUNNING already", innocent_operators=[MERCHANT, "fraud-score"],
        phase_id="restore.download", activity_id="remote-read"), workers=WORKER, states={"^" + CARD: init_state(c), MERCHANT: ("RUNNING", init_state(c))})


@scenario("rescale-up-download")
def rescale_up(c, cap):
    """parallelism 2 -> 4: the download comes before any clipping"""
    restored(c, cap, "rescale-up-download", LARGE, base_conf(c, 4), 150_000, 2, DOWNLOAD, dict(
        cause="Rescaled from 2 to 4: each subtask downloads the whole old state it takes keys from, through a slow S3 endpoint", start_kind="rescale",
        phase_id="restore.download", activity_id="remote-read", not_recommend=["ingest-db-restore", "lazy-loading", "local-recovery"]), p2=4, workers=WORKER,
        fill_conf=base_conf(c, 2))


@scenario("task-thread-download")
def task_thread_download(c, cap):
    """one transfer thread: the task thread downloads itself"""
    conf = base_conf(c, 2, **{"state.backend.rocksdb.checkpoint.transfer.thread.num": 1})
    restored(c, cap, "task-thread-download", LARGE, conf, 150_000, 2, [READS, r"RocksDBStateDownloader\.downloadDataForStateHandle"], dict(
        cause="Transfer threads are set to 1: each task thread downloads its files itself, one after the other, from a slow S3 endpoint",
        phase_id="restore.download", activity_id="remote-read", recommend=["more-transfer-threads"]),
        special={v: {"phase": ["restore.download", "restore.unknown", "unknown", None], "outcome": ["startup-bottleneck", "undetermined"], "operators": []} for v in ("rest-dump", "rest-3")})


@scenario("io-pool-download")
def io_pool(c, cap):
    """1.20+: transfers on the TaskManager's shared IO pool"""
    conf = base_conf(c, 2, **{"state.backend.rocksdb.checkpoint.transfer.thread.num": -1})
    restored(c, cap, "io-pool-download", LARGE, conf, 150_000, 2, DOWNLOAD, dict(
        cause="Files are downloaded from a slow S3 endpoint by the TaskManager's shared IO pool", phase_id="restore.download", activity_id="remote-read"), workers=WORKER)


@scenario("connection-limit")
def connection_limit(c, cap):
    """fs.s3.limit.input: 1, so that all transfers but one wait for a connection"""
    conf = base_conf(c, 2, **{"fs.s3.limit.input": 1})
    restored(c, cap, "connection-limit", LARGE, conf, 100_000, 2, DOWNLOAD, dict(
        cause="fs.s3.limit.input is 1: one transfer thread reads from the slow S3 endpoint, all others wait for a connection",
        phase_id="restore.download", activity_id="remote-read", activities=["remote-read", "lock-wait", "pool-wait"], not_recommend=["ingest-db-restore", "lazy-loading", "more-transfer-threads"]),
        workers=dict(thread=r"Flink-RocksDBStateDataTransfer", min=1, frames=[r"LimitedConnectionsFileSystem\.waitForAvailability", r"RocksDBStateDownloader\.downloadDataForStateHandle"]))


@scenario("forst-restore")
def forst(c, cap):
    """ForSt with a local primary directory: all files are copied (2.0+)"""
    conf = base_conf(c, 2, **{"state.backend.type": "forst", "state.backend.forst.primary-dir": "local"})
    restored(c, cap, "forst-restore", LARGE, conf, 150_000, 2, [r"ForStStateDataTransfer\.transferAllStateDataToDirectory"], dict(
        backend="forst", cause="ForSt state with a local primary directory: its files are copied from a slow S3 endpoint before the database opens",
        phase_id="restore.download", activity_id="remote-read"))


@scenario("rescale-merge")
def rescale_merge(c, cap):
    """parallelism 4 -> 1: keys of several databases are copied one by one (a fast store, one CPU)"""
    args = {"keys": 20000, "fill": 20000, "card-bytes": 4, "card-entries": 150, "rate": 20}
    c.start_s3()
    path = filled(c, base_conf(c, 4, **{"execution.checkpointing.interval": "10s"}), args, 4)
    conf = base_conf(c, 2)
    c.start_flink_on_one_cpu(conf)
    c.submit(dict(args, fill=0), 1, path, entry=ENTRY)
    until(c, CARD, (init_state(c),), settle=2)
    cap.run(flames=False, wall=3, cpu=2, interval=1)
    finish(c, "rescale-merge", cap, dict(
        backend="rocksdb", stuck=True, culprit_operators=[CARD], start_kind="rescale", parallelism=1, phase_id="restore.merge", phases=["restore.merge", "restore.clip"],
        activity_id="native-db", activities=["native-db", "cpu"], worker_threads="none: the task thread copies",
        cause="Rescaled from 4 to 1: the keys of three old databases are copied one by one into the fourth", not_recommend=["lazy-loading", "more-transfer-threads"] + ([] if c.vt >= (2, 0) else ["ingest-db-restore"]),
        recommend=["ingest-db-restore"] if c.vt >= (2, 0) else [], notes="The store is fast; the TaskManager is bound to one CPU."),
        [dict(thread=thread(CARD), need=2, frames=[r"RocksDBIncrementalRestoreOperation\.(copyTempDbIntoBaseDb|restoreWithRescaling)", spine(c)])], {CARD: init_state(c)})


@scenario("straggler-tm")
def straggler(c, cap):
    """three TaskManagers, one of them behind a slow link: its subtasks alone still download"""
    c.start_s3()
    conf = base_conf(c, 2)
    conf["taskmanager.memory.process.size"] = "1500m"
    path = filled(c, conf, LARGE, 6, tms=3)
    c.throttle(60_000)
    fast = {"s3.endpoint": "http://localhost:%d" % c.p["s3"]}
    c.fresh_flink(conf, 3, {1: fast, 2: fast})
    c.submit(dict(LARGE, fill=0), 6, path, entry=ENTRY)

    def two_left():
        s = c.subtask_states()[CARD]
        return sorted(s.values()) == ["INITIALIZING"] * 2 + ["RUNNING"] * 4
    c.wait(two_left, 180, "two subtasks left")
    cap.run()
    note = release(c)
    finish(c, "straggler-tm", cap, dict(
        backend="rocksdb", stuck=True, culprit_operators=[CARD], start_kind="checkpoint", parallelism=6, phase_id="restore.download", activity_id="remote-read",
        worker_threads="transfer threads of one TaskManager read", cause="One of three TaskManagers reaches S3 slowly: its two subtasks of card-profile still download, the other four are RUNNING",
        not_recommend=["ingest-db-restore", "lazy-loading"], notes=note),
        [dict(thread=thread(CARD), file="tm3-jstack-t*.txt", min=2, frames=DOWNLOAD + [spine(c)])], {CARD: (init_state(c), "RUNNING")}, unsampled(c))


@scenario("skewed-subtask")
def skewed(c, cap):
    """one subtask holds most of the state"""
    args = {"keys": 40000, "fill": 12000, "card-bytes": 10, "card-entries": 1, "rate": 20, "hot-percent": 60}
    c.start_s3()
    conf = base_conf(c, 6)
    args["card-bytes"] = 700
    path = filled(c, conf, args, 6)
    c.throttle(400_000)
    c.fresh_flink(conf)
    c.submit(dict(args, fill=0), 6, path, entry=ENTRY)
    c.wait(lambda: sorted(c.subtask_states()[CARD].values()) == ["INITIALIZING"] + ["RUNNING"] * 5, 150, "one subtask left")
    c.throttle(100_000)
    cap.run()
    note = release(c)
    finish(c, "skewed-subtask", cap, dict(
        backend="rocksdb", stuck=True, culprit_operators=[CARD], start_kind="checkpoint", parallelism=6, phase_id="restore.download", activity_id="remote-read",
        worker_threads="transfer threads of one subtask read", cause="More than half of the state of card-profile belongs to one key: its subtask still downloads, the other five are RUNNING",
        not_recommend=["ingest-db-restore", "lazy-loading"], notes=note), [dict(thread=thread(CARD), min=1, frames=DOWNLOAD + [spine(c)])], {CARD: (init_state(c), "RUNNING")}, unsampled(c))
