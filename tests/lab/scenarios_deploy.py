"""Before any state: slots, file systems, files of the distributed cache, the JobManager's own recovery; and the garbage collector."""
import os, socket, time
from lab import scenario, http, LabError
from risk import CARD, ENTRY, MERCHANT, SOURCE, base_conf, filled, healthy, not_state, release, score, thread, until
from scenarios import init_state, rocks, spine
from truth import STATE_ADVICE, finish


@scenario("waiting-slots")
def slots(c, cap):
    """the job needs more slots than there are"""
    c.start_s3()
    c.start(base_conf(c, 2))
    c.submit({"keys": 1000, "fill": 0, "rate": 20}, 4, entry=ENTRY)
    time.sleep(8)
    cap.run(jm_dumps=True, flames=False)
    none = {v: None for v in ("jstack", "jstack-3", "jcmd", "rest-dump", "rest-3", "wall-collapsed", "cpu-collapsed")}
    finish(c, "waiting-slots", cap, not_state(
        culprit_operators=[], phase_id="schedule.slots", activity_id="idle", parallelism=4, recommend=["free-slots"], notes="no task thread in any dump",
        cause="The job needs 4 slots, the only TaskManager offers 2; nothing is deployed"), [dict(thread=r".", frames=["park"])], {".*": ("SCHEDULED", "CREATED")}, special=none)


@scenario("s3-init-deploying")
def s3_init(c, cap):
    """the store's endpoint never answers: one task probes the bucket, all others wait for the lock, in DEPLOYING"""
    c.start_s3()
    c.start_hole()
    conf = base_conf(c, 2, **{"s3.bucket.probe": 2})  # no longer the default of newer S3A
    c.start(conf, 1, {1: {"s3.endpoint": "http://localhost:%d" % c.p["hole"]}})
    c.submit({"keys": 1000, "fill": 0, "rate": 20}, 2, entry=ENTRY)
    time.sleep(10)
    cap.run()
    # The depth limit may cut the stack of the one that probes above the frames that tell what for.
    one = {v: {"outcome": ["startup-bottleneck", "undetermined"], "phase": ["deploy", "unknown", None], "activity": ["socket-wait", "remote-read", "lock-wait"]}
           for v in ("rest-dump", "rest-3", "flamegraphs")}
    finish(c, "s3-init-deploying", cap, not_state(
        culprit_operators=[], phase_id="deploy", activity_id="socket-wait", activities=["socket-wait", "remote-read"], parallelism=2, recommend=["faster-remote-storage"],
        cause="The S3 endpoint never answers: one task initialises the file system (probes the bucket), the others wait for that lock", notes="all DEPLOYING"),
        [dict(thread=thread(CARD), min=1, frames=[r"FileSystem\.getUnguardedFileSystem", r"StreamTask\.<init>"])], {".*": ("DEPLOYING", init_state(c), "SCHEDULED")}, special=one)


@scenario("distributed-cache")
def distributed_cache(c, cap):
    """open() waits for a file of the distributed cache, which is copied from a slow store"""
    c.start_s3()
    http("PUT", "http://127.0.0.1:%d/flink-state/models/fraud.bin" % c.p["s3"], body=os.urandom(12_000_000), ctype="application/octet-stream", raw=True)
    c.throttle(60_000)
    c.start(base_conf(c, 2))
    c.submit({"keys": 1000, "fill": 0, "rate": 20, "model-file": "s3://flink-state/models/fraud.bin"}, 2, entry=ENTRY)
    until(c, score(c), (init_state(c),))
    cap.run()
    note = release(c)
    finish(c, "distributed-cache", cap, not_state(
        culprit_operators=["fraud-score"], phase_id="init.user-open", activity_id="remote-read", activities=["remote-read", "pool-wait"], parallelism=2,
        cause="FraudScore.open() asks for a file of the distributed cache that is still being copied from a slow S3 endpoint", notes=note),
        [dict(thread=thread(score(c)), min=1, frames=[r"DistributedCache\.getFile", r"FraudScore\.open", spine(c)])], {"fraud-score": init_state(c)})


@scenario("jm-recovery")
def jm_recovery(c, cap):
    """the JobManager reads the metadata of a checkpoint (state inlined) through a slow store"""
    c.start_s3()
    conf = base_conf(c, 2, **{"state.storage.fs.memory-threshold" if c.vt < (1, 20) else "execution.checkpointing.data-inline-threshold": "1mb"})
    key = "state.backend.type" if c.vt >= (1, 19) else "state.backend"
    conf[key] = "hashmap"
    args = {"keys": 4000, "fill": 2000, "card-bytes": 300, "rate": 20}
    path = filled(c, conf, args, 2)
    c.throttle(5_000)
    c.stop_flink()
    slow = {"s3.endpoint": "http://localhost:%d" % c.p["s3slow"]}
    c.fresh_flink(dict(conf, **slow))
    c.submit_in_background(dict(args, fill=0), 2, path, entry=ENTRY)
    time.sleep(12)
    if c.job()["state"] != "INITIALIZING":
        raise LabError("job is " + c.job()["state"])
    cap.run(jm_dumps=True, flames=False)
    note = release(c)
    alone = {v: None for v in ("jstack", "jstack-3", "jcmd", "rest-dump", "rest-3", "wall-collapsed", "cpu-collapsed")}
    finish(c, "jm-recovery", cap, not_state(
        backend="hashmap", start_kind="checkpoint", culprit_operators=[], phase_id="schedule.job-recovery", activity_id="remote-read", parallelism=2, notes=note, recommend=[],
        cause="The JobManager reads the checkpoint's metadata (1.4 MB, state inlined) through a slow S3 endpoint; the job is INITIALIZING and has no tasks yet"),
        [dict(thread=r".", file="jm-jstack-t*.txt", frames=[r"S3AInputStream\.", r"Checkpoints\.(loadCheckpointMetadata|loadAndValidateCheckpoint)|MetadataV\dSerializer"])], {}, special=alone)


@scenario("gc-thrash")
def gc_thrash(c, cap):
    """open() fills the heap: the JVM collects all the time"""
    c.start_s3()
    c.start(base_conf(c, 1, **{"taskmanager.memory.process.size": None, "taskmanager.memory.task.heap.size": "100m", "taskmanager.memory.managed.size": "100m"}))
    c.submit({"keys": 1000, "fill": 0, "rate": 20, "score-open": "cache"}, 1, entry=ENTRY)
    until(c, score(c), (init_state(c),), settle=15)
    cap.run(flames=False, interval=6)
    seen_once = {v: {"activity": ["gc", "cpu"]} for v in ("jstack", "jcmd", "wall-collapsed", "rest-dump", "rest-3")}
    finish(c, "gc-thrash", cap, not_state(
        culprit_operators=["fraud-score"], phase_id="init.user-open", activity_id="gc", parallelism=1, recommend=["more-heap"], notes="G1, 230 MB of heap", worker_threads="GC threads take the CPU",
        cause="FraudScore.open() fills the heap with a cache until the JVM does little but collect garbage"),
        [dict(thread=thread(score(c)), need=2, frames=[r"ModelStore\.fillCache", spine(c)])], {"fraud-score": init_state(c)}, special=seen_once)


@scenario("blob-download")
def blob_download(c, cap):
    """the blob server is busy: one task waits for the job's jar, the others for that task"""
    c.start_s3()
    conf = base_conf(c, 2, **{"blob.fetch.num-concurrent": 1})
    c.start(conf, 0)
    c.submit({"keys": 1000, "fill": 0, "rate": 20}, 2, entry=ENTRY)
    held = socket.create_connection(("127.0.0.1", c.p["blob"]))  # takes the only place: the server reads from it and waits
    c.start_tm(1, conf)
    c.wait_tms(1)
    time.sleep(8)
    cap.run()
    held.close()
    c.wait_running()
    thin = {v: {"outcome": ["startup-bottleneck", "undetermined"], "phase": ["deploy", "unknown", None]} for v in ("rest-dump", "rest-3", "flamegraphs")}
    finish(c, "blob-download", cap, not_state(
        culprit_operators=[], phase_id="deploy", activity_id="socket-wait", parallelism=2, cause="The JobManager's blob server serves nobody: one task waits for the job's jar, the others for its lock", notes="RUNNING after the server was free"),
        [dict(thread=r"\(\d/2\)", min=1, frames=[r"BlobClient\.", r"BlobLibraryCacheManager"]), dict(thread=r"\(\d/2\)", min=1, frames=[r"BLOCKED", r"BlobLibraryCacheManager"])],
        {".*": "DEPLOYING"}, special=thin)
