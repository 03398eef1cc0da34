#!/usr/bin/env python3
"""Starts a real Flink cluster whose job hangs in its start, to try flinkdiag on.

  demo.py                     start it (the first time: about five minutes, Flink is fetched from PyPI)
  demo.py --stop              end it

It needs what `scripts/install-deps.sh --e2e` installs, 6 GB of memory, and root, since it writes below /opt and /var.
"""
import argparse

import clusters


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", default="1.20.5", help="of Flink")
    parser.add_argument("--portbase", type=int, default=18500, help="first of 30 ports on loopback")
    parser.add_argument("--stop", action="store_true")
    options = parser.parse_args()
    if options.stop:
        clusters.lab.Cluster.stop_leftovers(options.portbase)
        return
    cluster = clusters.new_cluster(options.version, options.portbase)
    try:
        clusters.hang_in_restore(cluster, bytes_per_s=50_000)
    except BaseException:
        cluster.stop_all()
        raise
    print("""
A job hangs in INITIALIZING for the next quarter of an hour. Its web UI: %s
Why?   build/default/flinkdiag doctor --rest %s
End:   python3 tests/e2e/demo.py --stop%s""" % (
        cluster.rest, cluster.rest, "" if options.portbase == 18500 else " --portbase %d" % options.portbase))


main()
