#!/usr/bin/env python3
"""Laboratory: real Flink clusters that get stuck on purpose. See README.md.

  lab.py run SCENARIO [SCENARIO...] --version 1.20.5 --portbase 18100
  lab.py list
  lab.py stop --portbase 18100          (kills, by pid file, what an aborted run left behind)
"""
import argparse, glob, json, os, re, shutil, signal, socket, subprocess, sys, threading, time, traceback
import urllib.request, urllib.error

sys.dont_write_bytecode = True
LAB = os.path.dirname(os.path.abspath(__file__))
JAVA_HOME = os.environ.get("LAB_JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64")
PY = "/opt/lab-tools/venv/bin/python"
CAPROOT = os.environ.get("LAB_CAPTURES", os.path.abspath("lab-captures"))
ADD_OPENS = []
for m in ("java.lang", "java.lang.reflect", "java.lang.invoke", "java.util", "java.util.concurrent", "java.util.concurrent.atomic",
          "java.util.concurrent.locks", "java.nio", "sun.nio.ch", "java.net", "java.io", "java.text", "java.time"):
    ADD_OPENS += ["--add-opens=java.base/%s=ALL-UNNAMED" % m]
ADD_OPENS += ["--add-exports=java.base/sun.net.util=ALL-UNNAMED", "--add-exports=java.management/sun.management=ALL-UNNAMED",
              "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED", "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED"]
CLEAN_ENV = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/var/lib/flink", "USER": "flink"}


def log(*a):
    print(time.strftime("%H:%M:%S"), *a, flush=True)


def vtuple(v):
    return tuple(int(x) for x in re.findall(r"\d+", v)[:3])


class LabError(Exception):
    pass


# ------------------------------------------------------------------ HTTP
def http(method, url, body=None, ctype="application/json", timeout=60, raw=False):
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    req = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": ctype} if data is not None else {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(req, timeout=timeout) as r:
        b = r.read()
    return b if raw else (json.loads(b) if b.strip() else {})


# ------------------------------------------------------------------ cluster
class Cluster:
    """One JobManager, n TaskManagers, moto S3, throttling proxy, black-hole server; everything by pid file."""

    def __init__(self, version, pb):
        self.v, self.pb = version, pb
        self.vt = vtuple(version)
        self.home = "/opt/flink-%s" % version
        self.dir = "/var/lib/flink/%d" % pb
        self.logd = "/var/log/flink/%d" % pb
        self.pidd = self.dir + "/pids"
        self.p = dict(rpc=pb, rest=pb + 1, blob=pb + 2, s3=pb + 3, s3slow=pb + 4, hole=pb + 5, jmq=pb + 6)
        self.rest = "http://localhost:%d" % self.p["rest"]
        self.procs = {}
        self.tms, self.tm_starts = [], {}
        self.jarid = None
        self.jid = None
        self.started_at = time.time()
        self.cpu = None  # CPU that TaskManagers are bound to

    # -- processes
    def spawn(self, name, argv, cwd="/", out=None):
        os.makedirs(self.pidd, exist_ok=True)
        os.makedirs(self.logd, exist_ok=True)
        f = open(out or "%s/%s.out" % (self.logd, name), "wb")
        p = subprocess.Popen(argv, cwd=cwd, env=CLEAN_ENV, stdout=f, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        self.procs[name] = p
        open("%s/%s.pid" % (self.pidd, name), "w").write(str(p.pid))
        return p

    def kill(self, name, sig=signal.SIGKILL):
        p = self.procs.pop(name, None)
        if p and p.poll() is None:
            p.send_signal(sig)
            try:
                p.wait(20)
            except subprocess.TimeoutExpired:
                p.kill()
                p.wait()
        try:
            os.unlink("%s/%s.pid" % (self.pidd, name))
        except OSError:
            pass

    def stop_flink(self):
        for n in [n for n in self.procs if n.startswith("tm") or n == "jm"]:
            self.kill(n)
        self.tms = []
        self.jarid = self.jid = None

    def stop_all(self):
        for n in list(self.procs):
            self.kill(n)
        self.tms = []

    @staticmethod
    def stop_leftovers(pb):
        for f in glob.glob("/var/lib/flink/%d/pids/*.pid" % pb):
            try:
                pid = int(open(f).read())
                cmd = open("/proc/%d/cmdline" % pid).read()
                if "flink" in cmd or "moto.server" in cmd or "/proxy.py" in cmd or "/blackhole.py" in cmd:
                    os.kill(pid, signal.SIGKILL)
                    log("killed left-over", os.path.basename(f), pid)
            except (OSError, ValueError):
                pass
            try:
                os.unlink(f)
            except OSError:
                pass

    def reset(self):
        Cluster.stop_leftovers(self.pb)
        for d in (self.dir, self.logd):
            shutil.rmtree(d, ignore_errors=True)
            os.makedirs(d)
        os.makedirs(self.pidd)

    # -- side servers
    def start_s3(self):
        self.spawn("moto", ["/opt/lab-tools/venv/bin/python", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.p["s3"])])
        self.ctl = self.dir + "/throttle.json"
        self.throttle(0, 0)
        shutil.copy(LAB + "/proxy.py", "/opt/lab-tools/proxy.py")
        self.spawn("proxy", [PY, "/opt/lab-tools/proxy.py", str(self.p["s3slow"]), str(self.p["s3"]), self.ctl])
        for port in (self.p["s3"], self.p["s3slow"]):
            wait_port(port)
        for i in range(60):
            try:
                http("PUT", "http://127.0.0.1:%d/flink-state" % self.p["s3"], body=b"", raw=True)
                return
            except Exception as e:
                time.sleep(0.5)
        raise LabError("moto does not answer")

    def throttle(self, down, up=0):
        tmp = self.ctl + ".tmp"
        json.dump({"down": down, "up": up}, open(tmp, "w"))
        os.replace(tmp, self.ctl)
        time.sleep(0.5)

    def proxy_stat(self):
        try:
            return json.load(open(self.ctl + ".stat"))
        except Exception:
            return {}

    def start_hole(self):
        shutil.copy(LAB + "/blackhole.py", "/opt/lab-tools/blackhole.py")
        self.spawn("hole", [PY, "/opt/lab-tools/blackhole.py", str(self.p["hole"])])
        wait_port(self.p["hole"])

    # -- flink
    def conf(self, role, idx, conf):
        """role jm|tm; writes a conf dir and returns it. JM talks to S3 directly, TMs through the throttling proxy."""
        d = "%s/conf-%s%s" % (self.dir, role, idx or "")
        os.makedirs(d, exist_ok=True)
        c = {
            "jobmanager.rpc.address": "localhost", "jobmanager.rpc.port": self.p["rpc"], "jobmanager.bind-host": "localhost",
            "taskmanager.host": "localhost", "taskmanager.bind-host": "localhost",
            "rest.address": "localhost", "rest.bind-address": "localhost", "rest.port": self.p["rest"], "rest.bind-port": self.p["rest"],
            "blob.server.port": self.p["blob"], "blob.storage.directory": self.dir + "/blobs",
            "io.tmp.dirs": self.dir + "/tmp", "web.tmpdir": self.dir + "/web", "web.upload.dir": self.dir + "/upload",
            "metrics.internal.query-service.port": "%d-%d" % (self.pb + 20, self.pb + 29),
            "jobmanager.memory.process.size": "1100m",
            "taskmanager.memory.process.size": "1800m",
            "taskmanager.numberOfTaskSlots": 2, "parallelism.default": 2,
            "rest.flamegraph.enabled": "true",
            "execution.checkpointing.interval": "5s",
            "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
            "state.checkpoints.dir": "s3://flink-state/checkpoints", "state.savepoints.dir": "s3://flink-state/savepoints",
            "s3.endpoint": "http://localhost:%d" % (self.p["s3"] if role == "jm" else self.p["s3slow"]),
            "s3.path.style.access": "true", "s3.access-key": "flinklab", "s3.secret-key": "flinklab",
            "restart-strategy": "none", "classloader.check-leaked-classloader": "false",
            "heartbeat.timeout": 180000,
        }
        if self.vt >= (1, 19):
            c["restart-strategy.type"] = c.pop("restart-strategy")
        if self.vt < (1, 12):
            c["jobmanager.bind-host"] = "localhost"
        if role == "tm":
            c["taskmanager.rpc.port"] = self.pb + 10 + 2 * (idx - 1)
            c["taskmanager.data.port"] = self.pb + 11 + 2 * (idx - 1)
            c["taskmanager.resource-id"] = "taskmanager-%d" % idx
        c.update(conf)
        c = {k: v for k, v in c.items() if v is not None}
        body = "".join("%s: %s\n" % kv for kv in sorted(c.items(), key=lambda kv: kv[0]))
        fn = "config.yaml" if self.vt >= (2, 0) else "flink-conf.yaml"
        open(d + "/" + fn, "w").write(body)
        shutil.copy(self.home + "/conf/log4j.properties", d + "/log4j.properties")
        return d

    def cp(self):
        jars = sorted(glob.glob(self.home + "/lib/*.jar"))
        dist = [j for j in jars if "/flink-dist" in j]
        return ":".join([j for j in jars if j not in dist] + dist)

    def jvm(self, name, main, confd, flags, args):
        logf = "%s/flink-%s.log" % (self.logd, name)
        argv = [JAVA_HOME + "/bin/java"] + flags + ADD_OPENS + [
            "-Dlog.file=" + logf, "-Dlog4j.configuration=file:%s/log4j.properties" % confd, "-Dlog4j.configurationFile=file:%s/log4j.properties" % confd,
            "-XX:+UseG1GC", "-XX:+IgnoreUnrecognizedVMOptions"]
        argv += ["-cp", self.cp(), main, "--configDir", confd] + args
        if os.path.exists(logf):
            os.unlink(logf)
        if self.cpu and name.startswith("tm"):
            argv = ["taskset", "-c", self.cpu] + argv
        return self.spawn(name, argv, cwd=self.home)

    def start_jm(self, conf):
        d = self.conf("jm", 0, conf)
        # plugins are found through FLINK_PLUGINS_DIR
        CLEAN_ENV["FLINK_PLUGINS_DIR"] = self.home + "/plugins"
        CLEAN_ENV["FLINK_CONF_DIR"] = d
        CLEAN_ENV["FLINK_LIB_DIR"] = self.home + "/lib"
        start = lambda: self.jvm("jm", "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", d, ["-Xmx768m", "-Xms768m"], ["--executionMode", "cluster"])
        start()
        t0 = time.time()
        while time.time() - t0 < 150:
            try:
                return http("GET", self.rest + "/overview", timeout=5)
            except Exception:
                if self.procs["jm"].poll() is not None:
                    if self.starved("jm"):
                        start()
                        continue
                    raise LabError("JM died; see %s/flink-jm.log, jm.out" % self.logd)
                time.sleep(0.5)
        raise LabError("JM REST does not come up")

    def start_tm(self, idx, conf, flags=()):
        d = self.conf("tm", idx, conf)
        dist = [j for j in glob.glob(self.home + "/lib/flink-dist*.jar")]
        # the launcher's own program computes the memory layout, as bin/taskmanager.sh does
        out = subprocess.run([JAVA_HOME + "/bin/java", "-cp", ":".join([self.home + "/bin/bash-java-utils.jar"] + dist),
                              "org.apache.flink.runtime.util.bash.BashJavaUtils", "GET_TM_RESOURCE_PARAMS", "--configDir", d],
                             env=CLEAN_ENV, capture_output=True, text=True)
        res = [l.split("BASH_JAVA_UTILS_EXEC_RESULT:")[1] for l in out.stdout.splitlines() if "BASH_JAVA_UTILS_EXEC_RESULT:" in l]
        if len(res) < 2:
            raise LabError("BashJavaUtils: " + out.stdout[-1500:] + out.stderr[-1500:])
        CLEAN_ENV["FLINK_PLUGINS_DIR"] = self.home + "/plugins"
        CLEAN_ENV["FLINK_CONF_DIR"] = d
        self.tm_starts[idx] = lambda: self.jvm("tm%d" % idx, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", d, res[0].split() + list(flags), res[1].split())
        self.tm_starts[idx]()
        self.tms.append(idx)

    def starved(self, name):
        """The JVM gave up since its actor system took more than ten seconds, which no setting changes: others had the cores."""
        with open("%s/flink-%s.log" % (self.logd, name), errors="replace") as text:
            is_so = "Futures timed out after [10000 milliseconds]" in text.read()
        if is_so:
            log(name, "had no CPU to start with; once more")
        return is_so

    def start(self, conf=None, tms=1, tmconf=None, tmflags=()):
        conf = conf or {}
        self.start_jm(conf)
        for i in range(1, tms + 1):
            c = dict(conf)
            c.update((tmconf or {}).get(i, {}))
            self.start_tm(i, c, tmflags)
        self.wait_tms(tms)

    def wait_tms(self, n, timeout=150):
        t0 = time.time()
        while time.time() - t0 < timeout:
            if len(http("GET", self.rest + "/taskmanagers")["taskmanagers"]) >= n:
                return
            for i in self.tms:
                if self.procs["tm%d" % i].poll() is not None:
                    if self.starved("tm%d" % i):
                        self.tm_starts[i]()
                        continue
                    raise LabError("TM %d died; see %s" % (i, self.logd))
            time.sleep(0.5)
        raise LabError("TaskManagers do not register")

    # -- jobs
    def upload(self):
        jar = "/opt/jobs/%s/orders-pipeline.jar" % self.v
        b = open(jar, "rb").read()
        bd = "----labboundary7d"
        body = ("--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"orders-pipeline.jar\"\r\nContent-Type: application/x-java-archive\r\n\r\n" % bd).encode() + b + ("\r\n--%s--\r\n" % bd).encode()
        r = http("POST", self.rest + "/jars/upload", body=body, ctype="multipart/form-data; boundary=" + bd)
        self.jarid = os.path.basename(r["filename"])

    def submit(self, args, parallelism=2, savepoint=None, entry="com.example.orders.OrdersPipeline", allow_non_restored=False):
        if not self.jarid:
            self.upload()
        al = []
        for k, v in args.items():
            al += ["--" + k, str(v)]
        body = {"entryClass": entry, "programArgsList": al, "parallelism": parallelism}
        if savepoint:
            body["savepointPath"] = savepoint
            body["allowNonRestoredState"] = allow_non_restored
        try:
            self.jid = http("POST", self.rest + "/jars/%s/run" % self.jarid, body=body, timeout=120)["jobid"]
        except urllib.error.HTTPError as e:
            raise LabError("submit: " + e.read().decode()[:3000])
        log("submitted job", self.jid, "p=%d" % parallelism, "from " + savepoint if savepoint else "")
        return self.jid

    def submit_in_background(self, *args, **kw):
        """submits and does not wait until the JobManager has recovered the job, as the REST call does"""
        self.upload()
        threading.Thread(target=lambda: self.submit(*args, **kw), daemon=True).start()
        for i in range(120):
            jobs = http("GET", self.rest + "/jobs")["jobs"]
            if jobs:
                self.jid = jobs[0]["id"]
                return
            time.sleep(1)
        raise LabError("no job appears")

    def job(self):
        return http("GET", self.rest + "/jobs/" + self.jid)

    def subtask_states(self):
        r = {}
        for v in self.job()["vertices"]:
            d = http("GET", self.rest + "/jobs/%s/vertices/%s" % (self.jid, v["id"]))
            r[v["name"]] = {str(s["subtask"]): s["status"] for s in d["subtasks"]}
        return r

    def wait(self, pred, timeout, what, poll=1.0):
        t0 = time.time()
        while time.time() - t0 < timeout:
            x = pred()
            if x:
                return x
            j = self.job()
            if j["state"] in ("FAILED", "FINISHED", "CANCELED"):
                ex = ""
                try:
                    ex = json.dumps(http("GET", self.rest + "/jobs/%s/exceptions" % self.jid))
                    ex = " / ".join(re.findall(r"Caused by: [^\\]{0,300}", ex)) or ex[:3000]
                except Exception:
                    pass
                raise LabError("job is %s while waiting for %s: %s" % (j["state"], what, ex))
            time.sleep(poll)
        raise LabError("timeout (%ds) waiting for %s; states %s" % (timeout, what, self.subtask_states()))

    def all_in(self, states, vertex_re=".*"):
        s = self.subtask_states()
        return all(st in states for n, d in s.items() if re.search(vertex_re, n) for st in d.values())

    def wait_running(self, timeout=240):
        self.wait(lambda: self.all_in(("RUNNING",)), timeout, "all RUNNING")

    def read_records(self, vertex_re):
        return sum(v["metrics"].get("read-records", 0) for v in self.job()["vertices"] if re.search(vertex_re, v["name"]))

    def checkpoint_after_now(self, timeout=300):
        t = int(time.time() * 1000)

        def f():
            c = (http("GET", self.rest + "/jobs/%s/checkpoints" % self.jid).get("latest") or {}).get("completed")
            return c if c and c["trigger_timestamp"] > t and not c.get("is_savepoint") else None
        c = self.wait(f, timeout, "a completed checkpoint")
        log("checkpoint %s size %s -> %s" % (c["id"], c.get("state_size"), c["external_path"]))
        return c

    def savepoint(self, path=None, fmt=None, timeout=600, cancel=False):
        body = {"target-directory": path or "s3://flink-state/savepoints", "cancel-job": cancel}
        if fmt and self.vt >= (1, 15):
            body["formatType"] = fmt
        rid = http("POST", self.rest + "/jobs/%s/savepoints" % self.jid, body=body)["request-id"]
        t0 = time.time()
        while time.time() - t0 < timeout:
            r = http("GET", self.rest + "/jobs/%s/savepoints/%s" % (self.jid, rid))
            if r["status"]["id"] == "COMPLETED":
                if "failure-cause" in r["operation"]:
                    raise LabError("savepoint: " + json.dumps(r)[:2000])
                log("savepoint", r["operation"]["location"])
                return r["operation"]["location"]
            time.sleep(1)
        raise LabError("savepoint timeout")

    def cancel(self, timeout=120):
        http("PATCH", self.rest + "/jobs/%s?mode=cancel" % self.jid, body=b"")
        t0 = time.time()
        while time.time() - t0 < timeout:
            if self.job()["state"] in ("CANCELED", "FAILED", "FINISHED"):
                return
            time.sleep(0.5)
        raise LabError("cancel timeout")

    def fill(self, args, parallelism=2, records=None, vertex="SessionAggregate", timeout=900):
        """fresh job, waits until `records` reached the vertex and one checkpoint after that is complete; cancels; returns its path"""
        self.submit(args, parallelism)
        self.wait_running()
        n = records or int(args["fill"]) * parallelism
        self.wait(lambda: self.read_records(vertex) >= n, timeout, "%d records at %s" % (n, vertex))
        c = self.checkpoint_after_now()
        self.cancel()
        return c["external_path"]

    def start_flink_on_one_cpu(self, conf, tms=1):
        """as fresh_flink, the TaskManagers bound to one CPU from their start"""
        self.cpu = "0"
        try:
            self.fresh_flink(conf, tms)
        finally:
            self.cpu = None

    def fresh_flink(self, conf, tms=1, tmconf=None, tmflags=(), keep_tm=False):
        """Restart JM and TMs so that the logs hold only the run under test."""
        self.stop_flink()
        for f in glob.glob(self.logd + "/flink-*.log*"):
            os.unlink(f)
        for d in ("tmp", "web", "upload", "blobs"):
            shutil.rmtree("%s/%s" % (self.dir, d), ignore_errors=True)
        self.start(conf, tms, tmconf, tmflags)


def wait_port(port, timeout=120):
    t0 = time.time()
    while time.time() - t0 < timeout:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise LabError("port %d does not open" % port)


# ------------------------------------------------------------------ capture
def safe(n):
    return re.sub(r"[^A-Za-z0-9]+", "-", n).strip("-")[:120]  # long SQL vertex names: file name limit


class Capture:
    def __init__(self, c, scenario, outdir):
        self.c, self.scenario, self.out = c, scenario, outdir
        shutil.rmtree(outdir, ignore_errors=True)
        os.makedirs(outdir + "/rest")
        self.cmds = []
        self.missing = []

    def w(self, name, data):
        with open(os.path.join(self.out, name), "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())

    def sh(self, name, argv, shown, timeout=60):
        try:
            r = subprocess.run(argv, capture_output=True, timeout=timeout, env=CLEAN_ENV)
        except subprocess.TimeoutExpired:
            self.missing.append("%s: timeout" % shown)
            return
        if r.returncode != 0:
            self.missing.append("%s: rc %d %s" % (shown, r.returncode, (r.stdout + r.stderr)[-200:]))
            return
        self.w(name, r.stdout)
        self.cmds.append("%s > %s" % (shown, name))

    def get(self, name, path, optional=False):
        try:
            b = http("GET", self.c.rest + path, raw=True, timeout=60)
            self.w(name, b)
            self.cmds.append("curl -s 'http://localhost:8081%s' > %s" % (path, name))
            return json.loads(b)
        except Exception as e:
            if not optional:
                self.missing.append("GET %s: %s" % (path, e))
            return None

    def run(self, jm_dumps=False, wall=8, cpu=8, flames=True, tms=None, interval=4):
        c = self.c
        if os.environ.get("LAB_FAST"):  # shorter capture: same files, 3 s profiles, 2 s between dumps
            wall, cpu, interval = min(wall, 4), min(cpu, 3), min(interval, 2)
        jb = JAVA_HOME + "/bin/"
        tms = tms if tms is not None else c.tms
        tmids = {}
        for t in http("GET", c.rest + "/taskmanagers")["taskmanagers"]:
            m = re.match(r"taskmanager-(\d+)$", t["id"])
            if m:
                tmids[int(m.group(1))] = t["id"]
            else:  # <=1.12: resource id holds the rpc port
                m = re.search(r":(\d+)", t["id"])
                if m:
                    tmids[(int(m.group(1)) - c.pb - 10) // 2 + 1] = t["id"]
        self.states_before = c.subtask_states() if c.jid else {}
        if flames and c.jid and c.vt >= (1, 13):  # ask once, so that the server samples while the dumps are taken
            for v in c.job()["vertices"]:
                for t in ("full", "on_cpu", "off_cpu"):
                    try:
                        http("GET", c.rest + "/jobs/%s/vertices/%s/flamegraph?type=%s" % (c.jid, v["id"], t), raw=True, timeout=20)
                    except Exception:
                        pass
        # 3 rounds of stacks
        for k in range(3):
            t0 = time.time()
            for i in tms:
                pid = c.procs["tm%d" % i].pid
                self.sh("tm%d-jstack-t%d.txt" % (i, k), [jb + "jstack", "-l", str(pid)], "jstack -l <TaskManager pid>")
                if i in tmids:
                    self.get("rest/tm%d-thread-dump-t%d.json" % (i, k), "/taskmanagers/%s/thread-dump" % tmids[i], optional=c.vt < (1, 11))
            if jm_dumps:
                self.sh("jm-jstack-t%d.txt" % k, [jb + "jstack", "-l", str(c.procs["jm"].pid)], "jstack -l <JobManager pid>")
            if k < 2:
                time.sleep(max(0, interval - (time.time() - t0)))
        for i in tms:
            pid = c.procs["tm%d" % i].pid
            self.sh("tm%d-thread-print-l-e.txt" % i, [jb + "jcmd", str(pid), "Thread.print", "-l", "-e"], "jcmd <TaskManager pid> Thread.print -l -e")
        self.get("rest/jm-thread-dump.json", "/jobmanager/thread-dump", optional=c.vt < (1, 15))
        # REST
        self.get("rest/overview.json", "/overview")
        self.get("rest/jobs-overview.json", "/jobs/overview")
        self.get("rest/taskmanagers.json", "/taskmanagers")
        self.get("rest/jobmanager-config.json", "/jobmanager/config")
        if c.jid:
            j = "/jobs/" + c.jid
            job = self.get("rest/job.json", j)
            for n, p in (("checkpoints", "/checkpoints"), ("checkpoints-config", "/checkpoints/config"), ("config", "/config"), ("exceptions", "/exceptions")):
                self.get("rest/job-%s.json" % n, j + p)
            verts = job["vertices"]
            for v in verts:
                self.get("rest/vertex-%s.json" % safe(v["name"]), j + "/vertices/" + v["id"])
                self.get("rest/vertex-%s-taskmanagers.json" % safe(v["name"]), j + "/vertices/%s/taskmanagers" % v["id"])
                self.get("rest/vertex-%s-backpressure.json" % safe(v["name"]), j + "/vertices/%s/backpressure" % v["id"], optional=True)
            if flames and c.vt >= (1, 13):
                self.flames(j, verts)
        # profilers
        ap = "/opt/async-profiler"
        for i in tms:
            pid = str(c.procs["tm%d" % i].pid)
            base = "tm%d" % i
            for mode, extra, dur in (("wall", ["-t"], wall), ("itimer", [], cpu)):
                if not dur:
                    continue
                tmp = "/var/lib/flink/%d/prof.%s" % (c.pb, mode)
                argv = [ap + "/bin/asprof", "-e", mode] + extra + ["-d", str(dur), "-o", "collapsed", "-f", tmp, pid]
                r = subprocess.run(argv, capture_output=True, text=True, timeout=90, env=CLEAN_ENV)
                if os.path.exists(tmp) and os.path.getsize(tmp):
                    shutil.move(tmp, "%s/%s-%s.collapsed" % (self.out, base, mode))
                    self.cmds.append("asprof -e %s %s-d %d -o collapsed -f %s-%s.collapsed <TaskManager pid>" % (mode, "-t " if extra else "", dur, base, mode))
                else:
                    # itimer on an entirely parked JVM legitimately yields nothing
                    self.missing.append("asprof %s: rc %d %s" % (mode, r.returncode, (r.stdout + r.stderr)[-300:]))
        self.states_after = c.subtask_states() if c.jid else {}
        # logs
        for i in tms:
            shutil.copy("%s/flink-tm%d.log" % (c.logd, i), "%s/taskmanager-%d.log" % (self.out, i))
        shutil.copy("%s/flink-jm.log" % c.logd, self.out + "/jobmanager.log")
        self.cmds.append("copies of taskmanager.log and jobmanager.log of this run")

    def flames(self, j, verts):
        want = {}
        for v in verts:
            for t in ("full", "on_cpu", "off_cpu"):
                want[(v["id"], v["name"], t)] = j + "/vertices/%s/flamegraph?type=%s" % (v["id"], t)
        t0, last = time.time(), {}
        while want and time.time() - t0 < int(os.environ.get("LAB_FLAME_S", "22")):
            for k in list(want):
                try:
                    b = http("GET", self.c.rest + want[k], raw=True, timeout=20)
                except Exception as e:
                    last[k] = None
                    continue
                last[k] = b
                d = json.loads(b)
                if d.get("endTimestamp", -1) > 0 and d.get("data"):
                    self.w("rest/flamegraph-%s-%s.json" % (safe(k[1]), k[2]), b)
                    self.cmds.append("curl -s 'http://localhost:8081%s' > rest/flamegraph-%s-%s.json" % (want[k], safe(k[1]), k[2]))
                    del want[k]
            time.sleep(1)
        for k in want:  # keep what the server says when it has no samples: an engineer would have this file too
            if last.get(k):
                self.w("rest/flamegraph-%s-%s.json" % (safe(k[1]), k[2]), last[k])
            self.missing.append("flame graph %s %s: no samples (%s)" % (k[1], k[2], (last.get(k) or b"")[:80]))


# ------------------------------------------------------------------ scenarios
SC = {}


def scenario(name):
    def deco(f):
        SC[name] = f
        return f
    return deco


if __name__ == "__main__":
    sys.modules["lab"] = sys.modules["__main__"]
import importlib  # noqa: E402
from truth import finish  # noqa: E402,F401  (scenarios take it from here)
for _f in sorted(glob.glob(LAB + "/scenarios*.py")):  # every module registers into SC
    importlib.import_module(os.path.basename(_f)[:-3])


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("cmd", choices=["run", "list", "stop"])
    ap.add_argument("scenarios", nargs="*")
    ap.add_argument("--version", default=os.environ.get("LAB_FLINK", "1.20.5"))
    ap.add_argument("--portbase", type=int, default=int(os.environ.get("LAB_PORTBASE", "18100")))
    ap.add_argument("--keep", action="store_true", help="leave the cluster running after the capture")
    a = ap.parse_args()
    if a.cmd == "list":
        for k, f in SC.items():
            print("%-26s %s" % (k, (f.__doc__ or "").strip().split("\n")[0]))
        return 0
    if a.cmd == "stop":
        Cluster.stop_leftovers(a.portbase)
        return 0
    rc = 0
    for s in (list(SC) if a.scenarios == ["all"] else a.scenarios):
        c = Cluster(a.version, a.portbase)
        c.reset()
        out = "%s/%s/%s" % (CAPROOT, a.version, s)
        log("=== %s on Flink %s, ports %d.." % (s, a.version, a.portbase))
        t0 = time.time()
        try:
            SC[s](c, Capture(c, s, out))
            log("OK %s in %ds" % (s, time.time() - t0))
        except Exception as e:
            rc = 1
            log("FAILED %s: %s" % (s, e))
            if not isinstance(e, LabError):
                traceback.print_exc()
            if os.path.isdir(out) and not os.path.exists(out + "/truth.json"):
                shutil.rmtree(out)
        finally:
            if not a.keep:
                c.stop_all()
    return rc


if __name__ == "__main__":
    sys.exit(main())
