"""fork, vfork, exec, spawn, daemons, and processes that change what they may do."""
import os
import shutil
import signal
import time
import unittest

from harm_case import PROGRAMS, Mounted, HarmCase, build, needs_root


class Processes(HarmCase):
    def test_200_forks_of_a_process_with_threads(self):
        self.assert_unharmed([build("forks.c")], out="600\n", rates=(1000,))

    def test_vfork_spawn_and_exec_that_fails(self):
        self.assert_unharmed([build("spawns.c"), build("says.c")], status=7)

    def test_exec_of_a_static_program(self):
        says = build("says.c", "-static")
        self.assert_unharmed([build("spawns.c"), says], status=7)

    def test_no_signal_of_ours_waits_for_the_program_that_exec_starts(self):
        static = build("unblocks.c", "-static")
        self.assert_unharmed([build("unblocks.c"), static], status=7,
                             preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals()))

    def test_exec_from_a_shell(self):
        self.assert_unharmed(["sh", "-c", 'i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; "$0" a | cat; exec "$0" b',
                              build("says.c")], status=7, out="a\nb\n")

    def test_a_daemon_outlives_its_launcher(self):
        daemon = build("daemon.c")
        for run in (self.run_program, self.profiled):
            done = run([daemon])
            self.assertEqual((done.status, done.out, done.timed_out), (0, "started\n", False), done)
            deadline = time.monotonic() + 20
            while not (self.directory / "done").exists():
                self.assertLess(time.monotonic(), deadline, "the daemon did not reach its end")
                time.sleep(0.05)
            self.clean()
        self.assert_sampled(20)

    def test_a_missing_program_has_the_shells_status(self):
        for name, status in (("./missing", 127), (str(PROGRAMS), 126)):
            plain = self.run_program(["sh", "-c", f'exec "{name}"'])
            profiled = self.profiled([name])
            self.assertEqual((plain.status, profiled.status, profiled.out), (status, status, ""))
            self.assert_one_message(profiled.err, name)

    def assert_one_message(self, text, *fragments):
        self.assertEqual(text.count("\n"), 1, text)
        self.assertTrue(text.startswith("perfwrap: "), text)
        for fragment in fragments:
            self.assertIn(fragment, text)

    @needs_root
    def test_a_set_user_id_program_runs_and_a_message_says_why_there_is_no_profile(self):
        program = self.root / "says"
        shutil.copy(build("says.c"), program)
        os.chown(program, 65534, 65534)
        program.chmod(0o4755)
        plain = self.run_program([program, "word"])
        profiled = self.profiled([program, "word"])
        self.assertEqual((profiled.out, profiled.status), (plain.out, plain.status))
        self.assert_one_message(profiled.err, "set-user-ID")

    @needs_root
    def test_a_program_on_a_noexec_mount_is_refused_as_by_the_shell(self):
        mounted = Mounted(self, "size=1m,noexec")
        program = shutil.copy(build("says.c"), mounted.path)
        plain = self.run_program(["sh", "-c", f'exec "{program}"'])
        profiled = self.profiled([program])
        self.assertEqual((plain.status, profiled.status, profiled.out), (126, 126, ""))
        self.assert_one_message(profiled.err, program)

    def test_a_static_program_runs_and_a_message_says_why_there_is_no_profile(self):
        program = build("says.c", "-static")
        profiled = self.profiled([program, "word"])
        self.assertEqual((profiled.out, profiled.status), ("word\n", 7))
        self.assert_one_message(profiled.err, "statically linked")


class Privileges(HarmCase):
    """Programs that change what they may do while they run."""

    def assert_change_works(self, way, status=6, **options):
        program = build("privileges.c")
        plain = self.run_program([program, way])
        if " -1 " in plain.out:
            self.skipTest(f"not allowed here: {plain.out.strip()}")
        self.assert_unharmed([program, way], status=status, **options)

    @needs_root
    def test_giving_up_root(self):
        self.assert_change_works("user")

    @needs_root
    def test_a_new_root_directory(self):
        self.assert_change_works("chroot")

    def test_not_dumpable(self):
        self.assert_change_works("dumpable")

    def test_a_user_namespace_of_its_own(self):
        self.assert_change_works("unshare", samples=1)

    def test_a_strict_seccomp_sandbox(self):
        self.assert_change_works("strict", status=4, samples=1)

    def test_the_sandbox_of_a_container_tool(self):
        if shutil.which("unshare") is None or self.run_program(["unshare", "-r", "true"]).status != 0:
            self.skipTest("user namespaces are not allowed here")
        self.assert_unharmed(["unshare", "-r", build("says.c"), "word"], status=7, out="word\n", samples=0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
