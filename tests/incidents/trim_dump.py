#!/usr/bin/env python3
"""Cuts a capture down to what a test needs, byte for byte true in what it keeps.

usage: trim_dump.py [--keep REGEX]... [--bare] [--replace OLD=NEW]... INPUT OUTPUT

INPUT is one of (told from its content):
  a HotSpot thread dump     threads are kept whole; the list of thread addresses (SMR) goes
  a REST thread dump        elements of "threadInfos" are kept whole
  collapsed stacks          lines are kept
  a log                     entries are kept, with the lines that continue them
Kept are task threads ("name (1/4)#0"), a few threads that every Flink process has (not with --bare), and what a
--keep matches: the name of a thread, or a log entry. --replace is for paths and hosts that have no place in a sample.
Any other file, such as a REST answer, is only searched for --replace.

example, for samples/incidents/slow-download:
  trim_dump.py --keep 'StateDataTransfer' --replace /var/lib/flink=/data/flink tm1-jstack-t0.txt tm-1-jstack-1.txt
"""
import argparse
import json
import pathlib
import re

TASK = r"^(?!.*(OutputFlusher|Time Trigger|Canceler|Interrupter)).* \(\d+/\d+\)(#\d+)?$"
COMPANY = (r"^(main|Reference Handler|Signal Dispatcher|C2 CompilerThread0|Attach Listener|VM Thread|GC Thread#\d+"
           r"|flink-(akka|pekko)\.actor\.default-dispatcher-\d|Flink Netty Server \(\d+\) Thread 0"
           r"|CloseableReaperThread|OutputFlusher for .*\(1/\d+\)#\d+|java-sdk-http-connection-reaper)$")
THREAD_HEADER = re.compile(r'^"(.*)" (?:#\d+|(?:daemon )?(?:prio|os_prio)=)', re.M)
END_OF_THREADS = re.compile(r"^(JNI global ref|Found (one|\d+) .*deadlock)", re.M)
LOG_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?:TRACE|DEBUG|INFO|WARN|ERROR) ", re.M)
COLLAPSED_LINE = re.compile(r"^\[?[^;\n]*;.* \d+$", re.M)


def trim_jstack(text, wanted):
    starts = [m.start() for m in THREAD_HEADER.finditer(text)]
    end = END_OF_THREADS.search(text, starts[-1])
    bounds = starts + [end.start() if end else len(text)]
    head = re.sub(r"Threads class SMR info:\n.*?\n}\n\n", "", text[:starts[0]], flags=re.S)
    kept = [text[a:b] for a, b in zip(bounds, bounds[1:]) if wanted(THREAD_HEADER.match(text, a).group(1))]
    return head + "".join(kept) + text[bounds[-1]:]


def trim_rest_dump(text, wanted):
    dump = json.loads(text)
    dump["threadInfos"] = [t for t in dump["threadInfos"] if wanted(t["threadName"])]
    return json.dumps(dump, ensure_ascii=False, separators=(",", ":"))


def trim_collapsed(text, wanted):
    # "[SessionAggregate (1/2)#0 tid=123];java/lang/Thread.run;... 12"
    def thread(line):
        return re.sub(r"^\[(.*?) tid=\d+\];.*", r"\1", line)

    return "".join(line + "\n" for line in text.splitlines() if wanted(thread(line)))


def trim_log(text, keep):
    bounds = [m.start() for m in LOG_ENTRY.finditer(text)] + [len(text)]
    entries = [text[a:b] for a, b in zip(bounds, bounds[1:])]
    return "".join(e for e in entries if any(re.search(k, e) for k in keep))


def trim(text, keep, bare):
    patterns = [TASK, *([] if bare else [COMPANY]), *keep]

    def wanted(name):
        return any(re.search(p, name) for p in patterns)

    if text.lstrip().startswith('{"threadInfos"'):
        return trim_rest_dump(text, wanted)
    if "Full thread dump" in text[:4000]:
        return trim_jstack(text, wanted)
    if LOG_ENTRY.match(text):
        return trim_log(text, keep)
    if COLLAPSED_LINE.match(text):
        return trim_collapsed(text, wanted)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="append", default=[])
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--replace", action="append", default=[])
    parser.add_argument("input", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    args = parser.parse_args()
    text = trim(args.input.read_text(encoding="utf-8"), args.keep, args.bare)
    for pair in args.replace:
        text = text.replace(*pair.split("=", 1))
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
