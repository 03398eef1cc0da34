"""The third pipeline, com.example.risk: what most of the scenarios_*.py run. Its operators can be made large, slow or stuck one by one."""
import time
from lab import log
from scenarios import TASK, init_state, rocks, spine
from truth import STATE_ADVICE, finish

import re

ENTRY = "com.example.risk.RiskPipeline"
SOURCE, CARD, MERCHANT = "Source: payments -> decode", "card-profile", "merchant-stats"


def score(c, write_ms=0):
    return "fraud-score -> " + ("ledger: Writer" if c.vt >= (1, 15) and not write_ms else "Sink: ledger")


def thread(vertex):
    return TASK % re.escape(vertex)


def base_conf(c, p, **more):
    d = dict(rocks(c), **{"taskmanager.numberOfTaskSlots": max(2, p), "parallelism.default": p})
    d.update(more)
    return d


def filled(c, conf, args, p, take=None, tms=1, wait_for=CARD):
    """runs the job until all records have reached the state; returns the path of a checkpoint after that (or what `take` returns)"""
    c.start(conf, tms)
    c.submit(args, p, entry=ENTRY)
    c.wait_running()
    c.wait(lambda: c.read_records("^" + re.escape(wait_for)) >= int(args["fill"]) * p, 300, "the fill records at " + wait_for)
    path = take() if take else c.checkpoint_after_now()["external_path"]
    c.cancel()
    return path


def until(c, vertex, states, timeout=180, settle=5):
    c.wait(lambda: c.all_in(states, "^" + re.escape(vertex)), timeout, "%s in %s" % (vertex, states))
    time.sleep(settle)


def release(c, timeout=180):
    """lifts the throttle and says how long the start then took: the proof that the store was the cause"""
    st = c.proxy_stat()
    c.throttle(0)
    t0 = time.time()
    c.wait_running(timeout)
    note = "RUNNING %.0f s after the throttle was lifted. Proxy at capture: %s." % (time.time() - t0, st)
    log(note)
    return note


def restored(c, cap, name, args, conf, down, p, frames, truth, *, fill_conf=None, p2=None, take=None, vertex=CARD, workers=None, special={}, states=None, settle=5):
    """fill, restart, restore through the throttle, capture, lift the throttle: most scenarios of restore.*"""
    c.start_s3()
    path = filled(c, fill_conf or conf, args, p, take)
    c.throttle(down)
    c.fresh_flink(conf)
    c.submit(dict(args, fill=0), p2 or p, path, entry=ENTRY)
    until(c, vertex, (init_state(c),), settle=settle)
    cap.run()
    note = release(c)
    about = dict(backend="rocksdb", stuck=True, culprit_operators=[CARD], start_kind="checkpoint", parallelism=p2 or p, worker_threads="none",
                 not_recommend=["ingest-db-restore", "lazy-loading"], notes=note)
    about.update(truth)
    proofs = [dict(thread=thread(vertex), min=1, need=2, frames=frames + [spine(c)])] + ([workers] if workers else [])
    finish(c, name, cap, about, proofs, states or {"^" + re.escape(vertex): init_state(c)}, special)


def not_state(**truth):
    """truth of a start that no state restore holds up"""
    return dict(dict(backend="rocksdb", stuck=True, start_kind="fresh", not_recommend=STATE_ADVICE, worker_threads="none: nothing is being restored"), **truth)


def healthy(**truth):
    return dict(dict(backend="rocksdb", stuck=False, culprit_operators=[], phase_id="running.idle", activity_id="idle", start_kind="fresh", worker_threads="none"), **truth)
