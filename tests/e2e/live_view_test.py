"""Reports of a job that still runs, live profiles on the nodes' own disks, and directories that others share."""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import unittest

from faults_test import RANKS, FaultCase
from perfwrap_case import PERFWRAP, PYTHON


class WhileItRuns(FaultCase):
    def partial_report(self):
        result = self.perfwrap("report", "--partial", "run")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("a view of a job that still runs", result.stdout)
        return json.loads((self.run_directory / "partial" / "report.json").read_text())

    def test_the_report_grows_and_the_job_goes_on(self):
        process = self.start("for ever")
        self.wait_for_work()
        first = self.partial_report()
        self.wait_for_work(RANKS, 2.5)
        second = self.partial_report()
        for before, after in zip(first["ranks"], second["ranks"], strict=True):
            self.assertGreater(before["elapsed_s"], 1)
            self.assertGreater(after["elapsed_s"], before["elapsed_s"] + 0.5)
        self.assertEqual(second["lines"][0]["function"], "busy")
        self.assertEqual([rank["ended"] for rank in second["ranks"]], [True] * RANKS)
        self.assertNotIn("without a regular exit", " ".join(second["quality"]["notes"]))
        self.assertIsNone(process.poll())
        self.assertEqual(len(list((self.run_directory / "ranks").glob("*.live"))), RANKS)
        self.assertFalse((self.run_directory / "summary.h5").exists())

    def test_processes_that_have_ended_are_in_it_once(self):
        self.program.write_text(self.program.read_text().replace(
            "if WAY == \"for ever\":", "import subprocess\nsubprocess.run([sys.executable, '-c', "
            "'import time\\nend = time.monotonic() + 0.5\\nwhile time.monotonic() < end: pass'])\nif WAY == \"for ever\":"))
        self.start("for ever", launcher=[])
        self.wait_for_work(1, 2.5)
        self.partial_report()
        import h5py
        self.perfwrap("merge", self.run_directory)  # converts the one that has ended
        report = self.partial_report()
        self.assertEqual(len(report["ranks"]), 1)
        with h5py.File(next((self.run_directory / "ranks").glob("*.h5"))) as file:
            self.assertEqual(int(file["process/is_rank_process"][0]), 0)

    def test_a_whole_run_gives_the_whole_report(self):
        process = self.start("end")
        process.communicate(timeout=60)
        result = self.perfwrap("report", "--partial", "run")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("still runs", result.stdout)
        whole = json.loads((self.run_directory / "report.json").read_text())
        again = json.loads((self.run_directory / "partial" / "report.json").read_text())
        self.assertEqual(again, whole)

    def test_nothing_yet_is_one_sentence(self):
        (self.directory / "run" / "ranks").mkdir(parents=True)
        self.assert_refused(self.perfwrap("report", "--partial", "run"), 1, "nothing has been measured in run yet")
        self.assert_refused(self.perfwrap("report", "--partial", "nowhere"), 1, "nowhere")


class Scratch(FaultCase):
    def setUp(self):
        super().setUp()
        self.scratch = self.directory / "scratch"
        self.scratch.mkdir()

    def start_with_scratch(self, *way, run="run", launcher=None):
        line = self.command(*way) if launcher is None else self.command(*way, launcher=launcher)
        process = subprocess.Popen([PERFWRAP, "--profile", "-q", "-o", run, "--scratch", "scratch", *line],
                                   cwd=self.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end_all, process)
        return process

    def assert_nothing_in_scratch(self):
        self.assertEqual([str(path) for path in self.scratch.rglob("*")], [])

    def test_live_profiles_lie_there_and_come_into_the_run_directory(self):
        process = self.start_with_scratch("end")
        self.wait_for_work(RANKS, 0.5)
        self.assertEqual(len(list(self.scratch.glob("perfwrap-*/*.live"))), RANKS)
        self.assertEqual(list((self.run_directory / "ranks").glob("*.live")), [])
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assert_nothing_lost([])
        self.assert_nothing_in_scratch()

    def test_those_of_killed_ranks_are_collected(self):
        process = self.start_with_scratch("kill")
        process.communicate(timeout=120)
        self.assert_nothing_lost([0, 1])
        self.assert_nothing_in_scratch()

    def test_merge_collects_them_when_perfwrap_was_killed(self):
        process = self.start_with_scratch("for ever", launcher=[])
        self.wait_for_work(1)
        child = self.child_of(process.pid)
        process.kill()
        os.kill(child, 9)
        self.wait_for_end_of_ranks()
        self.assert_nothing_lost([0], ranks=1)
        self.assert_nothing_in_scratch()

    def test_a_partial_report_finds_them(self):
        self.start_with_scratch("for ever")
        self.wait_for_work()
        result = self.perfwrap("report", "--partial", "run")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(json.loads((self.run_directory / "partial" / "report.json").read_text())["ranks"]), RANKS)

    def test_two_jobs_share_it(self):
        processes = [self.start_with_scratch("end", run=f"run{i}", launcher=[]) for i in range(2)]
        for i, process in enumerate(processes):
            process.communicate(timeout=60)
            report = json.loads((self.directory / f"run{i}" / "report.json").read_text())
            self.assertEqual(len(report["ranks"]), 1)
            self.assertEqual(len(list((self.directory / f"run{i}" / "ranks").iterdir())), 1)
        self.assert_nothing_in_scratch()

    def test_without_one_on_the_node_they_go_to_the_run_directory(self):
        self.scratch.rmdir()
        process = self.start_with_scratch("end")
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assert_nothing_lost([])


class SharedDirectories(FaultCase):
    """What others may have put there is not followed, and nothing is written over."""

    def profile(self, *options, umask=0o022):
        return subprocess.run([PERFWRAP, "--profile", "-q", *options, PYTHON, "-c", "sum(range(3000000))"],
                              cwd=self.directory, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60,
                              check=False, umask=umask)

    def test_a_link_in_place_of_the_run_directory_is_not_followed(self):
        (self.directory / "theirs").mkdir()
        (self.directory / "run").symlink_to("theirs")
        self.assert_refused_run(self.profile("-o", "run"))
        (self.directory / "run").unlink()
        (self.directory / "run").symlink_to("nowhere")
        self.assert_refused_run(self.profile("-o", "run"))
        self.assertEqual(list((self.directory / "theirs").iterdir()), [])
        self.assertFalse((self.directory / "nowhere").exists())

    def assert_refused_run(self, result):
        self.assertEqual(result.returncode, 2)
        self.assertIn("exists", result.stderr)

    def test_reports_replace_a_link_and_not_what_it_points_at(self):
        self.profile("-o", "run")
        for name in ("report.txt", "report.json", "report.html", "summary.h5", "job.json"):
            kept = self.directory / f"kept-{name}"
            kept.write_text("mine")
            if name != "job.json":
                (self.run_directory / name).unlink()
                (self.run_directory / name).symlink_to(kept)
        for command in ("merge", "report"):
            self.assertEqual(self.perfwrap(command, "run").returncode, 0)
        for name in ("report.txt", "report.json", "report.html", "summary.h5"):
            self.assertEqual((self.directory / f"kept-{name}").read_text(), "mine")
            self.assertFalse((self.run_directory / name).is_symlink(), name)

    def test_a_link_in_place_of_the_nodes_own_directory_is_not_followed(self):
        """Its name cannot be foreseen, so a program that makes directories by it stands in for who guessed it."""
        theirs = self.directory / "theirs"
        theirs.mkdir()
        scratch = self.directory / "scratch"
        scratch.mkdir()
        script = ('import os, subprocess, sys\nplace = os.environ["PERFWRAP_SCRATCH"]\n'
                  'os.rename(place, place + "-old")\nos.symlink(sys.argv[1], place)\n'
                  'subprocess.run([sys.executable, "-c", "sum(range(3000000))"])\n')
        subprocess.run([PERFWRAP, "--profile", "-q", "-o", "run", "--scratch", "scratch", PYTHON, "-c", script, theirs],
                       cwd=self.directory, check=True, timeout=60)
        self.assertEqual(list(theirs.iterdir()), [])

    def test_the_same_command_again_makes_another_directory(self):
        for _ in range(3):
            self.assertEqual(self.profile().returncode, 0)
        self.assertEqual(len(list(self.directory.glob("*.perfwrap"))), 3)

    def test_files_have_the_permissions_that_the_umask_leaves(self):
        for umask in (0o022, 0o077, 0o002):
            with self.subTest(umask=oct(umask)):
                self.assertEqual(self.profile("-o", "run", umask=umask).returncode, 0)
                for path in [self.run_directory, *self.run_directory.rglob("*")]:
                    wanted = (0o777 if path.is_dir() else 0o666) & ~umask
                    self.assertEqual(oct(stat.S_IMODE(path.stat().st_mode)), oct(wanted), path)
                shutil.rmtree(self.run_directory)

    def test_live_profiles_have_them_too(self):
        process = self.start("for ever", launcher=[], umask=0o027)
        self.wait_for_work(1, 0.3)
        live = next(pathlib.Path(self.run_directory / "ranks").glob("*.live"))
        self.assertEqual(oct(stat.S_IMODE(live.stat().st_mode)), oct(0o640))
        process.terminate()


if __name__ == "__main__":
    unittest.main(verbosity=2)
