#!/usr/bin/env python3
"""Shows that time grows with the size of the input and no faster, for shapes that ask much of joins:

    scripts/growth.py [--flinkdiag build/default/flinkdiag] [--base 5000] [SHAPE...]

Each shape is made twice, the second time four times as large. Prints the CPU seconds of both; exit code 1 if
some shape takes more than eight times as long. docs/robustness.md records a run."""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile

HEAD = "2026-11-23 08:46:41\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n"
OPEN = ("\tat com.acme.Score.open(Score.java:11)\n"
        "\tat org.apache.flink.api.common.functions.util.FunctionUtils.openFunction(FunctionUtils.java:34)\n"
        "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal(StreamTask.java:731)\n"
        "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
        "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n")
SHAPES = {}


def shape(make):
    SHAPES[make.__name__] = make
    return make


def thread(name, i, stack=OPEN, state="RUNNABLE", above=""):
    return (f'"{name}" #{i} prio=5 os_prio=0 cpu=11.51ms elapsed=9.57s tid=0x{i:x} nid=0x{i:x} runnable  [0x0]\n'
            f"   java.lang.Thread.State: {state}\n{above}{stack}")


def line(second, logger, text):
    return f"2026-11-23 {8 + second // 3600 % 12:02d}:{second // 60 % 60:02d}:{second % 60:02d},000 INFO  {logger} [] - {text}\n"


def hex32(i):
    return f"{i:032x}"


def transition(i, task, old, new, second=0):
    return line(second, "org.apache.flink.runtime.executiongraph.ExecutionGraph",
                f"{task} ({hex32(i)}_{hex32(i // 7)}_0_0) switched from {old} to {new}.")


@shape
def tasks_and_steps_in_a_log(n):
    """each task starts, and each has a step of an operator"""
    for i in range(n):
        yield transition(i, f"T{i} (1/1)", "DEPLOYING", "INITIALIZING", 1)
    for i in range(n):
        yield line(2, "org.apache.flink.contrib.streaming.state.restore.RocksDBIncrementalRestoreOperation",
                   f"Starting to restore from state handle: x in backend with uid StreamMap_{hex32(i)}_(1/1)__uuid_{i}.")


@shape
def subtasks_of_one_task_in_a_log(n):
    for i in range(n):
        yield transition(i, f"Map ({i + 1}/{n})", "CREATED", "SCHEDULED", 1)
    for i in range(n):
        yield transition(i, f"Map ({i + 1}/{n})", "DEPLOYING", "INITIALIZING", 2)


@shape
def attempts_in_a_log(n):
    for i in range(n):
        yield line(i, "org.apache.flink.runtime.executiongraph.ExecutionGraph",
                   f"Map (1/1) ({hex32(1)}_{hex32(2)}_0_{i}) switched from DEPLOYING to INITIALIZING.")
        yield line(i, "org.apache.flink.runtime.executiongraph.ExecutionGraph",
                   f"Map (1/1) ({hex32(1)}_{hex32(2)}_0_{i}) switched from INITIALIZING to FAILED.")


@shape
def jobs_in_a_log(n):
    for i in range(n):
        yield line(i, "org.apache.flink.runtime.executiongraph.ExecutionGraph",
                   f"Job orders{i} ({hex32(i)}) switched from state CREATED to RUNNING.")


@shape
def cancelers(n):
    yield HEAD
    for i in range(n):
        yield thread(f"Map ({i + 1}/{n})#0", i + 1)
    for i in range(n):
        yield thread(f"Canceler for Map ({i + 1}/{n})#0 ({hex32(i)}).", n + i + 1, "\tat a.B.c(B.java:1)\n\n")


@shape
def tasks_in_a_dump(n):
    yield HEAD
    for i in range(n):
        yield thread(f"Map{i} (1/1)#0", i + 1)


@shape
def dumps_of_one_process(n):
    for i in range(n):
        yield HEAD.replace("08:46:41", f"{8 + i // 3600 % 12:02d}:{i // 60 % 60:02d}:{i % 60:02d}")
        yield thread("Map (1/1)#0", 1)


@shape
def jvms_without_names(n):
    for p in range(n // 10):
        yield HEAD + "".join(thread(f"worker-{t}", 100 * p + t) for t in range(10))


@shape
def urls_of_users(n):
    """their @ is at the end of all; to be measured with --redact, too"""
    yield HEAD + thread("://a:b/" * (n // 3) + "@", 1)


@shape
def distinct_stacks(n):
    yield HEAD
    for i in range(n):
        yield thread(f"pool-{i}-thread-1", i + 1, f"\tat com.acme.C{i}.run(C.java:{i})\n\tat a.B.c(B.java:1)\n\n")


@shape
def deadlocks(n):
    yield HEAD
    for i in range(0, 2 * n, 2):
        for a, b in ((i, i + 1), (i + 1, i)):
            yield thread(f"w-{a}", a + 1, f"\tat a.B.c(B.java:1)\n\t- waiting to lock <0x{b + 1:016x}> (a java.lang.Object)\n"
                         f"\tat a.B.d(B.java:2)\n\t- locked <0x{a + 1:016x}> (a java.lang.Object)\n\n", "BLOCKED (on object monitor)")
    for i in range(n):
        yield thread(f"Map ({i + 1}/{n})#0", 2 * n + i + 1)


@shape
def tasks_that_wait_in_a_row(n):
    """each for a lock that the next one holds"""
    yield HEAD
    for i in range(n):
        yield thread(f"Map ({i + 1}/{n})#0", i + 1, OPEN, "BLOCKED (on object monitor)",
                     f"\tat a.B.c(B.java:1)\n\t- waiting to lock <0x{i + 2:016x}> (a java.lang.Object)\n"
                     f"\tat a.B.d(B.java:2)\n\t- locked <0x{i + 1:016x}> (a java.lang.Object)\n")


@shape
def quotes_in_a_header(n):
    yield HEAD + '"a"' + ' tid="' * n + " foo=1\n\tat a.B.c(B.java:1)\n\n"


@shape
def flags_in_a_header(n):
    yield HEAD + '"a" #1' + " daemon" * n + " prio=5 tid=0x1 nid=0x1 runnable\n\tat a.B.c(B.java:1)\n\n"


@shape
def names_that_hold_names(n):
    yield HEAD
    yield thread('Map (1/1)#0 ' * n, 1)


@shape
def frames_in_a_stack(n):
    yield HEAD
    yield thread("Map (1/1)#0", 1, "".join(f"\tat com.acme.C{i}.run(C.java:{i})\n" for i in range(n)) + OPEN)


@shape
def anchors_in_a_stack(n):
    """of a rule that asks for frames around them"""
    yield HEAD
    yield thread("Map (1/1)#0", 1, "".join("\tat org.apache.flink.state.rocksdb.RocksDBOperationUtils.createColumnFamily(R.java:"
                                           f"{i})\n" for i in range(n)) + OPEN)


@shape
def steps_of_operators(n):
    """each of the first half has ended, each of the others has only begun"""
    step = "org.apache.flink.contrib.streaming.state.restore.RocksDBIncrementalRestoreOperation"
    yield transition(1, "Map (1/1)", "DEPLOYING", "INITIALIZING")
    for i in range(n):
        yield line(1, step, f"Start downloading remote state to local directory in operator A_{hex32(i)}_(1/1)")
        if i < n // 2:
            yield line(2, step, f"Finished downloading remote state to local directory in operator A_{hex32(i)}_(1/1)")
    yield line(200, step, "x")


@shape
def prefixes(n):
    """lines of as many pods as there are lines"""
    for i in range(n):
        yield f"pod-{i} " + transition(i, "Map (1/1)", "DEPLOYING", "INITIALIZING", i)


@shape
def spaces_and_escapes(n):
    yield '{"a": "' + "\\\\n\\\\tat a.B.c(B.java:1)" * n + '"}'


@shape
def jobs_by_rest(n):
    for i in range(n):
        yield json.dumps({"jid": hex32(i), "name": f"orders{i}", "state": "RUNNING", "start-time": 1, "now": 5000 + i,
                          "timestamps": {"CREATED": 1}, "vertices": [{"id": hex32(i), "name": f"Map{i}", "parallelism": 1, "status": "RUNNING",
                                                                       "tasks": {"INITIALIZING": 1}}]}) + "\n"


@shape
def vertices_by_rest(n):
    vertices = [{"id": hex32(i), "name": f"Map{i}", "parallelism": 2, "status": "RUNNING", "tasks": {"INITIALIZING": 1, "RUNNING": 1}} for i in range(n)]
    yield json.dumps({"jid": hex32(1), "name": "orders", "state": "RUNNING", "start-time": 1, "now": 5000, "timestamps": {"CREATED": 1}, "vertices": vertices})
    for i in range(n):
        yield "\n" + json.dumps({"id": hex32(i), "name": f"Map{i}", "parallelism": 2, "now": 5000, "subtasks": [
            {"subtask": k, "status": "INITIALIZING", "attempt": 0, "taskmanager-id": f"tm-{i}", "status-duration": {"INITIALIZING": 4000}} for k in (0, 1)]})


@shape
def subtasks_by_rest(n):
    yield json.dumps({"id": hex32(1), "name": "Map", "parallelism": n, "now": 5000, "subtasks": [
        {"subtask": k, "status": "INITIALIZING", "attempt": 0, "taskmanager-id": f"tm-{k}", "status-duration": {"INITIALIZING": 4000}} for k in range(n)]})


@shape
def vertices_of_one_name_by_rest(n):
    for k in range(n):
        yield json.dumps({"id": hex32(k), "name": "Map", "parallelism": n, "now": 5000, "subtasks": [
            {"subtask": k, "status": "INITIALIZING", "attempt": 0, "taskmanager-id": "tm", "status-duration": {"INITIALIZING": 4000}}]}) + "\n"


@shape
def exceptions_by_rest(n):
    yield json.dumps({"root-exception": "a.B: no", "timestamp": 1, "exceptionHistory": {"entries": [
        {"exceptionName": "a.B", "stacktrace": f"a.B: {i}\n\tat a.B.c(B.java:1)", "timestamp": i, "taskName": f"Map{i} (1/1) - execution #0"} for i in range(n)]}})


@shape
def taskmanagers_by_rest(n):
    yield json.dumps({"taskmanagers": [{"id": f"tm-{i}", "path": "x", "dataPort": 1, "slotsNumber": 4, "freeSlots": 0,
                                        "hardware": {"cpuCores": 2}} for i in range(n)]})


@shape
def settings(n):
    yield "state.backend.type: rocksdb\n" + "".join(f"a.b{i}.c: d{i}\n" for i in range(n))


@shape
def collapsed_stacks(n):
    for i in range(n):
        yield f"[Map ({i + 1}/{n})#0 tid={i + 1}];org.apache.flink.runtime.taskmanager.Task.run;com.acme.C{i}.open 3\n"


def seconds_of(program, arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, "analyze", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode < 0 or done.returncode > 3:
        sys.exit(f"{arguments}: exit code {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--flinkdiag", default="build/default/flinkdiag")
    parser.add_argument("--base", type=int, default=5000)
    parser.add_argument("--redact", action="store_true", help="measure with --redact")
    parser.add_argument("shapes", nargs="*")
    options = parser.parse_args()
    grows = False
    for name in options.shapes or SHAPES:
        took = []
        for n in (options.base, 4 * options.base):
            with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as out:
                out.writelines(SHAPES[name](n))
            took.append((os.path.getsize(out.name), seconds_of(options.flinkdiag, [out.name] + ["--redact"] * options.redact)))
            os.unlink(out.name)
        (small, fast), (large, slow) = took
        is_bad = slow > 8 * fast + 0.2
        grows = grows or is_bad
        print(f"{name:32} {small / 1e6:6.2f} MB {fast:6.2f} s   {large / 1e6:6.2f} MB {slow:6.2f} s{'   grows faster than its input' if is_bad else ''}", flush=True)
    return 1 if grows else 0


if __name__ == "__main__":
    sys.exit(main())
