"""What a capture must prove before it is kept, and what must come out of it: truth.json."""
import glob, json, os, re, shutil, socket
from lab import JAVA_HOME, LabError, log


def parse_jstack(path):
    """name -> text"""
    th = {}
    cur = None
    for line in open(path, errors="replace"):
        m = re.match(r'"(.*)" (#\d+|.*tid=)', line)
        if m:
            cur = m.group(1)
            while cur in th:
                cur += "'"
            th[cur] = ""
        if cur is not None:
            th[cur] += line
    return th


def has_frames(text, frames):
    """frames: regexes expected in this order, leaf -> root"""
    pos = 0
    for f in frames:
        m = re.compile(f).search(text, pos)
        if not m:
            return False
        pos = m.end()
    return True


def verify(cap, proofs, expect):
    """proofs: list of dict(file glob, thread regex, frames [leaf->root], min matching threads, of=fraction of dumps)"""
    bad = []
    for pr in proofs:
        files = sorted(glob.glob(os.path.join(cap.out, pr.get("file", "tm1-jstack-t*.txt"))))
        if not files:
            bad.append("no files for proof %s" % pr)
            continue
        hits = 0
        for f in files:
            th = parse_jstack(f)
            n = [t for t, txt in th.items() if re.search(pr["thread"], t) and has_frames(txt, pr["frames"])]
            if len(n) >= pr.get("min", 1):
                hits += 1
        need = pr.get("need", len(files))
        if hits < need:
            bad.append("proof %r on threads /%s/ in %d of %d dumps (need %d)" % (pr["frames"], pr["thread"], hits, len(files), need))
    for vre, sts in expect.items():
        sts = (sts,) if isinstance(sts, str) else sts
        for when, states in (("before", cap.states_before), ("after", cap.states_after)):
            vs = {n: d for n, d in states.items() if re.search(vre, n)}
            if not vs:
                bad.append("no vertex /%s/ in REST (%s)" % (vre, when))
            for n, d in vs.items():
                if any(s not in sts for s in d.values()):
                    bad.append("REST %s: %s is %s, expected %s" % (when, n, d, sts))
    return bad


# what must not stand in a published capture
BANNED = [r"/(?:root|home/\w+)\b", r"(?i)https?_proxy", r"(?i)proxyhost", r"(?i)pip_"]


def sanitise(outdir):
    host = socket.gethostname()
    hre = re.compile(rb"(?<![\w./$-])" + re.escape(host.encode()) + rb"(?![\w.$-]|\s*(?:operation|arguments|options))")
    hits = []
    for d, _, fs in os.walk(outdir):
        for f in fs:
            p = os.path.join(d, f)
            b = open(p, "rb").read()
            n = hre.sub(b"worker-1", b)
            if n != b:
                open(p, "wb").write(n)
                log("sanitised host name in", f, len(hre.findall(b)))
            t = n.decode(errors="replace")
            for pat in BANNED:
                m = re.search(pat, t)
                if m:
                    s = max(0, m.start() - 60)
                    hits.append("%s: %s ...%s..." % (f, pat, t[s:m.end() + 60].replace("\n", "\\n")))
    return hits



# what somebody might have at hand: one dump, three, a profile, answers of REST or logs alone, everything
VIEWS = [("jstack", "tm*-jstack-t1.txt"), ("jstack-3", "tm*-jstack-t*.txt"), ("jcmd", "tm*-thread-print*.txt"), ("rest-dump", "rest/tm*-thread-dump-t1.json"),
         ("rest-3", "rest/tm*-thread-dump-t*.json"), ("wall-collapsed", "tm*-wall.collapsed"), ("cpu-collapsed", "tm*-itimer.collapsed"),
         ("flamegraphs", "rest/flamegraph-*-full.json"), ("rest-states", "rest/[jotv]*.json"), ("logs", "*.log"), ("everything", "**/*")]
STATE_ADVICE = ["dynamic-scaling", "lazy-loading", "local-recovery", "more-transfer-threads", "ingest-db-restore"]


def doubtful(view, flink):
    """Evidence that may be too thin to tell: then silence is right too."""
    if view in ("rest-dump", "rest-3"):
        return flink < (1, 17)  # 8 frames
    if view == "flamegraphs":
        return flink < (1, 19)  # tasks that initialise are not sampled
    return view in ("cpu-collapsed", "rest-states", "logs")


def expectation(view, about):
    flink = tuple(int(x) for x in about["flink_version"].split(".")[:2])
    outcome = "startup-bottleneck" if about["stuck"] else "no-startup-bottleneck"
    if doubtful(view, flink):
        expect = {"outcome": [outcome, "undetermined"]}
        if about["stuck"]:
            expect["phase"] = about["phases"] + ["unknown", "restore.unknown", None]
        return expect
    expect = {"outcome": outcome}
    if about["stuck"]:
        expect["phase"] = about["phases"]
        if view != "flamegraphs":  # the graphs do not say whose they are
            expect.update(activity=about["activities"], operators=about["culprit_operators"])
        if about.get("innocent_operators") and view != "flamegraphs":
            expect["not_operators"] = about["innocent_operators"]
        if view == "everything":
            expect.update(recommend=about.get("recommend", []), not_recommend=about.get("not_recommend", []))
    return expect


def views(out, about, special):
    """special: view id -> what replaces single expectations there, or None to leave the view out"""
    found = []
    for name, pattern in VIEWS:
        files = sorted(f for f in glob.glob(pattern, root_dir=out, recursive=True) if os.path.isfile(os.path.join(out, f)) and f != "truth.json")
        if name == "rest-states":
            files = [f for f in files if "thread-dump" not in f]
        change = special.get(name, {})
        if files and change is not None:
            found.append({"id": name, "files": files, "expect": {**expectation(name, about), **change}})
    return found


def finish(c, scen, cap, truth, proofs, expect, special={}):
    bad = verify(cap, proofs, expect)
    t = dict(scenario=scen, flink_version=c.v)
    t.update(truth)
    t.setdefault("phases", [t["phase_id"]])
    t.setdefault("activities", [t["activity_id"]])
    t["task_state_by_vertex"] = cap.states_before
    t["task_state_by_vertex_after_capture"] = cap.states_after
    t["proof_frame"] = [{"threads": p["thread"], "frames_leaf_to_root": p["frames"], "files": p.get("file", "tm1-jstack-t*.txt")} for p in proofs]
    t["capture_commands"] = cap.cmds
    t["not_captured"] = cap.missing
    t["s3_plugin"] = [os.path.basename(j) for j in glob.glob(c.home + "/plugins/s3-fs-hadoop/*.jar")]
    t["verified_automatically"] = "jstack t0..t2 against proof_frame; REST subtask states before and after; sanitiser. REST dumps, flame graphs and profiles are not checked frame by frame."
    t["jdk"] = JAVA_HOME.rsplit("/", 1)[1]
    t["special"] = special
    truth = {"case": "%s/%s" % (c.v, scen), "why": t["cause"], "views": views(cap.out, t, special), "about": t}
    cap.w("truth.json", json.dumps(truth, indent=1) + "\n")
    leaks = sanitise(cap.out)
    for x in cap.missing:
        log("not captured:", x[:300])
    if bad or leaks:
        for b in bad + leaks:
            log("REJECT:", b)
        if os.environ.get("LAB_KEEP_REJECTED"):
            rej = "%s/rejected-%s" % (c.dir, scen)
            shutil.rmtree(rej, ignore_errors=True)
            shutil.move(cap.out, rej)
            log("rejected capture kept for inspection in", rej)
        else:
            shutil.rmtree(cap.out)
        raise LabError("capture of %s rejected" % scen)
    log("KEPT", cap.out, "%d files" % sum(len(f) for _, _, f in os.walk(cap.out)))


