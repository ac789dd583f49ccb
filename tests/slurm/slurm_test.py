"""perfwrap under a real Slurm: see cluster.py for what runs it. PERFWRAP_SLOW_TESTS=1 adds a job at its time limit."""
import json
import os
import pathlib
import re
import shutil
import signal
import tempfile
import time
import unittest

from cluster import NODES, Cluster, why_not

PERFWRAP = pathlib.Path(os.environ["PERFWRAP"]).resolve()
PYTHON = os.environ["PERFWRAP_PYTHON"]
SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "share" / "batch" / "slurm.sh"
RANKS = 4
KILL_WAIT = 10
WORK = '''
import sys, time
end = time.perf_counter() + float(sys.argv[1])
print("started", flush=True)
while time.perf_counter() < end:
    sum(range(1000))
'''


@unittest.skipIf(why_not(), why_not())
class SlurmCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(KILL_WAIT)
        cls.cluster.__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-test-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        (self.directory / "work.py").write_text(WORK)

    def submit(self, script, *arguments, options=()):
        """Two nodes with two ranks each. Returns the job's number."""
        path = f"{PERFWRAP.parent}:{self.cluster.environment['PATH']}"
        result = self.cluster.run("sbatch", "--parsable", f"--ntasks={RANKS}", "--ntasks-per-node=2", "--nodes=2",
                                  "--output=out", "--error=err", *options, str(script), *map(str, arguments),
                                  cwd=self.directory, env={"PATH": path})
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip()

    def run_lines(self, text, options=()):
        """A job whose script is this text, after its end: its state and its exit code."""
        script = self.directory / "job.sh"
        script.write_text(f"#!/bin/bash\n{text}\n")
        return self.end_of(self.submit(script, options=options))

    def end_of(self, job, seconds=150):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            text = self.cluster.run("scontrol", "show", "job", job).stdout
            state, code = (re.search(rf"{name}=(\S+)", text).group(1) for name in ("JobState", "ExitCode"))
            if state not in ("PENDING", "RUNNING", "COMPLETING"):
                return state, code
            time.sleep(0.2)
        self.fail(f"job {job} did not end: {self.read('err')}")

    def read(self, name):
        path = self.directory / name
        return path.read_text() if path.exists() else ""

    def wait_for_ranks(self):
        deadline = time.monotonic() + 60
        while self.read("out").count("started") < RANKS:
            self.assertLess(time.monotonic(), deadline, self.read("err"))
            time.sleep(0.1)
        time.sleep(1)

    def run_directory(self):
        found = list(self.directory.glob("*.perfwrap"))
        self.assertEqual(len(found), 1, self.read("err"))
        return found[0]

    def report(self, timeout=5):
        path = self.run_directory() / "report.json"
        deadline = time.monotonic() + timeout
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        return json.loads(path.read_text())

    def assert_all_ranks(self, report):
        self.assertEqual([rank["rank"] for rank in report["ranks"]], list(range(RANKS)))
        self.assertEqual(report["job"]["missing_ranks"], [])
        self.assertEqual(sorted({rank["host"] for rank in report["ranks"]}), sorted(NODES))

    def assert_cut_short(self, report):
        self.assert_all_ranks(report)
        self.assertEqual([rank["ended"] for rank in report["ranks"]], [False] * RANKS)


class Jobs(SlurmCase):
    def test_the_shipped_script(self):
        job = self.submit(SCRIPT, PYTHON, "work.py", 2)
        self.assertEqual(self.end_of(job), ("COMPLETED", "0:0"), self.read("err"))
        self.assert_all_ranks(self.report())
        self.assertRegex(self.run_directory().name, rf"^work_{RANKS}p_2n_1t_")
        self.assertEqual(len(list((self.run_directory() / "ranks").iterdir())), RANKS)

    def test_a_restricted_environment_stays_restricted(self):
        for export in ("NONE", "HOME", "HOME,LD_PRELOAD=libm.so.6"):
            with self.subTest(export=export):
                script = "echo started ${USER-none} $LD_PRELOAD; exec $0 work.py 1"
                end = self.run_lines(f"exec {PERFWRAP} --profile srun --export={export} /bin/sh -c '{script}' {PYTHON}")
                self.assertEqual(end, ("COMPLETED", "0:0"), self.read("err"))
                self.assertRegex(self.read("out"), r"(?m)^started none /\S+/libperfwrap_preload\.so")
                self.assertEqual("libm.so.6" in self.read("out"), "libm" in export)
                self.assert_all_ranks(self.report())
                shutil.rmtree(self.run_directory())

    def test_a_list_of_programs(self):
        (self.directory / "programs").write_text(f"0-1 {PYTHON} work.py 1\n2,3 {PYTHON} work.py 2\n")
        end = self.run_lines(f"exec {PERFWRAP} --profile srun --multi-prog programs")
        self.assertEqual(end, ("COMPLETED", "0:0"), self.read("err"))
        self.assert_all_ranks(self.report())

    def test_a_rank_that_fails_gives_its_status(self):
        script = "test $SLURM_PROCID = 2 && exit 9; exec $0 work.py 1"
        self.assertEqual(self.run_lines(f"exec {PERFWRAP} --profile srun sh -c '{script}' {PYTHON}"), ("FAILED", "9:0"))
        self.assert_all_ranks(self.report())

    def test_the_wrong_way_round_is_explained_once(self):
        self.assertEqual(self.run_lines(f"exec srun {PERFWRAP} --profile {PYTHON} work.py 1"), ("FAILED", "2:0"))
        self.assertEqual(self.read("err").count("perfwrap: "), 1)
        self.assertIn("in front of the launcher", self.read("err"))


class Ends(SlurmCase):
    def start(self, *options):
        job = self.submit(SCRIPT, PYTHON, "work.py", 200, options=options)
        self.wait_for_ranks()
        return job

    def test_cancelled(self):
        job = self.start()
        self.cluster.run("scancel", job)
        self.assertEqual(self.end_of(job)[0], "CANCELLED")
        self.assert_cut_short(self.report(timeout=KILL_WAIT))

    def test_warned_before_the_limit(self):
        """What `--signal=B:TERM@60` does."""
        job = self.start()
        self.cluster.run("scancel", "--batch", "--signal=TERM", job)
        self.assertEqual(self.end_of(job)[0], "FAILED")
        self.assert_cut_short(self.report())

    def test_killed(self):
        job = self.start()
        self.cluster.run("scancel", "--full", "--signal=KILL", job)
        self.end_of(job)
        for command in ("merge", "report"):
            result = self.cluster.run(str(PERFWRAP), command, str(self.run_directory()))
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_cut_short(self.report())

    @unittest.skipUnless(os.environ.get("PERFWRAP_SLOW_TESTS"), "takes two minutes: PERFWRAP_SLOW_TESTS=1")
    def test_at_its_time_limit(self):
        for warning, expected in (("B:CONT@1", "TIMEOUT"), ("B:TERM@30", "FAILED")):
            with self.subTest(signal=warning):
                state, _ = self.end_of(self.start("--time=1", f"--signal={warning}"))
                self.assertEqual(state, expected)
                report = self.report(timeout=KILL_WAIT)
                self.assert_cut_short(report)
                self.assertIn(report["job"]["exit_status"], (128 + signal.SIGTERM, 128 + signal.SIGKILL))
            shutil.rmtree(self.run_directory())
            (self.directory / "out").unlink()


if __name__ == "__main__":
    unittest.main(verbosity=2)
