"""The launcher as a user sees it: the job behaves as without us."""
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from perfwrap_case import PERFWRAP, PYTHON, PerfwrapCase


class ExitStatus(PerfwrapCase):
    def test_every_status_is_the_commands_own(self):
        for status in (0, 1, 2, 126, 127, 128, 255):
            result = self.perfwrap("--profile", "-q", "-o", f"run{status}", "sh", "-c", f"exit {status}")
            self.assertEqual(result.returncode, status, result.stderr)

    def test_a_killing_signal_is_seen_by_the_shell(self):
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT):
            result = self.perfwrap("--profile", "-q", "-o", f"run{number}", "sh", "-c", f"kill -{int(number)} $$")
            self.assertEqual(result.returncode, -number, result.stderr)

    def test_a_signal_is_written_down_as_shells_count_it(self):
        self.perfwrap("--profile", "-q", "-o", "run", PYTHON, "-c", "import os; os.kill(os.getpid(), 9)")
        self.assertEqual(json.loads((self.directory / "run" / "job.json").read_text())["exit_status"], 137)

    def test_a_failing_report_does_not_change_it(self):
        script = "import os, sys; os.rename('run', 'moved'); sys.exit(5)"
        result = self.perfwrap("--profile", "-o", "run", PYTHON, "-c", script)
        self.assertEqual(result.returncode, 5)
        self.assertIn("perfwrap: ", result.stderr)

    def test_a_closed_stderr_does_not_change_it(self):
        process = subprocess.Popen([PERFWRAP, "--profile", "-o", "run", "sh", "-c", "exit 6"], cwd=self.directory,
                                   stderr=subprocess.PIPE)
        process.stderr.close()
        self.assertEqual(process.wait(60), 6)


class Streams(PerfwrapCase):
    def test_input_and_output_pass_untouched(self):
        data = "line\n" * 10000 + "no newline"
        result = self.perfwrap("--profile", "-o", "run", "cat", input=data)
        self.assertEqual(result.stdout, data)

    def test_input_is_not_consumed(self):
        script = f"'{PERFWRAP}' --profile -q -o run sh -c 'read first; echo $first'; read second; echo $second"
        result = subprocess.run(["sh", "-c", script], cwd=self.directory, input="a\nb\n", text=True,
                                stdout=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(result.stdout, "a\nb\n")

    def test_the_report_goes_to_stderr_and_ends_with_the_path_of_the_page(self):
        result = self.perfwrap("--profile", "-o", "run", PYTHON, "-c", "print('out')")
        self.assertEqual(result.stdout, "out\n")
        page = self.directory.resolve() / "run" / "report.html"
        self.assertEqual(result.stderr.splitlines()[-1], f"perfwrap: {page}")
        self.assertIn((self.directory / "run" / "report.txt").read_text(), result.stderr)

    def test_quiet_prints_nothing(self):
        result = self.perfwrap("--profile", "-q", "-o", "run", PYTHON, "-c", "pass")
        self.assertEqual((result.stdout, result.stderr), ("", ""))
        self.assertTrue((self.directory / "run" / "report.json").exists())


class Signals(PerfwrapCase):
    SCRIPT = "trap 'echo {0}; exit 11' {0}; echo ready; while :; do sleep 0.05; done"

    def start(self, script):
        process = subprocess.Popen([PERFWRAP, "--profile", "-q", "-o", "run", "sh", "-c", script], cwd=self.directory,
                                   stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def test_signals_to_perfwrap_reach_the_job(self):
        for name in ("TERM", "HUP", "USR1", "USR2", "INT"):
            with self.subTest(signal=name):
                process = self.start(self.SCRIPT.format(name))
                process.send_signal(getattr(signal, f"SIG{name}"))
                self.assertEqual(process.stdout.readline(), f"{name}\n")
                self.assertEqual(process.wait(60), 11)
                self.perfwrap_removed()

    def perfwrap_removed(self):
        subprocess.run(["rm", "-rf", "run"], cwd=self.directory, check=True)

    def test_ctrl_c_on_a_terminal_reaches_the_job_once(self):
        count = "n=0; trap 'n=$((n+1))' INT; echo ready; i=0; while [ $i -lt 20 ]; do sleep 0.05; i=$((i+1)); done; exit $n"
        leader, follower = os.openpty()
        process = subprocess.Popen(["setsid", "--ctty", "--wait", PERFWRAP, "--profile", "-q", "-o", "run", "sh", "-c", count],
                                   cwd=self.directory, stdin=follower, stdout=follower, stderr=follower)
        os.close(follower)
        self.addCleanup(os.close, leader)
        self.assertIn(b"ready", os.read(leader, 100))
        os.write(leader, b"\x03")
        self.assertEqual(process.wait(60), 1)

    def test_a_job_that_is_killed_is_still_reported(self):
        script = "print('ready', flush=True)\nwhile True: sum(range(1000))"
        process = subprocess.Popen([PERFWRAP, "--profile", "-q", "-o", "run", PYTHON, "-c", script], cwd=self.directory,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        process.stdout.readline()
        time.sleep(0.5)
        process.terminate()
        self.assertEqual(process.wait(60), -signal.SIGTERM)
        self.assertTrue((self.directory / "run" / "report.html").exists())


class Environment(PerfwrapCase):
    def test_a_plain_program_keeps_what_it_preloads(self):
        result = self.perfwrap("--profile", "-q", "-o", "run", "sh", "-c", "echo $LD_PRELOAD", env={"LD_PRELOAD": "libm.so.6"})
        self.assertRegex(result.stdout, r"^/\S+/libperfwrap_preload\.so:libm\.so\.6\n$")

    def test_the_rate_arrives(self):
        result = self.perfwrap("--profile", "-q", "-o", "run", "--rate", "250", "sh", "-c", "echo $PERFWRAP_RATE")
        self.assertEqual(result.stdout, "250\n")

    def test_a_moved_installation_works_through_a_link(self):
        (self.directory / "link").symlink_to(PERFWRAP)
        result = subprocess.run(["./link", "--profile", "-q", "-o", "run", PYTHON, "-c", "pass"], cwd=self.directory,
                                stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertTrue((self.directory / "run" / "report.html").exists())


class OpenMpi(PerfwrapCase):
    PRELOAD = r"/\S+/libperfwrap_preload\.so"

    def preload_of_ranks(self, *line, env=None):
        result = self.perfwrap("--profile", "-q", "-o", "run", *line, env=env)
        self.assertEqual(result.returncode, 0, result.stderr)
        return sorted(result.stdout.splitlines())

    def test_every_program_of_the_line_is_profiled(self):
        echo = ["sh", "-c", "echo $OMPI_COMM_WORLD_RANK $LD_PRELOAD"]
        ranks = self.preload_of_ranks("mpirun", "-n", "1", *echo, ":", "-x", "LD_PRELOAD=libm.so.6", "-n", "2", *echo)
        for rank, line in enumerate(ranks):
            theirs = "" if rank == 0 else r":libm\.so\.6"
            self.assertRegex(line, f"^{rank} {self.PRELOAD}{theirs}$")
        self.assertEqual(len(ranks), 3)

    def test_the_launcher_itself_is_not(self):
        script = "tr '\\0' '\\n' </proc/$PPID/environ | grep -c '^LD_PRELOAD=' || true"
        self.assertEqual(self.preload_of_ranks("mpirun", "-n", "1", "sh", "-c", script), ["0"])

    def test_the_environment_list_of_open_mpi_is_kept(self):
        echo = ["sh", "-c", "echo $KEPT $LD_PRELOAD"]
        by_environment = self.preload_of_ranks("mpirun", "-n", "1", *echo, env={"OMPI_MCA_mca_base_env_list": "KEPT=1"})
        self.assertRegex(by_environment[0], f"^1 {self.PRELOAD}$")
        subprocess.run(["rm", "-rf", "run"], cwd=self.directory, check=True)
        on_the_line = self.preload_of_ranks("mpirun", "--mca", "mca_base_env_list", "KEPT=2", "-n", "1", *echo)
        self.assertRegex(on_the_line[0], f"^2 {self.PRELOAD}$")

    @unittest.skipUnless(shutil.which("mpicc"), "no mpicc")
    def test_a_library_that_ends_in_its_mpi_calls_works(self):
        """Such a call returns to whoever called the library, who has no MPI: mpi4py finalizes like that."""
        (self.directory / "ends.c").write_text("#include <mpi.h>\nint begin(void) { return MPI_Init(0, 0); }\n"
                                               "int end(void) { return MPI_Finalize(); }\n")
        subprocess.run(["mpicc", "-O2", "-shared", "-fPIC", "-o", "libends.so", "ends.c"], cwd=self.directory, check=True)
        self.write_program("work.py", "import ctypes\nends = ctypes.CDLL('./libends.so')\nends.begin(); ends.end()\n")
        result = self.perfwrap("--profile", "-q", "-o", "run", "mpirun", "-n", "2", PYTHON, "work.py")
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((self.directory / "run" / "report.json").read_text())
        self.assertEqual(sorted(rank["rank"] for rank in report["ranks"]), [0, 1])
        self.assertIn("MPI_Finalize", [call["function"] for call in report["mpi"]["calls"]])

    def test_a_run_directory_with_a_space_works(self):
        result = self.perfwrap("--profile", "-q", "-o", "a run", "mpirun", "-n", "2", PYTHON, "-c", "from mpi4py import MPI")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.directory / "a run" / "report.html").exists())


class RunDirectory(PerfwrapCase):
    def names(self):
        return sorted(p.name for p in self.directory.glob("*.perfwrap"))

    def test_the_default_name_tells_the_run(self):
        self.write_program("work.py", "from mpi4py import MPI\n")
        result = self.perfwrap("--profile", "-q", "mpirun", "-n", "2", PYTHON, "work.py", env={"OMP_NUM_THREADS": "3"})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(self.names()[0], r"^work_2p_1n_3t_\d{4}-\d\d-\d\d_\d\d-\d\d\.perfwrap$")

    def test_a_second_run_does_not_touch_the_first(self):
        for _ in range(2):
            self.perfwrap("--profile", "-q", PYTHON, "-c", "pass")
        names = self.names()
        self.assertEqual(len(names), 2)
        self.assertTrue(all(re.match(r"^python", name) for name in names), names)

    def test_merge_and_report_repeat_the_report(self):
        self.perfwrap("--profile", "-q", "--no-report", "-o", "run", PYTHON, "-c", "sum(range(3000000))")
        run = self.directory / "run"
        self.assertFalse((run / "report.json").exists())
        self.assertEqual(self.perfwrap("merge", "run").returncode, 0)
        result = self.perfwrap("report", "run")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn((run / "report.txt").read_text(), result.stdout)
        first = (run / "report.json").read_text()
        self.assertEqual(self.perfwrap("report", "run/summary.h5").returncode, 0)
        self.assertEqual((run / "report.json").read_text(), first)

    def test_the_job_is_described(self):
        self.perfwrap("--profile", "-q", "-o", "run", PYTHON, "-c", "pass")
        job = json.loads((self.directory / "run" / "job.json").read_text())
        self.assertEqual(job["command"], [PYTHON, "-c", "pass"])
        self.assertEqual((job["expected_ranks"], job["exit_status"]), (1, 0))
        self.assertGreater(job["elapsed_ns"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
