#!/usr/bin/env python3
"""Trims the tables of Flink's methods and log lines to what rules/ and samples/atlas speak of.

  trim_tables.py METHODS.tsv LOG_LINES.tsv

The full tables are read by machine from the jars of Apache's releases: class, minor versions, methods
(or message). Run this after adding a rule that names another class, or a stack to
samples/atlas, and commit the result.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
RULES = HERE.parents[2] / "rules"
ATLAS = HERE.parents[2] / "samples" / "atlas"
FRAME_FIELDS = {"frames", "called_by", "not_called_by", "calls", "not_calls", "next", "not_frames", "leaf", "worker_frames"}
# "org.apache.flink.*" names no class; what it matches is not worth keeping.
BROAD = 150


def without_comments(text):
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda m: m.group(1) or "", text)


def texts(value, wanted, inside=False):
    """All strings below fields named in `wanted`."""
    if isinstance(value, str):
        return [value] if inside else []
    if isinstance(value, list):
        return [t for v in value for t in texts(v, wanted, inside)]
    if isinstance(value, dict):
        return [t for k, v in value.items() for t in texts(v, wanted, k in wanted)]
    return []


def expression(pattern):
    if pattern.startswith("re:"):
        return re.compile(pattern[3:])
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")))


def rows(path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    return [l for l in lines if l.startswith("#")], [l.split("\t") for l in lines if l and not l.startswith("#")]


def write(name, head, kept):
    (HERE / name).write_text("\n".join(head + ["\t".join(row) for row in kept]) + "\n", encoding="utf-8")
    print(f"{name}: {len(kept)} rows")


def atlas_classes():
    """Simple names of the classes in the stacks of samples/atlas: "  1.13| Task.doRun:759" gives Task."""
    frame = re.compile(r"^ +(?:[^|\n]*\| *)?([A-Z][\w$]*)\.[\w$<]", re.MULTILINE)
    return {name for p in ATLAS.glob("*.txt") for name in frame.findall(p.read_text(encoding="utf-8"))}


def main(methods, log_lines):
    rules = [json.loads(without_comments(p.read_text(encoding="utf-8"))) for p in sorted(RULES.rglob("*.json")) if p.name != "schema.json"]
    patterns = {t.removeprefix("user:") for r in rules for t in texts(r, FRAME_FIELDS)}
    literals = {t for r in rules for t in texts(r, {"contains"})}

    head, all_rows = rows(methods)
    in_atlas = atlas_classes()
    kept = {c for c, _, _ in all_rows if c.split(".")[-1] in in_atlas}
    for pattern in (expression(p) for p in sorted(patterns)):
        hits = {c for c, _, names in all_rows for n in names.split()
                if pattern.fullmatch(c + "." + re.sub(r"^(lambda\$.+)\$N$", r"\1", n))}
        if len(hits) <= BROAD:
            kept |= hits
    write("methods.tsv", head, [row for row in all_rows if row[0] in kept])

    head, all_rows = rows(log_lines)
    write("log-lines.tsv", head, [row for row in all_rows if any(l in row[2] for l in literals)])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
