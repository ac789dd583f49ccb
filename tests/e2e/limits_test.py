"""At the limits of what is counted: the job is the job that it is without us, the profile stays within its bounds, the
time adds up, and the report says what was lost."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
MIB = 1 << 20
KIB = 1 << 10


class LimitsCase(PerfwrapCase):
    def run_both(self, *command, options=()):
        """The command alone and under perfwrap: the same output, the same status. Its last line is what memory it took."""
        alone = subprocess.run(list(map(str, command)), cwd=self.directory, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=200, check=False)
        with_us = self.perfwrap("--profile", "-q", "-o", "out", *options, *command)
        *alone_lines, alone_kib = alone.stdout.splitlines()
        *lines, kib = with_us.stdout.splitlines()
        self.assertEqual((lines, with_us.stderr, with_us.returncode), (alone_lines, alone.stderr, alone.returncode))
        self.added_bytes = (int(kib) - int(alone_kib)) * KIB
        self.report = json.loads((self.directory / "out" / "report.json").read_text())
        self.notes = " ".join(self.report["quality"]["notes"])
        self.files = sorted((self.directory / "out" / "ranks").rglob("*.h5"))
        return lines

    def column(self, name, file=0):
        import h5py
        with h5py.File(self.files[file]) as data:
            return data[name][:]

    def assert_within_bounds(self, threads=1, memory=8 * MIB):
        """Disk and memory as performance.md states them; every nanosecond of the process is somewhere."""
        self.assertLessEqual(int(self.column("process/profile_bytes")[0]), 8 * MIB + threads * 64 * KIB)
        self.assertLessEqual(self.added_bytes, memory + threads * 64 * KIB)
        measured, elapsed = int(self.column("totals/rank_ns").sum()), int(self.column("process/elapsed_ns")[0])
        # Between a thread's last sample and its end lie a tick and what the machine does meanwhile.
        self.assertLessEqual(measured, elapsed)
        self.assertGreater(measured, 0.95 * elapsed - 50_000_000)

    def line_share(self, function):
        """Of the rank's time, what was spent in lines of a Python function."""
        lines = [line for line in self.report["lines"] if line["function"] == function]
        return sum(line["share"] for line in lines)


# Not ru_maxrss: that includes what called exec.
MEMORY = """
def print_memory():
    with open("/proc/self/status") as status:
        print(next(line for line in status if line.startswith("VmHWM:")).split()[1])
"""

THREADS = MEMORY + """
import sys, threading, time
threading.stack_size(256 * 1024)
COUNT = int(sys.argv[1])
all_run, results = threading.Barrier(COUNT + 1), []
def work(number):
    end = time.thread_time() + 0.002
    while time.thread_time() < end:
        pass
    all_run.wait()  # now there are all of them at once
    results.append(number)
threads = [threading.Thread(target=work, args=(i,)) for i in range(COUNT)]
for thread in threads:
    thread.start()
all_run.wait()
for thread in threads:
    thread.join()
print(sum(results))
print_memory()
"""


class Threads(LimitsCase):
    COUNT = 1000

    def test_a_thousand_threads(self):
        lines = self.run_both(PYTHON, self.write_program("threads.py", THREADS), self.COUNT)
        self.assertEqual(lines, [str(sum(range(self.COUNT)))])
        self.assertEqual(len(self.column("threads/tid")), self.COUNT + 1)
        self.assert_within_bounds(self.COUNT + 1)


PROCESSES = MEMORY + """
import os, sys
COUNT = int(sys.argv[1])
go_out, go_in = os.pipe()
ready_out, ready_in = os.pipe()
children = []
for number in range(COUNT):
    child = os.fork()
    if child == 0:
        os.close(go_in)
        os.write(ready_in, b"x")
        os.read(go_out, 1)  # until all have begun
        os._exit(number % 7)
    children.append(child)
got = 0
while got < COUNT:
    got += len(os.read(ready_out, COUNT))
os.close(go_in)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
print_memory()
"""


class Processes(LimitsCase):
    COUNT = 256

    def test_256_processes_of_a_rank(self):
        lines = self.run_both(PYTHON, self.write_program("processes.py", PROCESSES), self.COUNT)
        self.assertEqual(lines, [str([number % 7 for number in range(self.COUNT)])])
        self.assert_within_bounds()
        self.assertEqual(len(self.report["ranks"]), 1)
        elapsed = self.report["ranks"][0]["elapsed_s"]
        self.assertLessEqual(len(self.files), self.COUNT + 1)
        # However many processes there are, the rank's time is its main process's.
        total = sum(self.report["ranks"][0]["shares"].values())
        self.assertAlmostEqual(total, 1, places=6)
        self.assertAlmostEqual(elapsed * 1e9, float(self.column("process/elapsed_ns")[0]), delta=1e3)


DEEP = MEMORY + """
import sys, time
sys.setrecursionlimit(20000)
def spin():
    end = time.process_time() + 1
    count = 0
    while time.process_time() < end:
        count += 1
def down(depth):
    if depth:
        return down(depth - 1) + 1
    spin()
    return 0
print(down(10000))
print_memory()
"""


class DeepStacks(LimitsCase):
    def assert_said(self):
        self.assertGreater(self.report["quality"]["truncated_samples"], 0)
        text = (self.directory / "out" / "report.txt").read_text()
        self.assertRegex(text, r"cut")

    def test_python_calls_itself_ten_thousand_times(self):
        self.assertEqual(self.run_both(PYTHON, self.write_program("deep.py", DEEP)), ["10000"])
        self.assert_within_bounds()
        self.assert_said()
        self.assertGreater(self.line_share("spin"), 0.5)  # the innermost calls are those that are kept

    def test_native_code_calls_itself_ten_thousand_times(self):
        program = self.directory / "deep_calls"
        subprocess.run([os.environ.get("CC", "cc"), "-O0", "-g", "-o", program, PROGRAMS / "deep_calls.c"], check=True)
        self.assertEqual(self.run_both(program, 10000), ["10000"])
        self.assert_within_bounds()
        self.assert_said()


# Chains of functions of which each calls the next: a sample in the last one meets them all for the first time.
FUNCTIONS = MEMORY + """
import sys, time
CHAINS, DEPTH = int(sys.argv[1]), 900
def spin():
    end = time.process_time() + 0.03
    while time.process_time() < end:
        pass
    return 0
sys.setrecursionlimit(DEPTH + 100)
count = 0
for chain in range(CHAINS):
    source = "".join(f"def f{chain}_{i}():\\n return f{chain}_{i + 1}() + 1\\n" for i in range(DEPTH))
    names = {f"f{chain}_{DEPTH}": spin}
    exec(compile(source, f"chain{chain}.py", "exec"), names)
    count += names[f"f{chain}_0"]()
print(count)
print_memory()
"""


class Functions(LimitsCase):
    CHAINS = 112  # times 900: more than a hundred thousand

    def test_a_hundred_thousand_functions(self):
        lines = self.run_both(PYTHON, self.write_program("functions.py", FUNCTIONS), self.CHAINS)
        self.assertEqual(lines, [str(self.CHAINS * 900)])
        self.assert_within_bounds(memory=16 * MIB)  # the profile is full, and lies in memory
        self.assertRegex(self.notes, r"the live profile was full \d+ times: some time has no calling context")


LIBRARY = """
int work(int rounds) {
  volatile int count = 0;
  for (int i = 0; i < rounds; ++i) count = count + 1;
  return count;
}
"""

LIBRARIES = MEMORY + """
import ctypes, sys
COUNT = int(sys.argv[2])
count = 0
for i in range(COUNT):
    count += ctypes.CDLL(f"{sys.argv[1]}/library{i}.so").work(1_000_000 if i == COUNT - 1 else 1000)
last = ctypes.CDLL(f"{sys.argv[1]}/library{COUNT - 1}.so")
for i in range(1000):
    count += last.work(1_000_000)
print(count)
print_memory()
"""


class Libraries(LimitsCase):
    COUNT = 2000

    def test_two_thousand_libraries(self):
        first = self.directory / "library0.so"
        (self.directory / "library.c").write_text(LIBRARY)
        subprocess.run([os.environ.get("CC", "cc"), "-O1", "-shared", "-fPIC", "-o", first, self.directory / "library.c"],
                       check=True)
        for i in range(1, self.COUNT):
            shutil.copy(first, self.directory / f"library{i}.so")
        program = self.write_program("libraries.py", LIBRARIES)
        lines = self.run_both(PYTHON, program, self.directory, self.COUNT)
        self.assertEqual(lines, [str((self.COUNT - 1) * 1000 + 1_001_000_000)])
        self.assert_within_bounds(memory=16 * MIB)
        # Most time is in the one that came last: it has its place in the report, or it is said why not.
        functions = {(row["name"], os.path.basename(row["module"] or "")) for row in self.report["functions"]}
        self.assertIn(("work", f"library{self.COUNT - 1}.so"), functions)


if __name__ == "__main__":
    unittest.main(verbosity=2)
