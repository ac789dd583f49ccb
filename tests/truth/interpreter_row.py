"""All truth programs of one interpreter in one row."""
import sys

from judged import Judged
from truth_case import Missing, PYTHON, run

NAME = """
import platform, sys, sysconfig
threads = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
library = " libpython" if "libpython3." in open("/proc/self/maps").read() else ""
jit = " JIT" if getattr(sys, "_jit", None) and sys._jit.is_enabled() else ""
print(platform.python_version() + threads + jit + library)
"""


def judge_all(programs, seconds):
    """The judged programs by name, and what kept others from running."""
    judged, failed = {}, []
    for program in programs:
        try:
            judged[program] = Judged(program, seconds)
        except Missing as missing:
            print(f"{program}: not here: {missing}", file=sys.stderr)
        except (RuntimeError, OSError, KeyError, IndexError) as error:
            failed.append(program)
            print(f"{program}: {error!r}", file=sys.stderr)
    return judged, failed


def explain(suite, program, judged):
    print(f"{suite} {program}: {judged.found_lines} of {judged.marked_lines} lines, "
          f"{judged.result.lost} of {judged.result.samples} samples lost", file=sys.stderr)
    for row in judged.rows(with_stages=True):
        if not row.is_good():
            print(f"  {row.what}: did {row.did:.1f}, shown {row.shown:.1f}", file=sys.stderr)
    for stage in judged.result.stages:
        if stage.hot and stage.first_line != stage.hot:
            print(f"  {stage.name}: first line {stage.first_line}", file=sys.stderr)


def print_row(suite, programs, seconds):
    """True if all that could run is good."""
    name = run([PYTHON, "-c", NAME]).stdout.strip() or PYTHON
    judged, failed = judge_all(programs, seconds)
    off = [*failed, *(program for program, one in judged.items() if not one.is_good())]
    for program in off:
        if program in judged:
            explain(suite, program, judged[program])
    if not judged:
        print(f"| {suite} | {name} | 0 | | | | **off**: {', '.join(off) or 'nothing could run'} |", flush=True)
        return False
    worst = max(judged, key=lambda program: judged[program].worst().error())
    row = judged[worst].worst()
    least = max(judged, key=lambda program: judged[program].result.lost_share())
    lines = f"{sum(one.found_lines for one in judged.values())} of {sum(one.marked_lines for one in judged.values())}"
    lost = f"{100 * judged[least].result.lost_share():.2f} % ({least})" if judged[least].result.lost else "none"
    print(f"| {suite} | {name} | {len(judged)} of {len(programs)} | {row.error():.1f} points ({worst}, {row.what}) | "
          f"{lines} | {lost} | {'**off**: ' + ', '.join(off) if off else 'ok'} |", flush=True)
    return not off
