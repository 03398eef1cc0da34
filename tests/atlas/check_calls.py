#!/usr/bin/env python3
"""Checks the stacks of samples/atlas against Flink's sources: does each method call the one above it?

  FLINKDIAG_ATLAS=DIR build/default/tests/atlas/atlas_tests '[.write]'
  check_calls.py DIR SOURCES

SOURCES holds a folder for each minor release ("1.13", ... "2.3") with the unpacked *-sources.jar of Maven
Central. Pairs of which one class is not there (other projects, the JDK) are not judged. What is printed is to
be looked at: calls through interfaces, generated bridges and method references are found by name only.
"""
import collections
import pathlib
import re
import sys

FRAME = re.compile(r"\tat ([\w.$<>]+)\.([\w$<>]+)\(")


def source_of(root, class_name, cache={}):
    key = (root, class_name)
    if key not in cache:
        path = root / (class_name.split("$")[0].replace(".", "/") + ".java")
        cache[key] = path.read_text(encoding="utf-8") if path.exists() else None
    return cache[key]


def bodies(text, method):
    """The texts of all methods of this name, by matching braces."""
    if method in ("<init>", "<clinit>"):
        return [text]
    found = []
    for head in re.finditer(r"\b%s\s*\([^;{}]*\)\s*(?:throws [\w., \n]+)?\{" % re.escape(method), text):
        depth, at = 1, head.end()
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        found.append(text[head.end():at])
    return found


def calls(text, caller, callee_class, callee):
    outer = re.sub(r"^lambda\$(\w+)\$\w+$", r"\1", caller)
    inner = re.sub(r"^lambda\$(\w+)\$\w+$", r"\1", callee)
    within = [text] if outer in ("null", "new") else bodies(text, outer)
    if callee == "<init>":
        name = re.split(r"[.$]", callee_class)[-1]
        return any(re.search(r"new\s+[\w.]*%s\b|%s::new|super\(|this\(" % (name, name), b) for b in within)
    if inner == outer:
        return bool(within)
    return any(re.search(r"(?:\b|::)%s\b" % re.escape(inner), b) for b in within)


def main(dumps, sources):
    faults, judged = collections.defaultdict(set), 0
    for path in sorted(pathlib.Path(dumps).glob("*.txt")):
        release = path.stem.split("-")[-1]
        root = pathlib.Path(sources) / release
        text = path.read_text(encoding="utf-8")
        place = text.splitlines()[0].lstrip("# ")
        for thread in text.split("\n\n"):
            frames = FRAME.findall(thread)
            for (callee_class, callee), (caller_class, caller) in zip(frames, frames[1:]):
                if not caller_class.startswith("org.apache.flink."):
                    continue
                source = source_of(root, caller_class)
                if source is None:
                    continue
                judged += 1
                if not calls(source, caller, callee_class, callee):
                    faults[f"{caller_class.split('.')[-1]}.{caller} does not call {callee_class.split('.')[-1]}.{callee}"].add((release, place))
    for fault, where in sorted(faults.items()):
        print(fault, "|", ", ".join(sorted({r for r, _ in where})), "|", sorted({p for _, p in where})[0])
    print(f"{judged} calls judged, {len(faults)} to look at")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
