#!/usr/bin/env python3
"""Makes a case for fake_flink.py from a capture of tests/lab:

  make_case.py CAPTURE_FOLDER > tests/data/collect/NAME.json

A case is one JSON object: REST path -> answer, or a list of answers to be given one after the other.
Thread dumps keep the threads of tasks and their workers, and a few others.
"""
import glob
import json
import re
import sys

KEPT_THREADS = re.compile(r"\(\d+/\d+\)|RocksDB|ForSt|pool-\d|gemini|flink-taskexecutor-io|Flink Task Threads|main", re.I)
MOST_THREADS = 20


def load(path):
    with open(path) as file:
        return json.load(file)


def safe(name):
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:120]


def trim(dump):
    kept = [t for t in dump["threadInfos"] if KEPT_THREADS.search(t["threadName"])]
    return {"threadInfos": kept[:MOST_THREADS]}


def tail(path, most=12000):
    with open(path, errors="replace") as file:
        text = file.read()
    return text if len(text) <= most else text[: most // 2] + text[-most // 2:]


def main():
    folder = sys.argv[1].rstrip("/")
    rest = folder + "/rest/"
    overview, job = load(rest + "overview.json"), load(rest + "job.json")
    case = {
        "/config": {"refresh-interval": 3000, "timezone-name": "Coordinated Universal Time", "timezone-offset": 0,
                    "flink-version": overview["flink-version"], "flink-revision": "", "features": {"web-submit": False}},
        "/overview": overview,
        "/jobs/overview": load(rest + "jobs-overview.json"),
        "/taskmanagers": load(rest + "taskmanagers.json"),
        "/jobmanager/config": load(rest + "jobmanager-config.json"),
        "/jobmanager/logs": {"logs": [{"name": "jobmanager.log", "size": 6000}]},
        "/jobmanager/log": tail(folder + "/jobmanager.log"),
        "/jobs/" + job["jid"]: job,
    }
    for name in ("checkpoints", "checkpoints-config", "config", "exceptions"):
        case["/jobs/%s/%s" % (job["jid"], name.replace("-", "/"))] = load(rest + "job-%s.json" % name)
    try:
        case["/jobmanager/thread-dump"] = trim(load(rest + "jm-thread-dump.json"))
    except OSError:
        pass  # before 1.15
    for vertex in job["vertices"]:
        path = "/jobs/%s/vertices/%s" % (job["jid"], vertex["id"])
        case[path] = load(rest + "vertex-%s.json" % safe(vertex["name"]))
        try:
            case[path + "/flamegraph"] = load(rest + "flamegraph-%s-full.json" % safe(vertex["name"]))
        except OSError:
            case[path + "/flamegraph"] = {"endTimestamp": -2, "data": None}
    for number, taskmanager in enumerate(case["/taskmanagers"]["taskmanagers"], 1):
        path = "/taskmanagers/" + taskmanager["id"]
        dumps = sorted(glob.glob("%stm%d-thread-dump-t*.json" % (rest, number)))[:2]
        case[path] = taskmanager
        case[path + "/thread-dump"] = [trim(load(dump)) for dump in dumps]
        case[path + "/metrics"] = [{"id": "Status.JVM.Threads.Count", "value": str(len(load(dumps[0])["threadInfos"]))}]
        case[path + "/logs"] = {"logs": [{"name": "taskmanager.log", "size": 6000}]}
        case[path + "/log"] = tail("%s/taskmanager-%d.log" % (folder, number))
    json.dump(case, sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
