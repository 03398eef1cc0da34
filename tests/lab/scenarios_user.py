"""User code that holds up a start: open(), initializeState(), readers, writers; and the locks between them."""
import time
from lab import scenario, LabError
from risk import CARD, MERCHANT, ENTRY, SOURCE, base_conf, not_state, score, thread, until
from scenarios import init_state, spine
from truth import finish


def stuck_in_user_code(c, cap, name, args, vertex, operator, frames, phase, activity, cause, *, p=2, activities=None, special={}, states=None, innocent=(), hole=True, **more):
    c.start_s3()
    c.start_hole()
    conf = base_conf(c, p)
    c.start(conf)
    c.submit(dict({"keys": 1000, "fill": 0, "rate": 20, "model-port": c.p["hole"]}, **args), p, entry=ENTRY)
    until(c, vertex, (init_state(c),))
    cap.run()
    truth = not_state(culprit_operators=[operator], parallelism=p, cause=cause, phase_id=phase, activity_id=activity, activities=activities or [activity], recommend=["fix-user-code"],
                      innocent_operators=[i for i in (CARD, MERCHANT) if i != operator and i not in innocent], notes="Fresh start")
    truth.update(more)
    finish(c, name, cap, truth, [dict(thread=thread(vertex), min=1, frames=frames + [spine(c)])], states or {"^" + vertex.split(" ->")[0]: init_state(c)}, special)


@scenario("user-open-sleep")
def open_sleep(c, cap):
    """open() waits for a roll-out in a loop with Thread.sleep"""
    stuck_in_user_code(c, cap, "user-open-sleep", {"score-open": "sleep"}, score(c), "fraud-score", [r"Thread\.sleep", r"ModelStore\.awaitRollout", r"FraudScore\.open"],
                       "init.user-open", "sleep", "FraudScore.open() sleeps in a loop until a model is rolled out (ModelStore.awaitRollout)")


@scenario("user-open-http-client")
def open_http_client(c, cap):
    """open() calls java.net.http.HttpClient: the task thread waits for a future"""
    stuck_in_user_code(c, cap, "user-open-http-client", {"score-open": "http-client"}, score(c), "fraud-score", [r"CompletableFuture\.get", r"HttpClientImpl\.send", r"ModelStore\.downloadAsync"],
                       "init.user-open", "socket-wait", "FraudScore.open() waits for the answer of an HTTP server that never answers (java.net.http)", activities=["socket-wait", "pool-wait"])


@scenario("user-open-monitor")
def open_monitor(c, cap):
    """open() takes a monitor that all subtasks share; the holder waits for a server"""
    stuck_in_user_code(c, cap, "user-open-monitor", {"score-open": "monitor"}, score(c), "fraud-score", [r"ModelStore\.loadOnce", r"FraudScore\.open"], "init.user-open", "socket-wait",
                       "One FraudScore.open() reads from an HTTP server that never answers and holds the monitor of ModelStore; the other subtasks are BLOCKED on it", p=3)


@scenario("user-open-lock")
def open_lock(c, cap):
    """the same with a ReentrantLock"""
    stuck_in_user_code(c, cap, "user-open-lock", {"score-open": "lock"}, score(c), "fraud-score", [r"ModelStore\.refresh", r"FraudScore\.open"], "init.user-open", "socket-wait",
                       "One FraudScore.open() reads from an HTTP server that never answers and holds ModelStore.REFRESH; the other subtasks wait for it", p=3)


@scenario("user-open-class-init")
def open_class(c, cap):
    """a static initialiser that never ends; others wait for the class (RUNNABLE)"""
    stuck_in_user_code(c, cap, "user-open-class-init", {"score-open": "class"}, score(c), "fraud-score", [r"ModelStore\.get", r"FraudScore\.open"], "init.user-open", "sleep",
                       "The static initialiser of Vocabulary sleeps; one task of fraud-score runs it, the others wait for the class", p=3, activities=["sleep", "class-load"])


@scenario("user-open-pool")
def open_pool(c, cap):
    """open() waits for a thread of its own pool, which reads from a server"""
    stuck_in_user_code(c, cap, "user-open-pool", {"score-open": "pool"}, score(c), "fraud-score", [r"FutureTask\.get", r"ModelStore\.loadInParallel"], "init.user-open", "socket-wait",
                       "FraudScore.open() waits for its own worker thread, which reads from an HTTP server that never answers", activities=["socket-wait", "pool-wait"])


@scenario("user-open-cpu")
def open_cpu(c, cap):
    """open() computes"""
    stuck_in_user_code(c, cap, "user-open-cpu", {"score-open": "cpu"}, score(c), "fraud-score", [r"ModelStore\.compileTrees", r"FraudScore\.open"], "init.user-open", "cpu",
                       "FraudScore.open() computes (ModelStore.compileTrees)", special={"cpu-collapsed": {"outcome": "startup-bottleneck", "phase": ["init.user-open"]}})


@scenario("user-open-process")
def open_process(c, cap):
    """open() waits for a child process"""
    stuck_in_user_code(c, cap, "user-open-process", {"score-open": "installer"}, score(c), "fraud-score", [r"ProcessImpl\.waitFor", r"ModelStore\.runInstaller"], "init.user-open", "child-process",
                       "FraudScore.open() waits for a child process (ModelStore.runInstaller)")


@scenario("user-init-http")
def init_http(c, cap):
    """initializeState() of a keyed function reads from a server"""
    stuck_in_user_code(c, cap, "user-init-http", {"card-init": "http"}, CARD, CARD, [r"HttpURLConnection\.getInputStream", r"ModelStore\.fetch", r"ProfileFunction\.initializeState"],
                       "init.user-state", "socket-wait", "ProfileFunction.initializeState() reads from an HTTP server that never answers, without a read timeout")


@scenario("user-deadlock")
def deadlock(c, cap):
    """two functions take two locks in opposite order"""
    stuck_in_user_code(c, cap, "user-deadlock", {"card-open": "features-first", "merchant-open": "weights-first"}, CARD, CARD, [r"ModelStore\.lockBoth", r"ProfileFunction\.open"],
                       "init.user-open", "lock-wait", "card-profile and merchant-stats take the locks FEATURES and WEIGHTS in opposite order in open(): a deadlock", p=1,
                       culprit_operators=[CARD, MERCHANT], innocent_operators=[], recommend=["fix-deadlock"], innocent=(MERCHANT,),
                       special={"rest-dump": {"operators": []}, "wall-collapsed": {"operators": []}})


@scenario("source-reader-open")
def source_reader(c, cap):
    """the source's reader connects when it is made"""
    stuck_in_user_code(c, cap, "source-reader-open", {"source-open": "http"}, SOURCE, "payments", [r"ModelStore\.fetch", r"GatewaySource\.createReader"], "init.user-open", "socket-wait",
                       "GatewaySource.createReader() reads from an HTTP server that never answers")


@scenario("sink-writer-open")
def sink_writer(c, cap):
    """a sink's writer connects when it is made (1.15+)"""
    stuck_in_user_code(c, cap, "sink-writer-open", {"ledger-open": "http"}, score(c), "ledger", [r"ModelStore\.fetch", r"LedgerSink\.createWriter"], "init.user-open", "socket-wait",
                       "LedgerSink's writer reads from an HTTP server that never answers when it is made", innocent_operators=["fraud-score ->", CARD, MERCHANT])


@scenario("n5-cancel-stuck-init")
def cancel_stuck(c, cap):
    """the job was cancelled while open() ignores interrupts: CANCELING for ever"""
    c.start_s3()
    c.start(base_conf(c, 1, **{"task.cancellation.interval": 3000}))
    c.submit({"keys": 1000, "fill": 0, "rate": 20, "score-open": "stubborn"}, 1, entry=ENTRY)
    until(c, score(c), (init_state(c),))
    try:
        c.cancel(timeout=8)
    except LabError:
        pass
    time.sleep(4)
    cap.run()
    either = {"outcome": ["startup-bottleneck", "no-startup-bottleneck", "undetermined"]}
    alone = {v: either for v in ("jstack", "jstack-3", "jcmd", "rest-dump", "rest-3", "wall-collapsed", "flamegraphs")}
    finish(c, "n5-cancel-stuck-init", cap, dict(
        backend="rocksdb", stuck=False, culprit_operators=["fraud-score"], phase_id="canceling", activity_id="sleep", start_kind="fresh", parallelism=1, worker_threads="none",
        cause="The job was cancelled; FraudScore.open() swallows interrupts, so that its task stays CANCELING (a dump alone shows a task in open())", notes="undetermined is right, too, where the state is not known"),
        [dict(thread=thread(score(c)), min=1, frames=[r"ModelStore\.waitStubbornly", spine(c)])], {"fraud-score": "CANCELING"},
        special=dict(alone, everything={"outcome": ["no-startup-bottleneck", "undetermined"]}))
