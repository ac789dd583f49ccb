"""What a node used, from a recorded tree of energy counters and a stand-in for NVIDIA's library."""
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from perfwrap_case import PERFWRAP, PYTHON, PerfwrapCase

FAKE_NVML = pathlib.Path(__file__).resolve().parents[1] / "unit" / "nodewatch" / "fake_nvml.c"

# The job itself turns the counter, once somebody watches it.
SPEND = """
import glob, json, os, sys, time
def watched():
    files = glob.glob(os.environ["PERFWRAP_RUN_DIRECTORY"] + "/nodes/*.json")
    return [path for path in files if os.path.getsize(path) > 0]
while not watched():
    time.sleep(0.01)
counter = sys.argv[1] + "/intel-rapl:0/energy_uj"
for value in sys.argv[2:]:
    with open(counter, "r+") as file:
        file.write(f"{value:<12}")
    time.sleep(0.6)
"""

NO_CHILD = """
import os, signal, sys, time
signals = []
signal.signal(signal.SIGCHLD, lambda number, frame: signals.append(number))
end = time.monotonic() + 1
while time.monotonic() < end:
    try:
        print("a child", os.waitpid(-1, os.WNOHANG))
    except ChildProcessError:
        pass
    time.sleep(0.01)
print("signals", len(signals))
"""


class NodeCase(PerfwrapCase):
    def setUp(self):
        super().setUp()
        self.powercap = self.directory / "powercap"
        self.powercap.mkdir()
        self.environment = {"PERFWRAP_TEST_POWERCAP": str(self.powercap),
                            "PERFWRAP_TEST_NVML": str(self.directory / "none.so")}

    def add_domain(self, path, name, energy):
        domain = self.powercap / path
        domain.mkdir()
        for file, text in (("name", name), ("energy_uj", energy), ("max_energy_range_uj", 1_000_000_000)):
            (domain / file).write_text(f"{text:<12}\n")

    def run_job(self, *command):
        result = self.perfwrap("--profile", "-q", "-o", "out", *command, env=self.environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        self.report = json.loads((self.directory / "out" / "report.json").read_text())
        return result

    def watchers(self):
        """Processes that watch for the run directory of this test."""
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                text = entry.read_bytes()
            except OSError:
                continue
            if b"perfwrap-nodewatch" in text and bytes(self.directory) in text:
                found.append(int(entry.parent.name))
        return found

    def assert_no_watcher_stays(self):
        end = time.monotonic() + 10
        while self.watchers():
            self.assertLess(time.monotonic(), end, "a process still watches the node")
            time.sleep(0.01)


class Energy(NodeCase):
    def test_the_energy_is_what_the_counters_of_the_packages_say(self):
        self.add_domain("intel-rapl:0", "package-0", 999_000_000)
        self.add_domain("intel-rapl:0:0", "core", 0)
        self.add_domain("intel-rapl:1", "psys", 0)
        # 0.9 J until it wraps at 1000 J, then 50 J.
        program = self.write_program("spend.py", SPEND)
        self.run_job(PYTHON, program, self.powercap, 999_900_000, 50_000_000)
        (node,) = self.report["energy"]["nodes"]
        self.assertAlmostEqual(node["energy_j"], 0.9 + 0.1 + 50, places=6)
        self.assertEqual(node["packages"], 1)
        self.assertAlmostEqual(node["mean_power_w"] * node["watched_s"], 51, places=3)
        self.assertIn("CPU energy", (self.directory / "out" / "report.txt").read_text())
        self.assert_no_watcher_stays()

    def test_two_ranks_on_a_node_count_it_once(self):
        self.add_domain("intel-rapl:0", "package-0", 0)
        program = self.write_program("spend.py", SPEND)
        self.run_job("mpirun", "-n", 2, PYTHON, program, self.powercap, 7_000_000)
        (node,) = self.report["energy"]["nodes"]
        self.assertAlmostEqual(node["energy_j"], 7, places=6)

    def test_without_counters_the_report_says_why(self):
        self.run_job(PYTHON, "-c", "import time; time.sleep(0.5)")
        (node,) = self.report["energy"]["nodes"]
        self.assertIsNone(node["energy_j"])
        self.assertIn("no energy counters", node["unavailable_reason"])
        self.assertIn("no energy counters", (self.directory / "out" / "report.txt").read_text().replace("\n", " "))
        self.assert_no_watcher_stays()


class Job(NodeCase):
    """The job does not see that its node is watched."""

    def setUp(self):
        super().setUp()
        self.add_domain("intel-rapl:0", "package-0", 0)

    def test_it_has_no_child_and_gets_no_signal(self):
        result = self.run_job(PYTHON, self.write_program("children.py", NO_CHILD))
        self.assertEqual(result.stdout, "signals 0\n")

    def test_a_reader_of_its_output_sees_it_end(self):
        pipe = subprocess.run(
            ["sh", "-c", f"{PERFWRAP} --profile -q -o out {PYTHON} -c 'import time; time.sleep(0.5); print(1)' | cat"],
            cwd=self.directory, env={**os.environ, **self.environment}, stdout=subprocess.PIPE, timeout=60, check=True)
        self.assertEqual(pipe.stdout, b"1\n")

    def test_the_watcher_ends_with_a_killed_job(self):
        job = subprocess.Popen(
            [PERFWRAP, "--profile", "-q", "-o", "out", PYTHON, "-c", "import time; print(1, flush=True); time.sleep(100)"],
            cwd=self.directory, env={**os.environ, **self.environment}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)
        job.stdout.readline()
        end = time.monotonic() + 30
        while not self.watchers():
            self.assertLess(time.monotonic(), end, "nobody watches the node")
            time.sleep(0.01)
        for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == job.pid:
                os.kill(int(entry.parent.name), signal.SIGKILL)
        job.communicate(timeout=60)
        self.assert_no_watcher_stays()
        (node,) = (self.directory / "out" / "nodes").iterdir()
        self.assertTrue(json.loads(node.read_text())["has_ended"])


class Accelerators(NodeCase):
    def test_devices_are_integrated_over_the_run(self):
        library = self.directory / "libnvidia-ml.so.1"
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", library, FAKE_NVML], check=True)
        self.environment["PERFWRAP_TEST_NVML"] = str(library)
        self.run_job(PYTHON, "-c", "import time; time.sleep(1.5)")
        (device,) = self.report["accelerators"]["devices"]
        self.assertEqual(device["name"], "Example Device")
        self.assertGreater(device["watched_s"], 1)
        self.assertAlmostEqual(device["busy_s"] / device["watched_s"], 0.5, places=4)
        self.assertAlmostEqual(device["energy_j"] / device["watched_s"], 300, places=2)
        self.assertEqual(device["memory_peak_bytes"], 1 << 28)
        self.assertIn("Example Device", (self.directory / "out" / "report.txt").read_text())

    def test_without_a_driver_there_is_one_sentence(self):
        self.run_job(PYTHON, "-c", "import time; time.sleep(0.5)")
        self.assertEqual(self.report["accelerators"]["devices"], [])
        (node,) = self.report["energy"]["nodes"]
        self.assertIn("no NVIDIA driver", node["accelerators_unavailable_reason"])


if __name__ == "__main__":
    unittest.main()
