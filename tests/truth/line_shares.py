"""The shares of lines and functions, by what they cost, by perfwrap, and by a tracing profiler."""
import dataclasses
import json
import pathlib
import pstats
import tempfile

from truth_case import EXAMPLES, PROGRAMS, PYTHON, profile, run

BODIES = {"multiply.py": "c[i] = a[i] * b[i]", "suffix_sums.py": "result[i] += values[j]"}


@dataclasses.dataclass
class Share:
    did: float
    shown: float
    samples: int  # among which the share was found

    def chance(self):
        """The standard deviation of a share found by that many samples."""
        return (self.did * (1 - self.did) / max(self.samples, 1)) ** 0.5

    def is_close(self):
        """Shown as it did, within one point beyond what chance makes likely."""
        return abs(self.shown - self.did) < 0.01 + 3 * self.chance()


def number_of(source, text):
    return next(n for n, line in enumerate(source.read_text().splitlines(), 1) if line.strip() == text)


def shares_in(report, file, function):
    """Of the lines of a function: {line: share of its time}; and how many samples it has."""
    lines = [line for line in report["lines"] if pathlib.Path(line["file"]).name == file and line["function"] == function]
    total = sum(line["total_s"] for line in lines)
    samples = report["quality"]["samples"] * total / report["ranks"][0]["elapsed_s"]
    return {line["line"]: line["total_s"] / total for line in lines}, round(samples)


def long_lines(seconds):
    """{line: Share} of lines of known cost."""
    with tempfile.TemporaryDirectory(prefix="perfwrap-truth-") as directory:
        report, output = profile(pathlib.Path(directory), [PYTHON, PROGRAMS / "long_lines.py", seconds])
    shown, samples = shares_in(report, "long_lines", "long_lines")
    return {int(line): Share(did, shown.get(int(line), 0.0), samples) for line, did in json.loads(output).items()}


def short_line(example, seconds):
    """The innermost line's part of its function: the least and the most that it costs, and what is shown."""
    source = EXAMPLES / example
    with tempfile.TemporaryDirectory(prefix="perfwrap-truth-") as directory:
        report, output = profile(pathlib.Path(directory), [PYTHON, PROGRAMS / "line_costs.py", source, seconds])
    body = number_of(source, BODIES[example])
    function = next(line["function"] for line in report["lines"] if line["line"] == body)
    shown, samples = shares_in(report, example, function)
    return [Share(float(cost), shown[body], samples) for cost in output.split()]


def share_of(seconds):
    return seconds["calls_often"] / (seconds["calls_often"] + seconds["calls_nothing"])


def cheap_calls(rounds):
    """The part of the function that calls often: by its own clock and by perfwrap; and by cProfile."""
    program = PROGRAMS / "cheap_calls.py"
    with tempfile.TemporaryDirectory(prefix="perfwrap-truth-") as path:
        directory = pathlib.Path(path)
        report, output = profile(directory, [PYTHON, program, rounds])
        run([PYTHON, "-m", "cProfile", "-o", directory / "traced", program, rounds])
        traced = pstats.Stats(str(directory / "traced")).stats
    shown = {function["name"]: function["inclusive_s"] for function in report["functions"]}
    share = Share(share_of(json.loads(output)), share_of(shown), report["quality"]["samples"])
    return share, share_of({name: row[3] for (_, _, name), row in traced.items()})
