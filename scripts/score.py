#!/usr/bin/env python3
"""Runs flinkdiag over labelled captures and compares its verdicts with the truth.

usage: score.py --flinkdiag PATH/TO/flinkdiag --captures DIR [--only TEXT] [--verbose] [--json FILE] [--jobs N]

A case is a folder with a truth.json:
  {"case": "1.20.5/rocksdb-download", "why": "...",
   "views": [{"id": "jstack", "files": ["jstack-t1.txt"], "args": [],
              "expect": {"outcome": "startup-bottleneck", "phase": ["restore.download"], "activity": ["remote-read"],
                         "operators": ["SessionAggregate"], "not_operators": [], "recommend": [], "not_recommend": [],
                         "progress": ["stuck", "moving"]}}]}
A view is what somebody might have at hand: one dump, three dumps, a REST dump, collapsed stacks, all of it. Only the expectations
that a view states are checked. `phase`, `activity`, `progress`: any of the list will do. `operators`: each name must be
part of one of verdict.operators. `recommend`: each id must be "recommended" or "conditional". `not_recommend`: none may be "recommended".
Exit status: 0 when every view is right, 1 when one is wrong, 2 when it could not run.
"""
import argparse, collections, concurrent.futures, json, os, pathlib, subprocess, sys

def diagnose(binary, case, view):
    files = [str(case / f) for f in view["files"]]
    run = subprocess.run([binary, "analyze", "--format", "json", *view.get("args", []), *files], capture_output=True, timeout=120)
    try:
        return run.returncode, json.loads(run.stdout), run.stderr.decode(errors="replace")
    except ValueError:
        return run.returncode, None, (run.stderr or run.stdout).decode(errors="replace")[:300]

def judge(expect, code, report, err):
    """Returns a list of (field, wanted, got) for what is wrong."""
    if report is None:
        if expect.get("outcome") == "nothing-understood" and code == 3: return []
        return [("report", "JSON", f"exit {code}: {err.strip()[:160]}")]
    wrong, verdict = [], report.get("verdict") or {}
    outcome = expect.get("outcome")
    if outcome == "nothing-understood":
        if code != 3: wrong.append(("exit", 3, code))
        return wrong
    if outcome and verdict.get("outcome") not in ([outcome] if isinstance(outcome, str) else outcome):
        wrong.append(("outcome", outcome, verdict.get("outcome")))
    if verdict.get("outcome") in ("undetermined", "not-flink") and code != 3: wrong.append(("exit", 3, code))
    if outcome == "startup-bottleneck" and code != 1: wrong.append(("exit", 1, code))
    if outcome == "no-startup-bottleneck" and code != 0: wrong.append(("exit", 0, code))
    for field in ("phase", "activity"):
        if expect.get(field) and verdict.get(field) not in expect[field]:
            wrong.append((field, "|".join(expect[field]), verdict.get(field)))
    named = [str(o) for o in verdict.get("operators") or []]
    for name in expect.get("operators", []):
        if not any(name in o for o in named): wrong.append(("operators", name, named))
    for name in expect.get("not_operators", []):
        if any(name in o for o in named): wrong.append(("not_operators", name, named))
    status = {r.get("id"): r.get("status") for r in report.get("recommendations") or []}
    for r in expect.get("recommend", []):
        if status.get(r) not in ("recommended", "conditional"): wrong.append(("recommend", r, status.get(r)))
    for r in expect.get("not_recommend", []):
        if status.get(r) == "recommended": wrong.append(("not_recommend", r, "recommended"))
    if expect.get("progress"):
        seen = {s.get("progress") for t in report.get("tasks") or [] for s in t.get("subtasks") or [] if s.get("phase") == verdict.get("phase")}
        if not seen & set(expect["progress"]): wrong.append(("progress", "|".join(expect["progress"]), sorted(map(str, seen))))
    return wrong

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--flinkdiag", required=True); p.add_argument("--captures", action="append", required=True)
    p.add_argument("--only", default=""); p.add_argument("--verbose", action="store_true")
    p.add_argument("--json"); p.add_argument("--jobs", type=int, default=os.cpu_count())
    a = p.parse_args()
    roots = [pathlib.Path(c) for c in a.captures]
    cases = sorted(t for r in roots for t in r.rglob("truth.json"))
    work = []
    for t in cases:
        truth = json.loads(t.read_text())
        for v in truth["views"]:
            name = f'{truth["case"]}:{v["id"]}'
            if a.only in name: work.append((name, t.parent, v))
    if not work: print("score: no labelled view found", file=sys.stderr); return 2
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        results = list(pool.map(lambda w: diagnose(a.flinkdiag, w[1], w[2]), work))
    fields, bad, alarms, misses, rows = collections.Counter(), 0, 0, 0, []
    healthy = stuck = 0
    for (name, _, view), (code, report, err) in zip(work, results):
        wrong = judge(view["expect"], code, report, err)
        got = ((report or {}).get("verdict") or {}).get("outcome")
        want = view["expect"].get("outcome")
        if want == "startup-bottleneck": stuck += 1; misses += got != want
        if want in ("no-startup-bottleneck", "not-flink"): healthy += 1; alarms += got == "startup-bottleneck"
        rows.append({"view": name, "wrong": wrong})
        for f, _, _ in wrong: fields[f] += 1
        bad += bool(wrong)
        if wrong: print("WRONG", name, "; ".join(f"{f}: wanted {w}, got {g}" for f, w, g in wrong))
        elif a.verbose: print("right", name)
    if a.json: pathlib.Path(a.json).write_text(json.dumps(rows, indent=1))
    n = len(work)
    print(f"\nviews {n}   right {n - bad} ({100 * (n - bad) / n:.1f} %)   missed {misses} of {stuck}   false alarms {alarms} of {healthy}")
    if fields: print("wrong by field: " + ", ".join(f"{f} {c}" for f, c in fields.most_common()))
    print(f"{n - bad} passed, {bad} failed")
    return 1 if bad else 0

if __name__ == "__main__":
    sys.exit(main())
