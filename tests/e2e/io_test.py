"""I/O against strace: every call, byte and size of programs whose system calls are known, and by file."""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from mpi_case import OpenMpi
from perfwrap_case import PYTHON, PerfwrapCase

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"

READS = {"read", "pread64", "readv", "preadv", "preadv2"}
WRITES = {"write", "pwrite64", "writev", "pwritev", "pwritev2"}
COPIES = {"sendfile": (0, 1)}  # written to, read from
OPENS = {"open", "openat", "creat"}
ON_DESCRIPTOR = {"close", "fsync", "fdatasync", "ftruncate", "fstat", "fallocate", "getdents64"}
# The functions of libc by the system call that each makes on this system.
SYSTEM_CALLS = {"open": "openat", "open64": "openat", "pread": "pread64", "pwrite": "pwrite64", "preadv64": "preadv",
                "pwritev64": "pwritev", "preadv64v2": "preadv2", "pwritev64v2": "pwritev2", "stat": "newfstatat",
                "lstat": "newfstatat", "fstat": "newfstatat", "fstat64": "newfstatat", "stat64": "newfstatat",
                "lstat64": "newfstatat", "ftruncate64": "ftruncate", "truncate64": "truncate", "sendfile64": "sendfile"}

IN_PYTHON = """
import os
data = os.open("data", os.O_RDWR | os.O_CREAT)
for i in range(30):
    os.pwrite(data, b"x" * 1000, 1000 * i)  # line 5
os.fsync(data)
os.close(data)
with open("text", "w") as text:
    for i in range(1000):
        print(i, file=text)
with open("text") as text:
    assert sum(map(int, text)) == 499500
for i in range(25):
    os.stat("text")  # line 14
os.listdir(".")
os.remove("text")
"""

IN_HDF5 = """
import h5py, numpy
with h5py.File("data.h5", "w") as file:
    for i in range(10):
        file[f"set{i}"] = numpy.arange(10000.0) + i
with h5py.File("data.h5") as file:
    assert sum(data[5] for data in file.values()) == 95
"""

IN_MPI_IO = """
import numpy
from mpi4py import MPI
world = MPI.COMM_WORLD
file = MPI.File.Open(world, "shared", MPI.MODE_CREATE | MPI.MODE_RDWR)
data = numpy.zeros(1000)
for i in range(10):
    file.Write_at((10 * world.rank + i) * data.nbytes, data)
file.Sync()
world.Barrier()
for i in range(5):
    file.Read_at((10 * (1 - world.rank) + i) * data.nbytes, data)
file.Close()
"""


class Use:
    """What is known of one file."""

    def __init__(self):
        self.reads, self.writes = collections.Counter(), collections.Counter()  # calls by size bin
        self.read_bytes = self.written_bytes = self.metadata_calls = 0

    def read(self, size):
        self.reads[max(size, 0).bit_length()] += 1
        self.read_bytes += max(size, 0)

    def wrote(self, size):
        self.writes[max(size, 0).bit_length()] += 1
        self.written_bytes += max(size, 0)

    def __eq__(self, other):
        return vars(self) == vars(other)

    def __repr__(self):
        return str(vars(self))


class Trace:
    """The calls of a program as strace saw them."""

    def __init__(self, text):
        self.calls = collections.Counter()  # by system call
        self.files = collections.defaultdict(Use)  # by path
        self.bytes = collections.Counter()
        for name, arguments, result in self.lines(text):
            self.calls[name] += 1
            self.count(name, arguments, result)

    @staticmethod
    def lines(text):
        """(call, arguments, result) of each call; of one that another thread's call cut in two, the parts together."""
        begun = {}
        for line in text.splitlines():
            if line.startswith(("+++", "---")) or " +++ " in line or " --- " in line:
                continue
            thread, call = line.split(None, 1) if line[0].isdigit() else ("", line)
            if call.endswith("<unfinished ...>"):
                begun[thread] = call.removesuffix("<unfinished ...>")
                continue
            if resumed := re.match(r"<\.\.\. \w+ resumed>", call):
                call = begun.pop(thread) + call[resumed.end():]
            match = re.match(r"(\w+)\((.*)\)\s+= (-?\d+|\?)(.*)$", call)
            yield match[1], match[2], (int(match[3]) if match[3] != "?" else 0, match[4])

    def paths(self, arguments):
        return [path.removesuffix("(deleted)") for path in re.findall(r"\d+<(.*?)>", arguments)]

    def count(self, name, arguments, result):
        size, rest = result
        on = self.paths(arguments)
        if name in READS:
            self.files[on[0]].read(size)
        elif name in WRITES:
            self.files[on[0]].wrote(size)
        elif name in COPIES:
            self.files[on[COPIES[name][0]]].wrote(size)
            self.files[on[COPIES[name][1]]].read(size)
        elif name in OPENS and size >= 0:
            self.files[rest.strip("<>")].metadata_calls += 1
        elif name in ON_DESCRIPTOR and on:
            self.files[on[0]].metadata_calls += 1
        elif name == "newfstatat" and arguments.startswith(tuple("0123456789")) and '""' in arguments:
            self.files[on[0]].metadata_calls += 1
        if name in READS | WRITES | set(COPIES):
            self.bytes[name] += max(size, 0)


def shown_files(report):
    files = {}
    for row in report["io"]["files"]:
        use = files[row["name"]] = Use()
        use.reads = collections.Counter({i: calls for i, calls in enumerate(row["read_bins"]) if calls})
        use.writes = collections.Counter({i: calls for i, calls in enumerate(row["write_bins"]) if calls})
        use.read_bytes, use.written_bytes = row["read_bytes"], row["written_bytes"]
        use.metadata_calls = row["metadata_calls"]
    return files


def shown_calls(report, column="calls"):
    calls = collections.Counter()
    for call in report["io"]["calls"]:
        calls[SYSTEM_CALLS.get(call["function"], call["function"])] += call[column]
    return +calls


class IoCase(PerfwrapCase):
    def traced(self, *command):
        """What strace says of the program in a directory of its own."""
        strace = shutil.which("strace")
        if strace is None:
            self.skipTest("strace is not installed")
        directory = self.directory / "traced"
        directory.mkdir()
        output = self.directory / "trace"
        done = subprocess.run([strace, "-f", "-y", "-s", "0", "-o", output, *map(str, command)], cwd=directory,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=200)
        if done.returncode != 0 and "ptrace" in done.stderr.lower():
            self.skipTest(f"strace is not permitted: {done.stderr.splitlines()[0]}")
        self.assertEqual(done.returncode, 0, done.stderr)
        return output.read_text()

    def profiled(self, *command):
        """The report on the program, in a directory of its own."""
        (self.directory / "run").mkdir()
        output = self.directory / "out"
        result = self.perfwrap("--profile", "-q", "-o", output, "env", "-C", self.directory / "run", *command)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads((output / "report.json").read_text())

    def own_files(self, files, directory):
        """Those in the directory that the program ran in."""
        start = f"{(self.directory / directory).resolve()}/"
        return {path.removeprefix(start): use for path, use in files.items() if path.startswith(start)}


class SystemCalls(IoCase):
    """A program in C: everything is a system call."""

    def setUp(self):
        super().setUp()
        self.program = self.directory / "io_calls"
        subprocess.run([os.environ.get("CC", "cc"), "-O1", "-w", "-pthread", "-o", self.program,
                        PROGRAMS / "io_calls.c"], check=True)

    def trace(self):
        text = self.traced(self.program)
        marks = [match.start() for match in re.finditer(r"^.*access\(\"/nowhere\"|^.*access\(\"\"", text, re.M)]
        begin = text.rfind("\n", 0, marks[0]) + 1
        end = text.find("\n", marks[-1])
        return Trace(text[begin:end])

    def test_calls_and_bytes_are_those_that_strace_shows(self):
        trace, report = self.trace(), self.profiled(self.program)
        calls = shown_calls(report)
        counted = {name: count for name, count in trace.calls.items() if name in set(calls) | READS | WRITES | OPENS}
        self.assertEqual(dict(calls), counted)
        shown = shown_calls(report, "bytes")
        self.assertEqual(dict(shown), dict(+trace.bytes))

    def test_files_are_those_that_strace_shows(self):
        trace, report = self.trace(), self.profiled(self.program)
        self.assertEqual(self.own_files(shown_files(report), "run"), self.own_files(trace.files, "traced"))

    def test_numbers_are_those_counted_by_hand(self):
        files = self.own_files(shown_files(self.profiled(self.program)), "run")
        self.assertEqual({name: (sum(use.reads.values()), use.read_bytes, sum(use.writes.values()), use.written_bytes)
                          for name, use in files.items()},
                         {"sizes": (12, 7 * 512 + 99990 + 2 * 30 + 600, 19, 10 + 5 * 4096 + 100000 + 3 * 30),
                          "first": (0, 0, 1, 11), "second": (0, 0, 3, 22 + 44 + 55), "third": (0, 0, 1, 33),
                          "n0": (0, 0, 1, 1000), "n1": (0, 0, 1, 2000), "n2": (0, 0, 1, 3000),
                          "renamed": (1, 1000, 0, 0), "copied": (0, 0, 1, 600), "shared": (0, 0, 4000, 28000)})
        self.assertEqual(files["sizes"].writes, {1: 10, 13: 5, 17: 1, 5: 3})

    def test_what_has_no_path_is_named_by_its_kind(self):
        files = shown_files(self.profiled(self.program))
        self.assertEqual((files["[pipes]"].written_bytes, files["[pipes]"].read_bytes), (300, 300))
        self.assertNotIn("[other files]", files)
        # 20 stat, 3 lstat, 4 + 2 access, 5 open, rename, mkdir, symlink, readlink, unlink, rmdir, truncate, chmod, unlink
        self.assertEqual(files["[calls by name]"].metadata_calls, 20 + 3 + 6 + 5 + 9)


class Text(IoCase):
    """Text through stdio, whose system calls cannot be seen: bytes against the files that it leaves."""

    def check(self, *options):
        program = self.directory / "text_calls"
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-w", *options, "-o", program, PROGRAMS / "text_calls.c"],
                       check=True)
        report = self.profiled(program)
        files = self.own_files(shown_files(report), "run")
        lines, output = ((self.directory / "run" / name).stat().st_size for name in ("lines", "output"))
        self.assertEqual(lines, sum(len(f"{i} of many\n") for i in range(1000)) + 100 * 10 + 10 * 2)
        self.assertEqual((files["lines"].written_bytes, files["lines"].read_bytes), (lines, 2 * lines))
        self.assertEqual((sum(files["lines"].writes.values()), sum(files["lines"].reads.values())), (1110, 2 * 1111))
        self.assertEqual((files["output"].written_bytes, sum(files["output"].writes.values())), (output, 50))
        calls = shown_calls(report)
        self.assertEqual([calls[name] for name in ("fprintf", "vfprintf", "puts", "printf", "fgets")],
                         [1000, 10, 20, 30, 1111])

    def test_bytes_are_those_of_the_files(self):
        self.check("-U_FORTIFY_SOURCE", "-fno-builtin")

    def test_bytes_are_those_of_the_files_where_headers_check_sizes(self):
        self.check("-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fno-builtin")


class Python(IoCase):
    def compare(self, text):
        program = self.write_program("program.py", text)
        trace, report = Trace(self.traced(PYTHON, program)), self.profiled(PYTHON, program)
        own, traced = self.own_files(shown_files(report), "run"), self.own_files(trace.files, "traced")
        return report, own, traced

    def test_files_are_those_that_strace_shows(self):
        report, own, traced = self.compare(IN_PYTHON)
        self.assertEqual({name: own[name] for name in ("data", "text")},
                         {name: traced[name] for name in ("data", "text")})
        self.assertEqual((own["data"].written_bytes, sum(own["data"].writes.values())), (30000, 30))
        self.assertEqual(own["text"].written_bytes, sum(len(f"{i}\n") for i in range(1000)))
        lines = {(call["function"].removesuffix("64"), call["site"]["line"]): (call["calls"], call["bytes"], call["class"])
                 for call in report["io"]["calls"] if (call["site"]["file"] or "").endswith("program.py")}
        self.assertEqual(lines["pwrite", 5], (30, 30000, "io-write"))
        self.assertEqual(lines["stat", 14], (25, 0, "io-metadata"))

    def test_modules_that_are_imported_are_those_that_strace_shows(self):
        command = [PYTHON, "-c", "import json, decimal, email.message"]
        trace, report = Trace(self.traced(*command)), self.profiled(*command)
        expected = Use()
        for path, use in trace.files.items():
            if path.endswith((".py", ".pyc")):
                expected.reads += use.reads
                expected.read_bytes += use.read_bytes
                expected.metadata_calls += use.metadata_calls
        self.assertGreater(expected.read_bytes, 100000)
        self.assertEqual(shown_files(report)["[Python modules]"], expected)

    def test_hdf5_is_seen_as_it_reaches_the_system(self):
        if subprocess.run([PYTHON, "-c", "import h5py, numpy"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no h5py")
        _, own, traced = self.compare(IN_HDF5)
        self.assertEqual(own, traced)
        self.assertGreaterEqual(own["data.h5"].written_bytes, 10 * 10000 * 8)


class Unseen(IoCase):
    """What the kernel moved for the process and no interposed function asked for."""

    def unseen_bytes(self, text):
        self.profiled(PYTHON, self.write_program("program.py", text))
        shown = (self.directory / "out" / "report.txt").read_text()
        number, unit = re.search(r"^  Not seen +([0-9.]+) (B|KiB|MiB) ", shown, re.M).groups()
        return float(number) * {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20}[unit]

    def test_system_calls_without_libc_show_by_their_bytes(self):
        writes = ("import ctypes, os\nfile = os.open('raw', os.O_RDWR | os.O_CREAT)\n"
                  "for i in range(100): os.write(file, bytes(1000))\n")
        raw = "for i in range(5000): assert ctypes.CDLL(None).syscall(1, file, bytes(1000), 1000) == 1000\n"
        beside = self.unseen_bytes(writes)  # the dynamic loader's
        self.assertLess(beside, 100_000)
        shutil.rmtree(self.directory / "out")
        shutil.rmtree(self.directory / "run")
        self.assertAlmostEqual(self.unseen_bytes(writes + raw) - beside, 5_000_000, delta=0.01 * 5_000_000)


class MpiIo(IoCase):
    def test_files_of_mpi_io_are_seen_with_what_the_ranks_wrote(self):
        mpi = OpenMpi()
        if reason := mpi.missing():
            self.skipTest(reason)
        if subprocess.run([PYTHON, "-c", "import mpi4py, numpy"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mpi4py")
        program = self.write_program("program.py", IN_MPI_IO)
        result = self.perfwrap("--profile", "-q", "-o", "out", mpi.launcher, "-n", "2", PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((self.directory / "out" / "report.json").read_text())
        row = next(row for row in report["io"]["files"] if row["name"] == str(self.directory.resolve() / "shared"))
        self.assertEqual((row["written_bytes"], row["read_bytes"]), (2 * 10 * 8000, 2 * 5 * 8000))
        self.assertEqual((row["ranks"], row["writing_ranks"], row["reading_ranks"]), (2, 2, 2))
        self.assertGreaterEqual(row["syncs"], 2)
        calls = {call["function"]: call["calls"] for call in report["io"]["calls"]}
        self.assertEqual(calls["MPI_File_write_at"], 20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
