#!/usr/bin/env python3
"""Times flinkdiag and others on the same inputs, one after the other in each run, and prints a table. See compare.sh.

usage: benchmarks/compare.py [--flinkdiag PROGRAM] [--tools DIR] [--runs 5] [--scale 1.0] [--inputs DIR] [--docs FILE]
"""
import argparse, datetime, os, pathlib, platform, shutil, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE.parent / "samples/incidents/slow-download/tm-1-jstack-2.txt"


def measure(command):
    """Seconds, user and system seconds, peak memory in MB, of one run."""
    with tempfile.TemporaryFile() as out:  # grep stops at its first match if nobody reads the count (/dev/null)
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3):
        sys.exit(f"{' '.join(command)}: exit code {code}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def size_of(path):
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(f.stat().st_size for f in files) / 1e6


def inputs(scale, folder):
    """Name, path and the others that can read it."""
    made = [("small jstack", "jstack", 0.2), ("jstack", "jstack", 22), ("large jstack", "jstack", 221), ("REST JSON", "rest", 221),
            ("collapsed", "collapsed", 500), ("log", "log", 200), ("folder of jstacks", "folder", 2000), ("the same, .gz", "gz", 2000)]
    for name, kind, megabytes in made:
        path = folder / name.replace(" ", "-").replace(",", "")
        if not path.exists():
            subprocess.run([sys.executable, HERE / "generate.py", kind, str(megabytes if megabytes < 1 else megabytes * scale), path], check=True)
        yield name, kind, path


def others(kind, path, tools):
    files = [str(path)] if path.is_file() else [str(f) for f in sorted(path.iterdir())]
    if kind != "gz":
        yield "wc -l", ["wc", "-l", *files]
        yield "grep -c RocksDB", ["grep", "-c", "RocksDB", *files]
    jar = next(iter(sorted(tools.glob("jthreaddump*.jar"))), None)
    if kind == "jstack" and jar and shutil.which("java"):
        yield "jthreaddump", ["java", "-jar", str(jar), *files]
    collapse = shutil.which("stackcollapse-jstack.pl") or (tools / "stackcollapse-jstack.pl")
    if kind == "jstack" and pathlib.Path(collapse).exists():
        yield "stackcollapse-jstack.pl", ["perl", str(collapse), *files]
    inferno = shutil.which("inferno-collapse-recursive") or (tools / "bin/inferno-collapse-recursive")
    if kind == "collapsed" and pathlib.Path(inferno).exists():
        yield "inferno-collapse-recursive", [str(inferno), *files]


def table(a, folder):
    rows = []
    for name, kind, path in inputs(a.scale, folder):
        megabytes = size_of(path)
        commands = [("flinkdiag", [a.flinkdiag, "analyze", "--quiet", str(path)])]
        if path.is_dir():
            commands.append(("flinkdiag --threads 1", [a.flinkdiag, "analyze", "--quiet", "--threads", "1", str(path)]))
        commands += others(kind, path, a.tools)
        runs = {tool: [] for tool, _ in commands}
        for _ in range(a.runs):
            for tool, command in commands:
                runs[tool].append(measure(command))
        own = statistics.median(r[0] for r in runs["flinkdiag"])
        for tool, measured in runs.items():
            wall, cpu, memory = (statistics.median(r[i] for r in measured) for i in range(3))
            rows.append((f"{name}, {megabytes:.1f} MB", tool, f"{wall * 1000:.0f} ms", f"{cpu * 1000:.0f} ms", f"{megabytes / wall:.0f}",
                         f"{memory:.0f} MB", f"{wall / own:.2f}"))
            print(" | ".join(rows[-1]), file=sys.stderr)
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--flinkdiag", default="build/default/flinkdiag")
    p.add_argument("--tools", type=pathlib.Path, default=pathlib.Path("build/benchmarks"))
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--scale", type=float, default=1.0, help="of all sizes but the smallest")
    p.add_argument("--inputs", type=pathlib.Path, help="keep the inputs there, and use those that are there")
    p.add_argument("--docs", type=pathlib.Path, help="docs/performance.md: replaces what stands below its last heading")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if a.inputs:
            a.inputs.mkdir(parents=True, exist_ok=True)
        rows = table(a, a.inputs or pathlib.Path(folder))
    head = ("input", "program", "time", "CPU", "MB/s", "peak memory", "ratio of times")
    text = f"{datetime.date.today()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, load {os.getloadavg()[0]:.0f}; "
    text += f"median of {a.runs} runs; warm cache; peak memory counts the pages of mapped files, and is never less than the 15 MB of Python, which starts the programs. Sizes times {a.scale}.\n\n"
    text += "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows)) + "\n"
    print(text)
    if a.docs:
        before = a.docs.read_text().split("## The table\n")[0]
        a.docs.write_text(before + "## The table\n\n" + text)


if __name__ == "__main__":
    main()
