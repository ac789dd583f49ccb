"""Descriptors, standard streams, limits, directories, and what a program reads about itself."""
import os
import pathlib
import signal
import subprocess
import unittest

from harm_case import PERFWRAP, HarmCase, Mounted, build, needs_root


class Descriptors(HarmCase):
    def test_all_closed_and_their_numbers_used_again(self):
        for way in ("close_range", "closefrom", "close", "only dup2"):
            with self.subTest(way=way):
                self.clean()
                self.assert_unharmed([build("descriptors.c"), way], out="written\n", rates=(5000,))

    def test_record_locks_hold(self):
        self.assert_unharmed([build("locks.c")], out="0\nrefused 1\n")

    def test_stdin_through_a_pipe(self):
        text = "".join(f"line {i}\n" for i in range(20000))
        self.assert_unharmed(["sh", "-c", "sort -r | cat; wc -l"], stdin=text, samples=0)

    def test_a_reader_that_leaves_early_ends_the_program_by_sigpipe(self):
        for prefix in ([], [PERFWRAP, "--profile", "-q", "--rate", "1000", "-o", self.output]):
            command = " ".join(map(str, [*prefix, "yes"]))
            done = subprocess.run(["bash", "-c", f"{command} | head -1; echo ${{PIPESTATUS[0]}}"], text=True, timeout=30,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.directory, check=False,
                                  preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
            self.assertEqual((done.stdout, done.stderr), (f"y\n{128 + signal.SIGPIPE}\n", ""))

    def test_closed_standard_streams(self):
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed=closed):
                script = f'exec {closed}; "$@"; exec >&- 2>&-; exit $?'
                self.assert_unharmed(["sh", "-c", script, "sh", build("descriptors.c"), "only dup2"], rates=(1000,))


class Calls(HarmCase):
    def test_results_and_errno_are_those_of_the_real_functions(self):
        self.assert_unharmed([build("file_calls.c")])

    def test_and_of_those_that_headers_make_of_them(self):
        self.assert_unharmed([build("file_calls.c", "-O2", "-D_FORTIFY_SOURCE=2")])


class SeesItself(HarmCase):
    def test_environment_descriptors_and_limits(self):
        self.assert_unharmed([build("sees_itself.c")], rates=(1000,), normalise=without_shell_variables)

    def test_an_empty_environment_ends_the_profile_but_not_the_program(self):
        profiled = self.profiled(["env", "-i", "A=b", build("says.c"), "word"])
        self.assertEqual((profiled.out, without_our_messages(profiled.err), profiled.status), ("word\n", "", 7))

    def test_the_one_difference_is_one_more_thread(self):
        program = build("sees_itself.c")
        self.assertEqual(self.run_program([program, "threads"]).out, "1\n")
        self.assertEqual(self.profiled([program, "threads"]).out, "2\n")


def without_shell_variables(text):
    """A child's environment without what tells the run's own directory."""
    return "".join(line + "\n" for line in text.splitlines() if not line.startswith(("_=", "OLDPWD=")))


class Limits(HarmCase):
    def limited(self, limits, *command):
        return ["sh", "-c", f'{limits} && exec "$@"', "sh", *command]

    def test_address_space(self):
        self.assert_unharmed(self.limited("ulimit -v 2097152", build("limits.c"), "memory"), out="has 1 GiB\n")

    def test_16_files(self):
        self.assert_unharmed(self.limited("ulimit -n 16", build("limits.c"), "files"), out="13 Too many open files\n")

    def test_file_size(self):
        self.assert_unharmed([build("limits.c"), "size"], status=-signal.SIGXFSZ, out="threads ended\n4096\n")

    def test_file_size_from_the_start(self):
        self.assert_unharmed(self.limited("ulimit -f 8", build("limits.c"), "size"), status=-signal.SIGXFSZ, samples=0,
                             normalise=without_our_messages, out="threads ended\n4096\n")

    def test_core_files_and_stack(self):
        self.assert_unharmed(self.limited("ulimit -s 256 && ulimit -c 0", build("limits.c")))

    def test_processes(self):
        command = ["bash", "-c", 'ulimit -u 1 && exec "$@"', "bash", build("limits.c")]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", *command]
            if self.run_program(["setpriv", "--reuid", "12345", "true"]).status != 0:
                self.skipTest("cannot become another user")
        self.assert_unharmed(command, samples=0, normalise=without_our_messages)


def without_our_messages(text):
    return "".join(line + "\n" for line in text.splitlines() if not line.startswith("perfwrap: "))


class OutputDirectory(HarmCase):
    def assert_job_runs(self, output, *fragments):
        """The job's own output is complete; of ours there is at most one line, which names the cause."""
        program = build("descriptors.c")
        profiled = self.profiled([program, "only dup2"], output=output)
        self.assertEqual((profiled.out, profiled.status), ("written\n", 0), profiled)
        self.assertLessEqual(profiled.err.count("\n"), 1, profiled.err)
        self.assertEqual(without_our_messages(profiled.err), "")
        for fragment in fragments:
            self.assertIn(fragment, profiled.err)

    @needs_root
    def test_full(self):
        mounted = Mounted(self, "size=64k")
        self.assert_job_runs(mounted.path / "run", "perfwrap: ")

    @needs_root
    def test_full_soon(self):
        for size in ("512k", "1m", "2m"):
            with self.subTest(size=size):
                mounted = Mounted(self, f"size={size}")
                self.assert_job_runs(mounted.path / "run")

    @needs_root
    def test_filled_by_the_job(self):
        mounted = Mounted(self, "size=8m")
        script = 'dd if=/dev/zero of="$0/filler" bs=64k 2>&1 | tail -n 1 | grep -c copied; "$1" many; rm "$0/filler"'
        profiled = self.profiled(["sh", "-c", script, mounted.path, build("threads.c")], output=mounted.path / "run")
        self.assertEqual((profiled.out, profiled.status), ("1\n500\n", 0), profiled)

    @needs_root
    def test_read_only_when_the_job_starts(self):
        mounted = Mounted(self, "size=8m")
        script = 'mount -o remount,ro "$0" && "$@"; status=$?; mount -o remount,rw "$0"; exit $status'
        profiled = self.profiled(["sh", "-c", script, mounted.path, build("says.c"), "word"],
                                 output=mounted.path / "run")
        self.assertNotIn("Segmentation", profiled.err)
        self.assertIn(profiled.status, (7, 32))  # 32: mount(8) itself failed, our file being open for writing

    @needs_root
    def test_read_only_is_refused_before_the_job_starts(self):
        mounted = Mounted(self, "size=1m,ro")
        profiled = self.profiled([build("says.c"), "word"], output=mounted.path / "run")
        self.assertEqual(profiled.out, "")
        self.assertNotEqual(profiled.status, 0)
        self.assertIn("Read-only file system", profiled.err)
        self.assertEqual(profiled.err.count("\n"), 1, profiled.err)

    def test_relative_while_the_job_goes_elsewhere(self):
        script = "cd / && exec \"$0\" word"
        for output in ("run", pathlib.Path("deeper") / ".." / "run"):
            (self.directory / "deeper").mkdir(exist_ok=True)
            done = self.run_program([PERFWRAP, "--profile", "-q", "--rate", "1000", "-o", output, "sh", "-c", script,
                                     build("says.c")])
            self.assertEqual((done.out, done.err, done.status), ("word\n", "", 7))
            self.assertTrue((self.directory / "run" / "report.txt").exists())
            self.clean()

    def test_removed_by_the_job(self):
        profiled = self.profiled(["sh", "-c", 'rm -rf "$0"; "$1" churn', self.output, build("threads.c")])
        self.assertEqual((profiled.out, profiled.status), ("10000\n", 0), profiled)
        self.assertEqual(without_our_messages(profiled.err), "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
