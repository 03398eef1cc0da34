"""Real Flink clusters in a known state, by the laboratory beside this folder. Loopback only."""
import contextlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LAB = os.path.join(os.path.dirname(HERE), "lab")
sys.dont_write_bytecode = True
sys.path.insert(0, LAB)
import lab  # noqa: E402
import scenarios  # noqa: E402

PARALLELISM = 2
STATE = {"keys": 60000, "fill": 60000 // PARALLELISM, "value-bytes": 1000, "rate": 20}
HANGING_OPERATOR = "SessionAggregate"
OPENING_OPERATOR = "EnrichOrders"
BYTES_PER_S = 300_000  # the state, about 50 MB, then takes three minutes


def set_up(version):
    """Flink, its S3 plugin, the S3 server and the job: each is fetched and built once."""
    ready = os.path.exists("/opt/flink-%s/lib" % version) and os.path.exists("/opt/lab-tools/venv/bin/moto_server")
    if not ready or not os.listdir("/opt/flink-%s/plugins/s3-fs-hadoop" % version):
        subprocess.run([LAB + "/setup_flink.sh", version], check=True, stdout=sys.stderr)
    if not os.path.exists("/opt/jobs/%s/orders-pipeline.jar" % version):
        subprocess.run([LAB + "/build_job.sh", version], check=True, stdout=sys.stderr)


def new_cluster(version, portbase):
    set_up(version)
    cluster = lab.Cluster(version, portbase)
    cluster.reset()
    return cluster


@contextlib.contextmanager
def running(version, portbase):
    cluster = new_cluster(version, portbase)
    try:
        yield cluster
    finally:
        cluster.stop_all()


def hang_in_restore(cluster, bytes_per_s=BYTES_PER_S):
    """The job starts from a checkpoint whose store lets few bytes through."""
    conf = scenarios.rocks(cluster)
    cluster.start_s3()
    cluster.start(conf)
    checkpoint = cluster.fill(STATE, PARALLELISM)
    cluster.throttle(bytes_per_s)
    cluster.fresh_flink(conf)
    cluster.submit(dict(STATE, fill=0), PARALLELISM, checkpoint)
    cluster.wait(lambda: cluster.all_in(("INITIALIZING",), "^" + HANGING_OPERATOR), 120, HANGING_OPERATOR + " initialising")


def hang_in_open(cluster):
    """The user's open() waits for a service that never answers."""
    cluster.start_hole()
    cluster.fresh_flink(scenarios.rocks(cluster))
    cluster.submit({"keys": 1000, "fill": 0, "rate": 20, "enrich-open": "socket", "profile-port": cluster.p["hole"]}, PARALLELISM)
    cluster.wait(lambda: cluster.all_in(("INITIALIZING",), OPENING_OPERATOR), 120, OPENING_OPERATOR + " initialising")
