#!/usr/bin/env python3
"""Writes docs/accuracy.md: how often flinkdiag is right on labelled captures.

usage: accuracy.py --score SCORE.PY --flinkdiag FLINKDIAG --captures DIR [--own DIR] [--output FILE]

DIR/<Flink version>/<case>/truth.json lists the views of a case: which files somebody might have at hand, and what must
come out. SCORE.PY judges them (--json writes one row a view: what is wrong); this script counts its rows, and runs
FLINKDIAG once more on each view to show what it took a case for. --own are recordings of tests/lab that rules were
written against while they were made: they have a part of their own.
"""
import argparse
import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

View = collections.namedtuple("View", "version cause evidence wanted got right")

EVIDENCE = {
    "jstack": "one `jstack -l` of each TaskManager",
    "jstack-3": "three of them, some seconds apart",
    "jcmd": "one `jcmd Thread.print -l -e`",
    "rest-dump": "one REST thread dump",
    "rest-3": "three of them",
    "wall-collapsed": "a wall-clock profile",
    "cpu-collapsed": "a CPU profile (may leave it open)",
    "flamegraphs": "Flink's flame graphs",
    "rest-states": "REST answers without dumps (may leave it open)",
    "logs": "logs alone (may leave it open)",
    "everything": "all of it, REST answers and logs too",
}


SHORT = {"jstack": "1 dump", "jstack-3": "3 dumps", "jcmd": "jcmd", "rest-dump": "1 REST dump", "rest-3": "3 REST dumps", "wall-collapsed": "wall",
         "cpu-collapsed": "CPU", "flamegraphs": "flame graphs", "rest-states": "states", "logs": "logs", "everything": "all"}


def judge(score, flinkdiag, captures):
    """view name -> whether score.py found nothing wrong with it"""
    with tempfile.TemporaryDirectory() as folder:
        rows = pathlib.Path(folder) / "rows.json"
        command = [sys.executable, score, "--flinkdiag", flinkdiag, "--captures", captures, "--json", rows]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        return {row["view"]: not row["wrong"] for row in json.loads(rows.read_text())}


def verdict(flinkdiag, folder, view):
    files = [folder / name for name in view["files"]]
    command = [flinkdiag, "analyze", "--format", "json", *view.get("args", []), *files]
    run = subprocess.run(command, capture_output=True, check=False)
    try:
        report = json.loads(run.stdout)["verdict"]
    except ValueError:
        return f"exit code {run.returncode}"
    return report["phase"] or report["outcome"]


def wanted(expect):
    """The phase, where one is asked for, else the outcome."""
    allowed = expect.get("phase") or expect["outcome"]
    if isinstance(allowed, str):
        return allowed
    if None in allowed:  # too thin to tell: no phase is right too
        return allowed[0] + " or left open"
    return " or ".join(allowed)


def read_views(args, captures):
    right = judge(args.score, args.flinkdiag, captures)
    cases = [(t.parent, json.loads(t.read_text())) for t in sorted(captures.rglob("truth.json"))]
    work = [(folder, truth["case"], view) for folder, truth in cases for view in truth["views"]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        got = list(pool.map(lambda w: verdict(args.flinkdiag, w[0], w[2]), work))
    views = []
    for (_, case, view), seen in zip(work, got):
        version, cause = case.split("/", 1)
        views.append(View(version, cause, view["id"], wanted(view["expect"]), seen, right[f"{case}:{view['id']}"]))
    return views


def share(views):
    good = sum(v.right for v in views)
    return f"{good} of {len(views)} ({100 * good / len(views):.1f} %)"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def group(views, field):
    groups = collections.defaultdict(list)
    for view in views:
        groups[getattr(view, field)].append(view)
    return groups


def version_key(name):
    return [int(n) for n in re.findall(r"\d+", name)] or [0]


def version_title(name):
    name = name.replace("none", "no Flink").replace("-vvr", " with a stand-in for Gemini")
    return re.sub(r"-j(\d+)$", r" on JDK \1", name)


def cell(views):
    """Right views of all, for a table that has room for figures only."""
    good = sum(v.right for v in views)
    return "" if not views else str(good) if good == len(views) else f"**{good} of {len(views)}**"


def by_cause(views):
    kinds = [kind for kind in EVIDENCE if any(v.evidence == kind for v in views)]
    rows = []
    for cause, found in sorted(group(views, "cause").items()):
        versions = ", ".join(sorted({v.version for v in found}, key=version_key))
        rows.append([cause, versions, *(cell([v for v in found if v.evidence == kind]) for kind in kinds)])
    return table(["case", "Flink", *(SHORT[kind] for kind in kinds)], rows)


def by_evidence(views):
    order = list(EVIDENCE)
    groups = sorted(group(views, "evidence").items(), key=lambda g: order.index(g[0]) if g[0] in order else len(order))
    return table(["evidence", "what", "right"], [[e, EVIDENCE.get(e, ""), share(found)] for e, found in groups])


def by_version(views):
    groups = sorted(group(views, "version").items(), key=lambda g: version_key(g[0]))
    return table(["Flink", "right"], [[version_title(v), share(found)] for v, found in groups])


def confusion(views):
    counts = collections.Counter((v.wanted, v.got, v.right) for v in views)
    rows = [[want, got, n, "" if right else "wrong"] for (want, got, right), n in sorted(counts.items())]
    return table(["wanted", "got", "views", ""], rows)


def headline(views):
    hanging = [v for v in views if re.match(r"startup-bottleneck$|[a-z]+\.(?!.* left open$)|deploy$", v.wanted)]
    calm = [v for v in views if v.wanted in ("no-startup-bottleneck", "not-flink")]
    missed = sum(v.got in ("no-startup-bottleneck", "not-flink", "undetermined") for v in hanging)
    alarms = sum("." in v.got for v in calm)
    return f"**{share(views)} views right; {missed} of {len(hanging)} hanging starts missed; {alarms} of {len(calm)} false alarms.**"


def tables(views, level):
    return f"""{level} By case and kind of evidence
Right views; where some are wrong, "right of all".

{by_cause(views)}

{level} By kind of evidence
{by_evidence(views)}

{level} By version of Flink
{by_version(views)}

{level} What a case was taken for
The phase, or the outcome where there is none. Where several would do, "or" stands between them.

{confusion(views)}
"""


def document(views, own, program, date):
    text = f"""# How often it is right

Written by `scripts/accuracy.py` on {date} with {program}; not edited by hand.

The captures are runs of real Flink clusters that hang on purpose (tests/lab makes such) or are healthy. A view is what
somebody might have at hand of one run. It is right if outcome, phase, activity, operators, exit code and
recommendations are all as the known cause asks for.

{headline(views)}

The rules were written with these captures at hand, so the figures say that nothing known is broken, and less about what was
never seen.

{tables(views, "##")}"""
    if own:
        text += f"""
## Own recordings
The project's own: recorded with tests/lab, labelled by its scenarios, and mended against while they were made. They cover versions and
causes that the captures above lack. Views that may be too thin to tell (8 frames, a CPU profile, states or logs alone) are right
when they leave it open, wrong when they say something false.

{headline(own)}

{tables(own, "###")}"""
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--score", required=True, type=pathlib.Path)
    parser.add_argument("--flinkdiag", required=True, type=pathlib.Path)
    parser.add_argument("--captures", required=True, type=pathlib.Path)
    parser.add_argument("--own", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent / "docs" / "accuracy.md")
    args = parser.parse_args()
    args.flinkdiag = args.flinkdiag.resolve()
    program = subprocess.run([args.flinkdiag, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    own = read_views(args, args.own) if args.own else []
    date = datetime.date.today().isoformat()
    args.output.write_text(document(read_views(args, args.captures), own, program, date), encoding="utf-8")


if __name__ == "__main__":
    main()
