"""Bad input: one clear sentence, a non-zero exit status, nothing lost."""
import os
import shutil
import subprocess
import unittest

from perfwrap_case import PYTHON, PerfwrapCase


class CommandLine(PerfwrapCase):
    def test_no_command(self):
        self.assert_refused(self.perfwrap("--profile"), 2, "no command")
        self.assert_refused(self.perfwrap("--profile", "--"), 2, "no command")
        self.assert_refused(self.perfwrap(), 2, "--help")

    def test_a_program_without_profile(self):
        self.assert_refused(self.perfwrap("true"), 2, "perfwrap --profile true")

    def test_an_unknown_option(self):
        self.assert_refused(self.perfwrap("--profile", "--nonsense", "true"), 2, "--nonsense")
        self.assert_refused(self.perfwrap("report", "--nonsense", "."), 2, "--nonsense")

    def test_a_rate_that_is_none(self):
        for rate in ("0", "-100", "1000000000", "99999999999999999999", "fast", "", "nan"):
            with self.subTest(rate=rate):
                self.assert_refused(self.perfwrap("--profile", "--rate", rate, "true"), 2, "--rate", f'"{rate}"')
        self.assert_nothing_left()

    def test_an_option_without_its_value(self):
        self.assert_refused(self.perfwrap("--profile", "--output"), 2, "--output")

    def test_an_unknown_launcher(self):
        (self.directory / "bin").mkdir()
        self.write_program("bin/mpirun_rsh", "#!/bin/sh\nexit 9\n")
        self.write_program("bin/mpirun", "#!/bin/sh\necho 'SGI MPT 2.2'\n")
        path = f"{self.directory}/bin:{os.environ['PATH']}"
        for launcher in ("mpirun_rsh", "mpirun"):
            result = self.perfwrap("--profile", launcher, "-n", "2", "true", env={"PATH": path})
            self.assert_refused(result, 2, "does not know the launcher", launcher)

    def test_a_launch_line_without_a_program(self):
        self.assert_refused(self.perfwrap("--profile", "mpirun", "-n", "2"), 2, "no program")


class Programs(PerfwrapCase):
    def test_one_that_does_not_exist(self):
        self.assert_refused(self.perfwrap("--profile", "no-such-program"), 127, "no-such-program", "PATH")
        self.assert_refused(self.perfwrap("--profile", "./no-such-program"), 127, "no-such-program")
        self.assert_nothing_left()

    def test_one_that_does_not_exist_behind_a_launcher(self):
        result = self.perfwrap("--profile", "mpirun", "-n", "2", "no-such-program")
        self.assert_refused(result, 127, "no-such-program")
        self.assert_nothing_left()

    def test_one_that_is_not_executable(self):
        self.write_program("data", "text\n", 0o644)
        self.assert_refused(self.perfwrap("--profile", "./data"), 126, "data")
        self.assert_refused(self.perfwrap("--profile", "/"), 126)


class OutputDirectory(PerfwrapCase):
    def test_one_that_exists_is_left_alone(self):
        (self.directory / "kept").mkdir()
        (self.directory / "kept" / "file").write_text("mine")
        self.assert_refused(self.perfwrap("--profile", "-o", "kept", "touch", "ran"), 2, "kept", "exists")
        self.assertEqual((self.directory / "kept" / "file").read_text(), "mine")
        self.assertFalse((self.directory / "ran").exists())

    def test_one_that_cannot_be_created(self):
        for name in ("missing/run", "/proc/run"):
            result = self.perfwrap("--profile", "-o", name, "touch", "ran")
            self.assert_refused(result, 2, name)
        self.assert_nothing_left()


class DamagedRun(PerfwrapCase):
    def make_run(self):
        result = self.perfwrap("--profile", "-q", "-o", "run", PYTHON, "-c", "sum(range(3000000))")
        self.assertEqual(result.returncode, 0, result.stderr)
        return self.directory / "run"

    def test_no_such_directory(self):
        for command in ("merge", "report"):
            self.assert_refused(self.perfwrap(command, "nowhere"), 1, "nowhere")

    def test_no_rank_files(self):
        (self.directory / "run" / "ranks").mkdir(parents=True)
        self.assert_refused(self.perfwrap("merge", "run"), 1, "run")
        self.assert_refused(self.perfwrap("report", "run"), 1, "perfwrap merge")

    def test_a_truncated_summary(self):
        run = self.make_run()
        whole = (run / "summary.h5").read_bytes()
        for size in (0, 100, len(whole) // 2):
            (run / "summary.h5").write_bytes(whole[:size])
            self.assert_refused(self.perfwrap("report", "run"), 1, "summary.h5")
        self.assertEqual(self.perfwrap("merge", "run").returncode, 0)
        self.assertEqual(self.perfwrap("report", "run").returncode, 0)

    def test_a_foreign_summary(self):
        (self.directory / "text.h5").write_text("this is no HDF5 file\n" * 100)
        self.assert_refused(self.perfwrap("report", "text.h5"), 1, "text.h5")

    def test_truncated_rank_files(self):
        run = self.make_run()
        for file in (run / "ranks").glob("*.h5"):
            file.write_bytes(file.read_bytes()[:1000])
        self.assert_refused(self.perfwrap("merge", "run"), 1)

    def test_a_summary_of_a_newer_schema(self):
        try:
            import h5py
        except ImportError:
            self.skipTest("no h5py")
        run = self.make_run()
        with h5py.File(run / "summary.h5", "r+") as file:
            file.attrs["schema_version"] = type(file.attrs["schema_version"])(1000)
        self.assert_refused(self.perfwrap("report", "run"), 1, "summary.h5", "1000")


class NotProfiled(PerfwrapCase):
    def test_a_static_program_runs_and_we_say_why_there_is_no_report(self):
        self.write_program("static.c", '#include <stdio.h>\nint main(void) { puts("ran"); return 3; }\n')
        compiler = os.environ.get("CC") or shutil.which("cc")
        built = subprocess.run([compiler, "-static", "-o", "static", "static.c"], cwd=self.directory, check=False,
                               stderr=subprocess.DEVNULL)
        if built.returncode != 0:
            self.skipTest("this compiler does not link statically")
        for launcher in ([], ["mpirun", "-n", "1"]):
            with self.subTest(launcher=launcher):
                result = self.perfwrap("--profile", *launcher, "./static")
                self.assertEqual((result.returncode, result.stdout), (3, "ran\n"))
                self.assertIn("statically linked", result.stderr)

    def test_a_program_that_clears_its_environment_keeps_its_status(self):
        result = self.perfwrap("--profile", "-q", "env", "-i", "sh", "-c", "exit 4")
        self.assertEqual(result.returncode, 4, result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
