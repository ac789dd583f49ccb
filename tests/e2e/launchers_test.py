"""Launchers other than Open MPI's, jobs that end badly, and the scripts for batch systems."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

from mpi_case import MpiCase, Mpich, OpenMpi
from perfwrap_case import PERFWRAP, PYTHON, PerfwrapCase

BATCH = pathlib.Path(__file__).resolve().parents[2] / "share" / "batch"
RANKS = 3
WORK = "import time\nend = time.perf_counter() + 0.3\nwhile time.perf_counter() < end: sum(range(1000))\n"

# What a launcher that nobody knows might look like. It passes nothing on of its own environment.
ANYRUN = '''#!/bin/sh
ranks=$1; shift
rank=0
while [ $rank -lt $ranks ]; do
  env -i PATH="$PATH" PMI_RANK=$rank PMI_SIZE=$ranks "$@" & rank=$((rank + 1))
done
wait
'''


class LauncherCase(PerfwrapCase):
    def report(self):
        return json.loads((self.directory / "run" / "report.json").read_text())

    def assert_ranks(self, count):
        self.assertEqual([rank["rank"] for rank in self.report()["ranks"]], list(range(count)))
        self.assertEqual((self.report()["job"]["expected_ranks"], self.report()["job"]["missing_ranks"]), (count, []))
        # Nothing but the ranks was measured: no launcher, no helper of it.
        self.assertEqual(len(list((self.directory / "run" / "ranks").iterdir())), count)

    def profiled(self, *line, env=None):
        result = self.perfwrap("--profile", "-q", "-o", "run", *line, env=env)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout


@unittest.skipIf(shutil.which("mpiexec.hydra") is None, "MPICH is not installed: no mpiexec.hydra")
class Hydra(LauncherCase):
    def test_ranks_are_known_without_mpi(self):
        self.write_program("work.py", WORK)
        self.profiled("mpiexec.hydra", "-n", RANKS, PYTHON, "work.py")
        self.assert_ranks(RANKS)

    def test_variables_of_an_outer_launcher_do_not_count(self):
        self.write_program("work.py", WORK)
        self.profiled("mpiexec.hydra", "-n", 2, PYTHON, "work.py",
                      env={"OMPI_COMM_WORLD_RANK": "7", "OMPI_COMM_WORLD_SIZE": "9", "SLURM_PROCID": "7"})
        self.assert_ranks(2)

    def test_every_program_of_a_line_is_profiled(self):
        self.write_program("work.py", WORK)
        self.profiled("mpiexec.hydra", "-n", 1, PYTHON, "work.py", ":", "-n", 2, "-env", "A", "1", PYTHON, "work.py")
        self.assert_ranks(3)

    def test_programs_may_stand_in_a_file(self):
        self.write_program("work.py", WORK)
        self.write_program("lines", f"-n 1 {PYTHON} work.py\n-n 1 -env A 1 {PYTHON} work.py\n", mode=0o644)
        self.profiled("mpiexec.hydra", "-configfile", "lines")
        self.assert_ranks(2)

    def test_what_the_user_preloads_stays_behind_ours(self):
        echo = ["sh", "-c", "echo $PMI_RANK $LD_PRELOAD"]
        lines = self.profiled("mpiexec.hydra", "-genv", "LD_PRELOAD", "libm.so.6", "-n", 1, *echo, ":",
                              "-env", "LD_PRELOAD", "libdl.so.2", "-n", 1, *echo).splitlines()
        for line, theirs in zip(sorted(lines), ("libm.so.6", "libdl.so.2"), strict=True):
            self.assertRegex(line, rf"^\d /\S+/libperfwrap_preload\.so:{theirs}$")

    def test_the_launcher_itself_is_not_touched(self):
        script = "tr '\\0' '\\n' </proc/$PPID/environ | grep -c '^LD_PRELOAD=' || true"
        self.assertEqual(self.profiled("mpiexec.hydra", "-n", 1, "sh", "-c", script), "0\n")


class UnknownLauncher(LauncherCase):
    def setUp(self):
        super().setUp()
        self.write_program("anyrun", ANYRUN)
        self.write_program("work.py", WORK)

    def test_a_marked_program_is_profiled(self):
        self.profiled("./anyrun", RANKS, "perfwrap", "rank", PYTHON, "work.py")
        self.assert_ranks(RANKS)

    def test_one_that_is_known_by_name_is_refused_with_the_way_out(self):
        (self.directory / "anyrun").rename(self.directory / "mpirun_rsh")
        result = self.perfwrap("--profile", "./mpirun_rsh", RANKS, PYTHON, "work.py")
        self.assert_refused(result, 2, "\"mpirun_rsh\"", "perfwrap rank")

    def test_the_mark_alone_is_no_command(self):
        self.assert_refused(self.perfwrap("rank", PYTHON, "work.py"), 2, "only marks")

    def test_a_batch_systems_command_is_refused(self):
        (self.directory / "anyrun").rename(self.directory / "sbatch")
        self.assert_refused(self.perfwrap("--profile", "./sbatch", "job.sh"), 2, "into the script")

    def test_perfwrap_behind_a_launcher_is_refused_once(self):
        for rank, lines in (("1", 0), ("0", 1)):
            result = self.perfwrap("--profile", PYTHON, "work.py", env={"PMI_RANK": rank, "PMI_SIZE": "2"})
            self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, lines), result.stderr)
        self.assertIn("in front of the launcher", result.stderr)


class Endings:
    """The exit status is what it is without perfwrap, and the report names who did not end."""

    def setUp(self):
        super().setUp()
        reason = self.mpi.missing(self.mpi.c)
        if reason:
            self.skipTest(reason)
        self.program = self.compile(self.mpi.c, "mpi_endings.c")

    def line(self, way):
        return [self.mpi.launcher, "-n", str(RANKS), str(self.program), way]

    def incomplete(self):
        report = json.loads((self.directory / "run" / "report.json").read_text())
        self.assertEqual(report["job"]["missing_ranks"], [])
        self.assertEqual(len(report["ranks"]), RANKS)
        return [rank["rank"] for rank in report["ranks"] if not rank["ended"]]

    def test_one_rank_ends_all(self):
        for way in ("abort", "crash", "kill"):
            with self.subTest(way=way):
                alone = subprocess.run(self.line(way), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, cwd=self.directory, timeout=60, check=False)
                result = self.perfwrap("--profile", "-o", "run", *self.line(way))
                self.assertEqual(result.returncode, alone.returncode, result.stderr)
                self.assertNotEqual(result.returncode, 0)
                self.assertRegex(result.stderr, r"(?m)^\s+- Ranks? [\d, ]+ ended without a regular exit")
                if way != "abort":
                    self.assertIn(1, self.incomplete())
                shutil.rmtree(self.directory / "run")

    def wait_for_deadlock(self, process):
        ready = 0
        while ready < RANKS:  # launchers mix the lines of ranks
            text = process.stdout.readline()
            self.assertNotEqual(text, "")
            ready += text.count("ready")

    def end_deadlock(self, number, process):
        self.wait_for_deadlock(process)
        time.sleep(1)
        os.kill(process.pid, number)
        process.communicate(timeout=60)
        report = json.loads((self.directory / "run" / "report.json").read_text())
        self.assertIn("MPI_Recv", [function["name"] for function in report["functions"]])
        self.assertEqual(self.incomplete(), list(range(RANKS)))

    def start(self, *line):
        process = subprocess.Popen([PERFWRAP, "--profile", "-q", "-o", "run", *line], cwd=self.directory, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        return process

    def test_a_deadlock_that_is_ended_shows_where_it_is(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                self.end_deadlock(number, self.start(*self.line("deadlock")))
                shutil.rmtree(self.directory / "run")

    def test_perfwrap_that_is_killed_leaves_what_merge_needs(self):
        process = self.start(*self.line("deadlock"))
        self.wait_for_deadlock(process)
        launcher = int(subprocess.run(["pgrep", "-P", str(process.pid)], stdout=subprocess.PIPE, check=True).stdout)
        process.kill()
        process.wait(60)
        os.kill(launcher, signal.SIGTERM)
        process.stdout.read()  # until the last of the job has gone
        for command in ("merge", "report"):
            result = self.perfwrap(command, "run")
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.incomplete(), list(range(RANKS)))
        report = json.loads((self.directory / "run" / "report.json").read_text())
        self.assertEqual(report["job"]["command"], self.line("deadlock"))


class EndingsOnOpenMpi(Endings, MpiCase):
    mpi = OpenMpi()


class EndingsOnMpich(Endings, MpiCase):
    mpi = Mpich()


@unittest.skipIf(shutil.which("mpirun.openmpi") is None, "Open MPI is not installed")
class BatchScripts(LauncherCase):
    """Those for PBS and LSF, without their batch system; Slurm has a test of its own, tests/slurm/run.sh."""

    def setUp(self):
        super().setUp()
        self.write_program("work.py", WORK)
        tools = self.directory / "tools"
        tools.mkdir()
        for name, target in (("perfwrap", PERFWRAP), ("mpirun", "mpirun.openmpi"), ("mpiexec", "mpiexec.openmpi")):
            (tools / name).symlink_to(shutil.which(target))
        self.environment = {"PATH": f"{tools}:{os.environ['PATH']}", "PROGRAM": f"{PYTHON} work.py"}

    def run_script(self, name, environment):
        result = subprocess.run([BATCH / name], cwd=self.directory, env={**os.environ, **self.environment, **environment},
                                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        (next(self.directory.glob("*.perfwrap"))).rename(self.directory / "run")
        self.assert_ranks(2)

    def test_pbs(self):
        (self.directory / "nodes").write_text("localhost\nlocalhost\n")
        self.run_script("pbs.sh", {"PBS_O_WORKDIR": str(self.directory), "PBS_NODEFILE": str(self.directory / "nodes")})

    def test_lsf(self):
        self.run_script("lsf.sh", {"LSB_DJOB_NUMPROC": "2"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
