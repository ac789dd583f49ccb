"""How merging and reporting grow with the number of ranks: seconds, memory and sizes, as a Markdown table.

    PERFWRAP=build/bin/perfwrap MAKE_RANKS=build/tests/scale/make_ranks python3 tests/scale/scale.py [RANKS...]

The rank files are made of one that a real job leaves, share/examples/heat2d.py on 4 ranks. Nothing here fails a build."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

PERFWRAP = os.environ.get("PERFWRAP", "perfwrap")
MAKE_RANKS = os.environ.get("MAKE_RANKS", "make_ranks")
PYTHON = os.environ.get("PERFWRAP_PYTHON", "python3")
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "share" / "examples" / "heat2d.py"
LAUNCH_OPTIONS = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                  "OMPI_MCA_rmaps_base_oversubscribe": "1"}


def measured(*command):
    """Seconds, processor seconds and the greatest resident memory, MiB, of one process of the command."""
    begin = time.perf_counter()
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} failed")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    counts = list(map(int, sys.argv[1:])) or [100, 1000, 10000]
    root = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-scale-"))
    try:
        example = root / "example"
        subprocess.run([PERFWRAP, "--profile", "-q", "-o", example, "mpirun", "-n", "4", PYTHON, EXAMPLE], check=True,
                       cwd=root, stdout=subprocess.DEVNULL, env={**LAUNCH_OPTIONS, **os.environ})
        base = min((example / "ranks").rglob("*.h5"))
        print(f"One rank file: {base.stat().st_size / 1024:.0f} KiB.\n")
        print("| ranks | merge, s | of processors, s | MiB | report, s | MiB | summary.h5, KiB | report.html, KiB |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|")
        for count in counts:
            run = root / "run"
            (run / "ranks").mkdir(parents=True)
            subprocess.run([MAKE_RANKS, base, str(count), run / "ranks"], check=True)
            merge, processors, merge_memory = measured(PERFWRAP, "merge", run)
            report, _, report_memory = measured(PERFWRAP, "report", run)
            sizes = [(run / name).stat().st_size / 1024 for name in ("summary.h5", "report.html")]
            print(f"| {count} | {merge:.2f} | {processors:.2f} | {merge_memory:.0f} | {report:.2f} | "
                  f"{report_memory:.0f} | {sizes[0]:.0f} | {sizes[1]:.0f} |", flush=True)
            shutil.rmtree(run)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
