#!/usr/bin/env python3
"""Writes inputs of any size for benchmarks, the same bytes each time.

usage: benchmarks/generate.py KIND MB OUT [--seed 1]

KIND  jstack     one dump of HotSpot                     rest  the same threads as Flink's REST API gives them
      collapsed  the same stacks as async-profiler's     log   a TaskManager's log
      folder     OUT is a folder: dumps of 2 MB          gz    the same, each compressed
Threads, frames and names are those of samples/incidents/slow-download (a real cluster); numbers that differ from thread to thread in
real life (subtask, ids, addresses, CPU time) differ here as well. One stack of twenty is made distinct by its source lines: code has a few
lines in each method where it calls on, so that distinct stacks grow with the number of threads and distinct frames do not.
"""
import argparse, gzip, json, pathlib, random, re

SAMPLE = pathlib.Path(__file__).resolve().parent.parent / "samples/incidents/slow-download/tm-1-jstack-2.txt"


class Threads:
    """The threads of the sample over and over, each round with subtasks of its own."""

    def __init__(self, seed):
        text = SAMPLE.read_text()
        start = text.index('\n"') + 1
        self.head = text[:start]
        self.threads = [t for t in re.split(r'(?m)^(?=")', text[start:])[1:] if "\tat " in t]
        self.random = random.Random(seed)
        self.rounds = 0

    def round(self):
        r, self.rounds = self.random, self.rounds + 1
        for thread in self.threads:
            base = r.randrange(1 << 40)
            thread = re.sub(r"\((\d+)/2\)#0", lambda m: f"({int(m[1]) + 2 * self.rounds - 2}/100000)#0", thread, count=1)
            thread = re.sub(r"nid=\S+", lambda m: f"nid={hex(r.randrange(1 << 22))}", thread, count=1)
            thread = re.sub(r"cpu=\S+", lambda m: f"cpu={r.random() * 1e4:.2f}ms", thread, count=1)
            thread = re.sub(r"<0x([0-9a-f]{16})>", lambda m: f"<0x{int(m[1], 16) ^ base:016x}>", thread)
            if r.random() < 0.05:
                thread = re.sub(r"\.java:(\d+)\)", lambda m: f".java:{int(m[1]) + r.randrange(8)})", thread)
            yield thread


def jstack(megabytes, seed):
    threads = Threads(seed)
    yield threads.head
    size = 0
    while size < megabytes * 1e6:
        for thread in threads.round():
            size += len(thread)
            yield thread
    yield "JNI global refs: 19, weak refs: 0\n"


def name_and_frames(thread):
    name = thread[1:thread.index('" ')]
    return name, re.findall(r"\tat (.*)", thread)


def rest(megabytes, seed):
    threads, size, number = Threads(seed), 0, 0
    yield '{"threadInfos":['
    while size < megabytes * 1e6:
        for thread in threads.round():
            number += 1
            name, frames = name_and_frames(thread)
            state = re.search(r"State: (\w+)", thread)
            info = f'"{name}" Id={number} {state[1] if state else "RUNNABLE"}\n' + "".join(f"\tat {f}\n" for f in frames) + "\n"
            entry = ("," if number > 1 else "") + json.dumps({"threadName": name, "stringifiedThreadInfo": info}, separators=(",", ":"))
            size += len(entry)
            yield entry
    yield "]}"


def profile_frame(frame):
    """java.base@17.0.15/java.lang.Object.wait(Native Method) -> java/lang/Object.wait"""
    owner, method = re.sub(r"^(?:[\w.]+@[\w.]+/|app//)", "", frame.split("(")[0]).rsplit(".", 1)
    return owner.replace(".", "/") + "." + method


def collapsed(megabytes, seed):
    threads, size, lines = Threads(seed), 0, []
    for _ in range(50):  # so many rounds are distinct; a profile shows each stack again and again
        for thread in threads.round():
            name, frames = name_and_frames(thread)
            lines.append(f"[{name} tid={threads.random.randrange(30000)}];" + ";".join(profile_frame(f) for f in reversed(frames)))
    while size < megabytes * 1e6:
        line = f"{threads.random.choice(lines)} {threads.random.randrange(1, 100)}\n"
        size += len(line)
        yield line


def log(megabytes, seed):
    r, size, time = random.Random(seed), 0, 0
    words = ["Received task", "Freeing task resources", "Triggering checkpoint", "Registering task at network", "Loading JAR files"]
    while size < megabytes * 1e6:
        time += r.randrange(50)
        stamp = f"2026-11-23 {time // 3600000 % 24:02}:{time // 60000 % 60:02}:{time // 1000 % 60:02},{time % 1000:03}"
        n = r.randrange(1, 1000)
        if r.random() < 0.05:
            line = (f"{stamp} INFO  org.apache.flink.runtime.taskmanager.Task [] - Agg ({n}/1000)#0 (e4b_90bea66de1c231edf33913ecd54406c1_{n - 1}_0) "
                    "switched from DEPLOYING to INITIALIZING.\n")
        else:
            line = f"{stamp} INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - {r.choice(words)} Agg ({n}/1000)#0 {r.randrange(1 << 60):x}.\n"
        size += len(line)
        yield line


def write(parts, path):
    with open(path, "w") as out:
        for part in parts:
            out.write(part)


def folder(megabytes, seed, out, compressed):
    out.mkdir(parents=True, exist_ok=True)
    for number in range(int(megabytes / 2)):
        dump = "".join(jstack(2, seed + number)).encode()
        name = out / f"tm-{number + 1}-jstack.txt"
        if compressed:
            name.with_suffix(".txt.gz").write_bytes(gzip.compress(dump, 6, mtime=0))
        else:
            name.write_bytes(dump)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("kind", choices=["jstack", "rest", "collapsed", "log", "folder", "gz"])
    p.add_argument("megabytes", type=float)
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    if a.kind in ("folder", "gz"):
        folder(a.megabytes, a.seed, a.out, a.kind == "gz")
    else:
        write(globals()[a.kind](a.megabytes, a.seed), a.out)


if __name__ == "__main__":
    main()
