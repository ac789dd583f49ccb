"""However a job ends, its report is made of what lies on disk, up to the last second of each of its processes."""
import json
import os
import pathlib
import pty
import shutil
import signal
import struct
import subprocess
import time
import unittest

from perfwrap_case import PERFWRAP, PYTHON, PerfwrapCase

PROGRAM = pathlib.Path(__file__).resolve().parent / "programs" / "faulty.py"
RANKS = 2
MPIRUN = ["mpirun", "-n", str(RANKS)]
SECOND = 1_000_000_000
KILLED, CRASHED, ABORTED, TERMINATED = (f"ended by signal {number} ({number.name})" for number in (
    signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM))
OUT_OF_MEMORY = "killed by Linux, with signal 9 (SIGKILL), because there was no memory left"


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError("it does not happen")
        time.sleep(0.05)
    return result


def kill_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class FaultCase(PerfwrapCase):
    def setUp(self):
        super().setUp()
        self.program = self.directory / PROGRAM.name
        shutil.copy(PROGRAM, self.program)
        self.run_directory = self.directory / "run"

    def command(self, *way, launcher=MPIRUN):
        return [*launcher, PYTHON, str(self.program), *map(str, way)]

    def start(self, *way, launcher=MPIRUN, words=(), **options):
        """The job under perfwrap, which is ended, like all that is left of it, when the test is."""
        process = subprocess.Popen([PERFWRAP, "--profile", "-q", "-o", self.run_directory, *words,
                                    *self.command(*way, launcher=launcher)], cwd=self.directory, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(self.end_all, process)
        return process

    def end_all(self, process):
        kill_all(pid for _, pid in self.beats())
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=60)

    def beats(self):
        """{(rank, pid): (began, last activity)}, of each process that worked."""
        found = {}
        for path in self.directory.glob("beat-*"):
            _, rank, pid = path.name.split("-")
            data = path.read_bytes()
            if len(data) == 16 and any(data):
                found[int(rank), int(pid)] = struct.unpack("=QQ", data)
        return found

    def wait_for_work(self, processes=RANKS, seconds=1.2):
        wait_until(lambda: len(self.beats()) >= processes and
                   all(last - began > seconds * SECOND for began, last in self.beats().values()))

    def child_of(self, pid):
        return int(subprocess.run(["pgrep", "-P", str(pid)], stdout=subprocess.PIPE, text=True, check=True).stdout)

    def wait_for_end_of_ranks(self):
        def gone(pid):
            try:
                return "State:\tZ" in pathlib.Path(f"/proc/{pid}/status").read_text()
            except OSError:
                return True
        wait_until(lambda: all(gone(pid) for _, pid in self.beats()))

    def wait_for_watcher(self):
        """Nobody waits for it where perfwrap is killed."""
        wait_until(lambda: all(json.loads(path.read_text() or "{}").get("has_ended")
                               for path in (self.run_directory / "nodes").iterdir()))

    def assert_nothing_lost(self, incomplete, ranks=RANKS, run=None, endings=None):
        """merge makes a report of what is there: all ranks, each to within a second of its last activity. `endings` says
        how the incomplete ones ended, in order."""
        run = run or self.run_directory
        for command in ("merge", "report"):
            result = self.perfwrap(command, run)
            self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((run / "report.json").read_text())
        self.assertEqual([rank["rank"] for rank in report["ranks"]], list(range(ranks)))
        self.assertEqual(report["job"]["missing_ranks"], [])
        self.assertEqual([rank["rank"] for rank in report["ranks"] if not rank["ended"]], incomplete)
        notes = " ".join(report["quality"]["notes"])
        if incomplete:
            self.assertRegex(notes, rf"Ranks? {', '.join(map(str, incomplete))} ended without a regular exit")
        else:
            self.assertNotIn("without a regular exit", notes)
        if endings is not None:
            self.assertEqual([report["ranks"][rank]["ending"] for rank in incomplete], endings)
            for ending in endings:
                self.assertIn(f" {ending}, ", notes)
            self.assertNotIn("not known", notes)
        self.assert_up_to_the_end(run, ranks)
        return report

    def assert_up_to_the_end(self, run, ranks):
        import h5py
        beats = self.beats()
        self.assertEqual(len({rank for rank, _ in beats}), ranks)
        ends = {}  # of the last image of each process
        for path in sorted((run / "ranks").rglob("*.h5")):
            with h5py.File(path) as file:
                rank, pid, start, elapsed = (int(file[f"process/{name}"][0])
                                             for name in ("rank", "pid", "start_ns", "elapsed_ns"))
                measured = int(file["totals/rank_ns"][:].sum())
            ends[rank, pid] = max(ends.get((rank, pid), (0, 0, 0)), (start, elapsed, measured))
        for key, (began, last) in beats.items():
            start, elapsed, measured = ends[key]
            self.assertLess(last - start - elapsed, SECOND, key)
            # What was sampled, too: the sums reach to the last tick, not only the clock.
            self.assertLess(last - began - measured, SECOND, key)


class Signals(FaultCase):
    def end_one(self, way, incomplete, endings):
        process = self.start(way)
        process.communicate(timeout=120)
        self.assertNotEqual(process.returncode, 0)
        return self.assert_nothing_lost(incomplete, endings=endings)

    def test_a_rank_is_killed(self):
        self.end_one("kill", [0, 1], [KILLED, TERMINATED])

    def test_a_rank_crashes(self):
        self.end_one("null", [0, 1], [CRASHED, TERMINATED])

    def test_a_rank_gets_sigsegv(self):
        self.end_one("crash", [0, 1], [CRASHED, TERMINATED])

    def test_a_rank_aborts(self):
        self.end_one("abort", [0, 1], [ABORTED, TERMINATED])

    def test_mpi_abort(self):
        self.end_one("mpi abort", [1], [TERMINATED])  # who calls it has the time to end in order

    def test_all_ranks_are_killed(self):
        process = self.start("for ever")
        self.wait_for_work()
        for _, pid in self.beats():
            os.kill(pid, signal.SIGKILL)
        process.communicate(timeout=120)
        self.assert_nothing_lost([0, 1], endings=[KILLED, KILLED])

    def test_mpirun_is_killed(self):
        process = self.start("for ever")
        self.wait_for_work()
        os.kill(self.child_of(process.pid), signal.SIGKILL)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, -signal.SIGKILL)
        kill_all(pid for _, pid in self.beats())  # Python without MPI does not see that its launcher has gone
        self.wait_for_end_of_ranks()
        self.wait_for_watcher()
        self.assert_nothing_lost([0, 1], endings=[KILLED, KILLED])

    def test_perfwrap_is_killed(self):
        process = self.start("end")
        self.wait_for_work()
        process.kill()
        self.wait_for_end_of_ranks()
        self.assert_nothing_lost([])

    def test_all_are_killed_at_once(self):
        process = self.start("for ever", start_new_session=True)
        self.wait_for_work()
        launcher = self.child_of(process.pid)
        for pid in (process.pid, launcher, *(pid for _, pid in self.beats())):
            os.kill(pid, signal.SIGKILL)
        self.wait_for_end_of_ranks()
        self.wait_for_watcher()
        self.assert_nothing_lost([0, 1], endings=[KILLED, KILLED])

    def test_a_job_that_does_not_hear_sigterm_is_killed(self):
        """What batch systems do at the time limit."""
        process = self.start("deaf", launcher=[])
        self.wait_for_work(1, 1.7)
        process.terminate()
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        os.kill(self.child_of(process.pid), signal.SIGKILL)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGKILL)
        self.assert_nothing_lost([0], ranks=1, endings=[KILLED])

    def test_sigterm_then_sigkill_for_the_whole_job(self):
        process = self.start("deaf", start_new_session=True)
        self.wait_for_work(RANKS, 1.7)
        launcher = self.child_of(process.pid)
        os.kill(process.pid, signal.SIGTERM)
        time.sleep(0.2)
        kill_all([process.pid, launcher, *(pid for _, pid in self.beats())])
        self.wait_for_end_of_ranks()
        self.wait_for_watcher()
        self.assert_nothing_lost([0, 1], endings=[KILLED, KILLED])

    def test_ctrl_c(self):
        leader, follower = pty.openpty()
        self.addCleanup(os.close, leader)
        process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", PERFWRAP, "--profile", "-q", "-o", self.run_directory, *self.command("for ever")],
            cwd=self.directory, stdin=follower, stdout=follower, stderr=follower)
        os.close(follower)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        self.wait_for_work()
        os.write(leader, b"\x03")
        self.assertNotEqual(process.wait(60), 0)
        self.assert_nothing_lost([0, 1], endings=[TERMINATED, TERMINATED])  # which mpirun sends


class Ends(FaultCase):
    def test_os_exit(self):
        process = self.start("leave", launcher=[])
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 5)
        self.assert_nothing_lost([], ranks=1)

    def test_exec(self):
        process = self.start("exec", launcher=[])
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assert_nothing_lost([], ranks=1)
        self.assertEqual(len(list((self.run_directory / "ranks").rglob("*.h5"))), 2)


class Scratch(FaultCase):
    def test_a_parallel_merge_collects_what_was_left_on_the_node(self):
        scratch = self.directory / "scratch"
        scratch.mkdir()
        process = self.start("for ever", words=("--scratch", scratch), start_new_session=True)
        self.wait_for_work()
        launcher = self.child_of(process.pid)
        kill_all([process.pid, launcher, *(pid for _, pid in self.beats())])
        self.wait_for_end_of_ranks()
        self.wait_for_watcher()
        self.assertEqual(len(list(scratch.rglob("*.live"))), RANKS)
        self.assertEqual(list((self.run_directory / "ranks").rglob("*.*")), [])
        result = subprocess.run([*MPIRUN, PERFWRAP, "merge", self.run_directory], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, timeout=100, check=False)
        self.assertEqual((result.returncode, result.stdout), (0, f"{self.run_directory}/summary.h5: {RANKS} ranks\n"))
        self.assertEqual(list(scratch.iterdir()), [])
        self.assert_nothing_lost([0, 1], endings=[KILLED, KILLED])


class Memory(FaultCase):
    LIMIT = 300 << 20

    def setUp(self):
        super().setUp()
        self.group = self.new_group()

    def new_group(self):
        """A control group with a limit on memory, of either version."""
        name = f"perfwrap-test-{os.getpid()}"
        for root, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
            group = pathlib.Path(root) / name
            try:
                group.mkdir()
                self.addCleanup(group.rmdir)
                (group / limit).write_text(str(self.LIMIT))
                return group
            except OSError as error:
                reason = error
        self.skipTest(f"no control group with a limit on memory can be made: {reason}")

    def test_the_kernel_kills_a_rank_for_its_memory(self):
        script = f"echo $$ > {self.group}/cgroup.procs && exec \"$0\" \"$@\""
        process = self.start("memory", launcher=["sh", "-c", script])
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, -signal.SIGKILL)
        self.assert_nothing_lost([0], ranks=1, endings=[OUT_OF_MEMORY])


class Disk(FaultCase):
    def prepare(self, *commands):
        for command in commands:
            try:
                done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
            except FileNotFoundError:
                self.skipTest(f"not here: {command[0]}")
            if done.returncode != 0:
                self.skipTest(f"{command[0]}: {done.stderr.strip()}")

    def mounted(self, *arguments):
        path = self.directory / "mounted"
        path.mkdir()
        self.prepare(["mount", *arguments, path])
        self.addCleanup(subprocess.run, ["umount", "-l", path], check=False)
        return path

    def test_a_disk_that_fills_up_in_the_middle(self):
        """The job goes on; what was measured before is there, and the report says what is missing."""
        mounted = self.mounted("-t", "tmpfs", "-o", "size=12m", "tmpfs")
        self.run_directory = mounted / "run"
        process = self.start("fill", mounted, launcher=[])
        _, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, said)
        (mounted / "filler").unlink()
        for command in ("merge", "report"):
            result = self.perfwrap(command, self.run_directory)
            self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads((self.run_directory / "report.json").read_text())
        self.assertRegex(" ".join(report["quality"]["notes"]), r"sampling ended early: the disk .* was full after \d+\.\d s")
        self.assertGreater(report["ranks"][0]["elapsed_s"], 1.4)

    def mounted_image(self, *make):
        """A file system of its own, in a file."""
        image = self.directory / "image"
        with open(image, "wb") as file:
            file.truncate(128 << 20)
        self.prepare([*make, image])
        return self.mounted("-o", "loop", image)

    def quota_directory(self, limit):
        """A directory in which there is room for so many bytes only, on Btrfs: the quotas of the others need a kernel
        that has them built in."""
        mounted = self.mounted_image("mkfs.btrfs", "-q", "-M")
        directory = mounted / "user"
        self.prepare(["btrfs", "quota", "enable", mounted], ["btrfs", "subvolume", "create", directory],
                     ["btrfs", "qgroup", "limit", limit, directory])
        return directory

    def test_a_quota_that_is_used_up_in_the_middle(self):
        """On a file system that refuses room that it has promised: nothing is lost, since nothing is kept there."""
        directory = self.quota_directory("4M")
        self.run_directory = directory / "run"
        process = self.start("fill", directory, launcher=[])
        _, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, said)
        self.assertIn("Disk quota exceeded", said)
        (directory / "filler").unlink()
        self.assert_nothing_lost([], ranks=1)

    def test_a_quota_where_live_profiles_were_to_be_kept(self):
        directory = self.quota_directory("4M")
        process = self.start("fill", directory, launcher=[], words=("--scratch", directory))
        _, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 2)
        self.assertEqual(len(said.splitlines()), 1, said)
        self.assertIn("where a full disk would end the job", said)

    def test_a_file_system_that_becomes_read_only(self):
        """As after an error of the disk: what is in memory does not get there any more, but can be read and copied."""
        mounted = self.mounted_image("mkfs.ext4", "-q")
        self.run_directory = mounted / "run"
        process = self.start("for ever", launcher=[])
        self.wait_for_work(1)
        subprocess.run(["sync"], check=True)
        self.prepare(["mount", "-o", "remount,abort", mounted])
        with self.assertRaises(OSError):
            (mounted / "new").touch()
        began = time.monotonic_ns()
        wait_until(lambda: all(last > began + SECOND for _, last in self.beats().values()))
        os.kill(self.child_of(process.pid), signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        self.assertIn("Read-only file system", said)
        copy = self.directory / "copy"
        shutil.copytree(self.run_directory, copy)
        self.assert_nothing_lost([0], ranks=1, run=copy)

    def test_a_directory_that_is_removed(self):
        process = self.start("remove", self.run_directory, launcher=[])
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(len(said.splitlines()), 1, said)
        self.assertTrue(said.startswith("perfwrap: "), said)
        self.assertEqual(self.perfwrap("merge", self.run_directory).returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
