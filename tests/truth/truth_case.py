"""Runs a program that knows what it did under perfwrap, and says how far the report is from it."""
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PERFWRAP = os.environ.get("PERFWRAP", "perfwrap")
PYTHON = os.environ.get("PERFWRAP_PYTHON", sys.executable)
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
EXAMPLES = PROGRAMS.parents[2] / "share" / "examples"
RATE = 500
OVERHEAD = 20  # per cent: as many samples on a slow machine
CATEGORIES = ("python", "python-builtin", "native", "mpi-collective", "mpi-point-to-point", "mpi-wait",
              "mpi-one-sided", "mpi-other", "io-read", "io-write", "gil", "wait", "io-metadata")
PYTHON_FRAME = 2


class Missing(Exception):
    """What a program needs and this machine has not."""


@dataclasses.dataclass
class Stage:
    """Seconds over all ranks, by category: what it did, and what the report says."""
    name: str
    hot: tuple
    did: dict
    shown: dict = dataclasses.field(default_factory=dict)
    first_line: tuple = None


@dataclasses.dataclass
class Comparison:
    stages: list
    elapsed: float    # of all ranks
    expected_first: list  # lines that may be the costliest; () for one that is not known
    first_line: tuple  # of the report
    samples: int
    lost: int          # unmerged and truncated samples
    period: float

    def points(self, seconds):
        return 100 * seconds / self.elapsed

    def chance(self, points):
        """Twice the standard deviation of a share found by so many samples, in points."""
        share = min(max(points / 100, 0), 1)
        return 200 * (share * (1 - share) / max(self.samples, 1)) ** 0.5

    def by_category(self):
        """(category, points that the stages did, points that the report shows), for those that either has."""
        stages = [stage for stage in self.stages if "any" not in stage.did]
        for category in CATEGORIES:
            did = sum(stage.did.get(category, 0.0) for stage in stages)
            shown = sum(stage.shown.get(category, 0.0) for stage in stages)
            if did > 0 or self.points(shown) >= 0.05:
                yield category, self.points(did), self.points(shown)

    def is_only_known_by_stage(self):
        return all("any" in stage.did for stage in self.stages)

    def by_stage(self):
        for stage in self.stages:
            yield stage.name, self.points(sum(stage.did.values())), self.points(sum(stage.shown.values()))

    def is_first_line_right(self):
        return () in self.expected_first or self.first_line in self.expected_first

    def lost_share(self):
        return self.lost / max(self.samples, 1)


class Summary:
    """The nodes of a summary, each with its stack of functions and lines."""

    def __init__(self, path):
        try:
            import h5py
        except ImportError:
            raise Missing("h5py, to read the summary") from None
        with h5py.File(path) as file:
            data, ends = bytes(file["strings/bytes"]), [int(end) for end in file["strings/offsets"]]
            strings = [data[begin:end].decode() for begin, end in zip(ends, ends[1:])]
            self.kinds = [int(kind) for kind in file["frames/kind"]]
            names = [strings[i] for i in file["frames/function"]]
            self.functions = [name.split(".")[-1] if kind == PYTHON_FRAME else name
                              for name, kind in zip(names, self.kinds)]
            self.files = [strings[i] for i in file["frames/file"]]
            self.lines = [int(line) for line in file["frames/line"]]
            self.frames, self.parents = list(file["nodes/frame"]), [int(node) for node in file["nodes/parent"]]
            self.totals = list(zip(map(int, file["totals/node"]), map(int, file["totals/category"]),
                                   (int(time) / 1e9 for time in file["totals/time_sum"])))
            self.elapsed = sum(map(int, file["ranks/elapsed_ns"])) / 1e9

    def stack(self, node):
        """The frames from the leaf to the root."""
        while True:
            yield self.frames[node]
            parent = self.parents[node]
            if parent >= node:
                return
            node = parent

    def below(self, roots, category_of_line):
        """Of all that the functions `roots` did or called: the seconds by category, and the costliest line of one."""
        categories, lines = {}, {}
        for node, category, seconds in self.totals:
            stack = list(self.stack(node))
            if not any(self.functions[frame] in roots for frame in stack):
                continue
            name = CATEGORIES[category]
            categories[name] = categories.get(name, 0.0) + seconds
            place = next(((self.files[f], self.lines[f]) for f in stack if self.kinds[f] == PYTHON_FRAME), None)
            if place and name == category_of_line:
                lines[place] = lines.get(place, 0.0) + seconds
        return categories, max(lines, key=lines.get) if lines else None


def run(command, **options):
    return subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=280, check=False, **options)


def require_module(name):
    if run([PYTHON, "-c", f"import {name}"]).returncode != 0:
        raise Missing(f"{name} in {PYTHON}")


def build(source, target, *options):
    result = run([os.environ.get("CC", "cc"), "-O2", "-g", "-shared", "-fPIC", "-pthread", *options, "-o", target,
                  PROGRAMS / source])
    if result.returncode != 0:
        raise RuntimeError(result.stderr)


def build_foreign(directory):
    build("foreign.c", directory / "libforeign.so")


def build_extension(directory):
    paths = run([PYTHON, "-c", "import sysconfig as s; print(s.get_paths()['include'], s.get_config_var('EXT_SUFFIX'))"])
    include, suffix = paths.stdout.split()
    if not pathlib.Path(include, "Python.h").exists():
        raise Missing(f"Python.h in {include}")
    build("extension.c", directory / f"extension{suffix}", "-fopenmp", f"-I{include}")


def build_cython(directory):
    require_module("Cython")
    require_module("distutils" if run([PYTHON, "-c", "import setuptools"]).returncode else "setuptools")
    (directory / "typed.pyx").write_bytes((PROGRAMS / "typed.pyx").read_bytes())
    result = run([PYTHON, "-m", "Cython.Build.Cythonize", "-i", "-3", "typed.pyx"], cwd=directory,
                 env={**os.environ, "CFLAGS": "-g"})
    if result.returncode != 0:
        raise RuntimeError(result.stderr)


def nothing(_directory):
    pass


def needs(*modules):
    def require(_directory):
        for module in modules:
            require_module(module)
    return require


# Program: what must be there or be built before it, and the launch line in front of the interpreter.
TRUTH_PROGRAMS = {
    "interpreted": (nothing, ()),
    "builtin_calls": (nothing, ()),
    "numpy_calls": (needs("numpy"), ()),
    "foreign_calls": (build_foreign, ()),
    "extension_calls": (build_extension, ()),
    "cython_calls": (build_cython, ()),
    "numba_calls": (needs("numba"), ()),
    "late_rank": (needs("mpi4py.MPI"), ("mpirun", "-n", "2")),
    "file_calls": (nothing, ()),
    "waits": (nothing, ()),
    "lock_contention": (nothing, ()),
    "child_processes": (nothing, ()),
    "event_loop": (nothing, ()),
    "imports": (nothing, ()),
}


def profile(directory, command, rate=RATE):
    """The report of the command, run in `directory`."""
    result = run([PERFWRAP, "--profile", "-q", "--rate", rate, "--overhead", OVERHEAD, "-o", "run", "--", *command], cwd=directory)
    if result.returncode != 0:
        raise RuntimeError(f"exit status {result.returncode}: {result.stderr}")
    return json.loads((directory / "run" / "report.json").read_text()), result.stdout


def truth_of(directory):
    """What the program's processes wrote down: one record a stage, and the costliest line if they name it."""
    stages, first = {}, None
    for path in sorted(directory.glob("truth-*.json")):
        truth = json.loads(path.read_text())
        first = truth["first"]
        for record in truth["stages"]:
            sum_of = stages.setdefault(record["stage"], {**record, "seconds": {}})
            for category, seconds in record["seconds"].items():
                sum_of["seconds"][category] = sum_of["seconds"].get(category, 0.0) + seconds
    return stages.values(), first


def compare(program, seconds):
    """Runs the program for about this long and compares the report with what it did."""
    prepare, launch = TRUTH_PROGRAMS[program]
    with tempfile.TemporaryDirectory(prefix="perfwrap-truth-") as path:
        directory = pathlib.Path(path)
        prepare(directory)
        report, _ = profile(directory, [*launch, PYTHON, PROGRAMS / f"{program}.py", seconds])
        summary = Summary(directory / "run" / "summary.h5")
        stages = []
        records, expected_first = truth_of(directory)
        for record in records:
            stage = Stage(record["stage"], tuple(record["hot"] or ()), record["seconds"])
            stage.shown, stage.first_line = summary.below(set(record["roots"]), record["category"])
            stages.append(stage)
    first, quality = report["lines"][0], report["quality"]
    expected = [tuple(expected_first)] if expected_first else [stage.hot for stage in stages]
    return Comparison(stages, summary.elapsed, expected, (first["file"], first["line"]), quality["samples"],
                      quality["unmerged_samples"] + quality["truncated_samples"], report["overhead"]["period_s"])
