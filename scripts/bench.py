#!/usr/bin/env python3
"""Times flinkdiag on a thread dump of many threads, made from a sample by repeating its threads.

usage: scripts/bench.py [--flinkdiag build/default/flinkdiag] [--threads 10000] [--runs 7]

Prints size, and the median and the fastest of the runs: whole process, warm cache.
"""
import argparse, pathlib, re, statistics, subprocess, tempfile, time

SAMPLE = pathlib.Path(__file__).resolve().parent.parent / "samples/incidents/slow-download/tm-1-jstack-2.txt"


def repeat(text, wanted):
    """The header of the dump, then its threads over and over, each round with subtasks of its own."""
    start = text.index('\n"') + 1
    threads = re.split(r'(?m)^(?=")', text[start:])[1:]
    parts, count, rounds = [text[:start]], 0, 0
    total = 2 * (wanted // len(threads) + 1)
    while count < wanted:
        for thread in threads:
            number = lambda m: f"({int(m.group(1)) + 2 * rounds}/{total})#0"
            parts.append(re.sub(r"\((\d+)/2\)#0", number, thread, count=1))
        count += len(threads)
        rounds += 1
    return "".join(parts), count


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--flinkdiag", default="build/default/flinkdiag")
    p.add_argument("--threads", type=int, default=10000)
    p.add_argument("--runs", type=int, default=7)
    a = p.parse_args()
    text, count = repeat(SAMPLE.read_text(), a.threads)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as dump:
        dump.write(text)
        dump.flush()
        for name, path in (("one dump of the sample", SAMPLE), (f"{count} threads, {len(text) / 1e6:.1f} MB", dump.name)):
            times = []
            for _ in range(a.runs):
                begin = time.perf_counter()
                subprocess.run([a.flinkdiag, "analyze", "--quiet", str(path)], stdout=subprocess.DEVNULL, check=False)
                times.append(time.perf_counter() - begin)
            print(f"{name}: median {statistics.median(times) * 1000:.0f} ms, fastest {min(times) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
