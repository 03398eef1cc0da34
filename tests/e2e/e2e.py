#!/usr/bin/env python3
"""flinkdiag against real Flink: a job that hangs in its restore, one that hangs in open(), and one that is well.

  e2e.py [--flinkdiag PROGRAM] [VERSION...]      default: 1.20.5; `e2e.py all` takes one of each line

Exit status 0: every verdict was right. See README.md.
"""
import argparse
import json
import os
import subprocess
import tarfile
import tempfile
import time

import clusters

ALL = ["1.20.5", "2.1.3"]
TOP = os.path.dirname(os.path.dirname(clusters.HERE))


class Checks:
    def __init__(self, program, rest):
        self.program, self.rest = program, rest
        self.passed = self.failed = 0

    def run(self, *args, timeout=300):
        started = time.time()
        done = subprocess.run([self.program, *args], capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)
        print("$ flinkdiag %s  -> %d in %.0f s" % (" ".join(args), done.returncode, time.time() - started), flush=True)
        return done

    def check(self, claim, holds, shown):
        print("%s %s" % ("ok  " if holds else "FAIL", claim), flush=True)
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(shown, flush=True)

    def verdict(self, claim, done, code, outcome, phase=None, operators=None):
        self.check(claim + ": exit code %d" % code, done.returncode == code, done.stdout + done.stderr)
        try:
            got = json.loads(done.stdout)["verdict"]
        except ValueError:
            return self.check(claim + ": a JSON report", False, done.stdout + done.stderr)
        self.check(claim + ": " + outcome, got["outcome"] == outcome, got)
        if phase:
            self.check("%s: %s" % (claim, phase), got["phase"] == phase, got)
            self.check("%s: %s" % (claim, operators), got["operators"] == operators, got)

    def doctor(self, claim, *expected):
        self.verdict("doctor, " + claim, self.run("doctor", "--rest", self.rest, "--interval", "3s", "--format", "json"), *expected)


def slow_restore(checks):
    expected = (1, "startup-bottleneck", "restore.download", [clusters.HANGING_OPERATOR])
    with tempfile.TemporaryDirectory() as folder:
        bundle = folder + "/bundle.tar.gz"
        dry = checks.run("collect", "--rest", checks.rest, "--dry-run")
        checks.check("dry run: lists the dumps", dry.stdout.count("/thread-dump?mode=lite") == 3, dry.stdout + dry.stderr)
        done = checks.run("collect", "--rest", checks.rest, "--interval", "3s", "-o", bundle)
        checks.check("collect: exit code 0", done.returncode == 0, done.stderr)
        checks.verdict("analyze of the bundle", checks.run("analyze", "--format", "json", bundle), *expected)
        redacted = folder + "/redacted.tar.gz"
        done = checks.run("collect", "--rest", checks.rest, "--interval", "3s", "--redact", "-o", redacted)
        with tarfile.open(redacted) as members:
            texts = b"".join(members.extractfile(member).read() for member in members)
        for value in (b"flink-state", b"taskmanager-1", b"flinklab"):  # the bucket, the TaskManager, the access key
            checks.check("collect --redact: no " + value.decode(), value not in texts, done.stderr)
        checks.verdict("analyze of the redacted bundle", checks.run("analyze", "--format", "json", redacted), *expected)
    checks.doctor("slow restore", *expected)
    watched = checks.run("watch", "--rest", checks.rest, "--timeout", "12s", "--look-after", "4s", "--interval", "2s")
    checks.check("watch: exit code 1 when the time is over", watched.returncode == 1, watched.stdout + watched.stderr)
    for part in ("subtasks INITIALIZING", "restore.download", "STARTUP BOTTLENECK"):
        checks.check("watch: tells " + part, part in watched.stdout, watched.stdout + watched.stderr)


def healthy(checks, cluster):
    cluster.throttle(0)
    watched = checks.run("watch", "--rest", checks.rest, "--timeout", "3m")
    checks.check("watch: exit code 0 when all run", watched.returncode == 0, watched.stdout + watched.stderr)
    checks.check("watch: says so", "subtasks of 3 tasks RUNNING" in watched.stdout, watched.stdout)
    checks.doctor("healthy job", 0, "no-startup-bottleneck")


def stuck_open(checks, cluster):
    clusters.hang_in_open(cluster)
    if cluster.vt < (1, 17):  # REST dumps are 8 frames deep, and open() lies deeper
        return checks.doctor("open() hangs, behind 8 frames", 3, "undetermined")
    checks.doctor("open() hangs", 1, "startup-bottleneck", "init.user-open", [clusters.OPENING_OPERATOR])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="*", default=["1.20.5"])
    parser.add_argument("--flinkdiag", default=os.path.join(TOP, "build/default/flinkdiag"))
    parser.add_argument("--portbase", type=int, default=18500)
    options = parser.parse_args()
    passed = failed = 0
    for version in ALL if options.versions == ["all"] else options.versions:
        started = time.time()
        print("== Flink %s" % version, flush=True)
        with clusters.running(version, options.portbase) as cluster:
            checks = Checks(options.flinkdiag, cluster.rest)
            clusters.hang_in_restore(cluster)
            slow_restore(checks)
            healthy(checks, cluster)
            stuck_open(checks, cluster)
        print("== Flink %s: %.0f s" % (version, time.time() - started), flush=True)
        passed, failed = passed + checks.passed, failed + checks.failed
    print("%d passed, %d failed" % (passed, failed), flush=True)
    raise SystemExit(1 if failed else 0)


main()
