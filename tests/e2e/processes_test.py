"""Processes, threads and signals: the job behaves as without perfwrap, and everything that ran has its data."""
import json
import os
import shutil
import signal
import subprocess
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

BUSY = '''
import os
import time

SECONDS = float(os.environ["BUSY_SECONDS"])


def busy(seconds):
    """Interprets for this long and returns how long exactly."""
    begin = time.perf_counter()
    count = 0
    while time.perf_counter() - begin < seconds:
        for _ in range(1000):
            count += 1  # busy
    return time.perf_counter() - begin
'''


class ProcessCase(PerfwrapCase):
    """`busy.py` lies beside each program. Programs print nothing that differs from run to run, nor with BUSY_SECONDS:
    the profiled run is long against a time slice of a machine that does something else too."""

    def setUp(self):
        super().setUp()
        self.write_program("busy.py", BUSY)

    def run_both(self, text, *options, command=(PYTHON, "program.py"), status=0):
        """The report, after both runs had the same output, errors and exit status."""
        self.write_program("program.py", text)
        plain = subprocess.run(command, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, timeout=200, check=False,
                               env={**os.environ, "BUSY_SECONDS": "0.1"})
        self.assertEqual(plain.returncode, status, plain.stderr)
        profiled = self.perfwrap("--profile", "-q", "-o", "run", *options, *command, env={"BUSY_SECONDS": "3"})
        self.assertEqual((profiled.stdout, profiled.stderr, profiled.returncode),
                         (plain.stdout, plain.stderr, plain.returncode))
        self.output = plain.stdout
        return json.loads((self.directory / "run" / "report.json").read_text())

    def rank_files(self):
        return sorted((self.directory / "run" / "ranks").iterdir())

    def assert_processes(self, *ends):
        """One rank file a process, the main process's first, each with samples; `ends` as in process/ended."""
        names = [path.name for path in self.rank_files()]
        self.assertEqual(len(names), len(ends), names)
        self.assertEqual(names.count("rank-000000.h5"), 1, names)
        self.assertTrue(all(name.startswith("rank-000000.") and name.endswith(".h5") for name in names), names)
        try:
            import h5py
        except ImportError:
            return
        ended = []
        for path in self.rank_files():
            with h5py.File(path) as file:
                ended.append(int(file["process/ended"][0]))
                self.assertGreater(int(file["threads/samples"][:].sum()), 0, path.name)
        self.assertEqual(sorted(ended), sorted(ends))

    def busy_seconds(self, report):
        return sum(line["total_s"] for line in report["lines"] if line["function"] == "busy")

    def assert_busy(self, report, seconds):
        """Rank time within 3 points of what the program measured, and the loop is the costliest line."""
        elapsed = report["ranks"][0]["elapsed_s"]
        self.assertLess(abs(self.busy_seconds(report) - seconds) / elapsed, 0.03, report["lines"][:4])
        self.assertEqual(report["lines"][0]["function"], "busy")
        self.assertEqual(report["lines"][0]["file"], str(self.directory.resolve() / "busy.py"))

    def measured(self):
        """The durations that the profiled run appended to the file `measured`, after those of the plain run."""
        lines = (self.directory / "measured").read_text().splitlines()
        return [float(line) for line in lines[len(lines) // 2:]]


NOTE = 'open("measured", "a").write(f"{busy.busy(busy.SECONDS)}\\n")'

KILLED, EXIT, EXEC = 0, 1, 2


class Processes(ProcessCase):
    def test_a_forked_childs_work_shows_while_its_parent_waits(self):
        report = self.run_both(f'''
import os, busy
child = os.fork()
if child == 0:
    {NOTE}
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
''')
        self.assertEqual(self.output, "7\n")
        self.assert_processes(EXIT, EXIT)
        self.assert_busy(report, *self.measured())

    def test_a_forked_child_that_returns_has_its_data_too(self):
        report = self.run_both(f'''
import os, busy
child = os.fork()
if child:
    os.waitpid(child, 0)
else:
    {NOTE}
''')
        self.assert_processes(EXIT, EXIT)
        self.assert_busy(report, *self.measured())

    def test_both_images_of_an_exec_have_their_data(self):
        self.write_program("second.py", f"import busy, sys\n{NOTE}\nprint('second')\nsys.exit(3)\n")
        report = self.run_both(f'''
import os, sys, busy
print("first", flush=True)
{NOTE}
os.execv(sys.executable, [sys.executable, "second.py"])
''', status=3)
        self.assertEqual(self.output, "first\nsecond\n")
        self.assert_processes(EXEC, EXIT)
        self.assertEqual(report["job"]["ranks"], 1)
        self.assert_busy(report, sum(self.measured()))

    def test_a_failed_exec_leaves_the_program_running(self):
        report = self.run_both(f'''
import os, busy
try:
    os.execv("/nonexistent", ["x"])
except FileNotFoundError:
    print("not found")
{NOTE}
''')
        self.assertEqual(self.output, "not found\n")
        self.assertEqual(report["job"]["ranks"], 1)

    def test_a_process_that_kills_itself_has_its_data(self):
        report = self.run_both(f'''
import os, signal, busy
print("out", flush=True)
{NOTE}
os.kill(os.getpid(), signal.SIGKILL)
''', status=-signal.SIGKILL)
        self.assert_processes(KILLED)
        self.assert_busy(report, *self.measured())

    def test_a_child_that_is_killed_has_its_data(self):
        report = self.run_both(f'''
import os, signal, busy
child = os.fork()
if child == 0:
    {NOTE}
    os.kill(os.getpid(), signal.SIGKILL)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
''')
        self.assertEqual(self.output, "-9\n")
        self.assert_processes(EXIT, KILLED)
        self.assert_busy(report, *self.measured())

    def test_an_uncaught_exception_is_printed_as_ever(self):
        report = self.run_both(f"import busy\n{NOTE}\nraise ValueError('seen')\n", status=1)
        self.assert_processes(EXIT)
        self.assert_busy(report, *self.measured())

    def test_every_worker_of_a_pool_has_its_data(self):
        report = self.run_both('''
import multiprocessing, busy

def work(number):
    started.wait()  # every worker takes exactly one
    return number, busy.busy(busy.SECONDS) >= busy.SECONDS

started = multiprocessing.Barrier(3)
pool = multiprocessing.get_context("fork").Pool(3)
print(pool.map(work, range(3), chunksize=1))
pool.close()
pool.join()
''')
        self.assert_processes(EXIT, EXIT, EXIT, EXIT)
        self.assertEqual(report["lines"][0]["function"], "busy")
        self.assertGreater(self.busy_seconds(report) / report["ranks"][0]["elapsed_s"], 0.8)

    def test_a_pool_that_is_terminated_has_its_data(self):
        report = self.run_both('''
import multiprocessing, busy
with multiprocessing.get_context("fork").Pool(2) as pool:
    print([seconds >= busy.SECONDS for seconds in pool.map(busy.busy, [busy.SECONDS] * 2, chunksize=1)])
''')
        self.assertEqual(len(self.rank_files()), 3)
        self.assertEqual(report["lines"][0]["function"], "busy")

    def test_spawned_workers_have_their_data(self):
        report = self.run_both('''
import multiprocessing, busy
if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=busy.busy, args=(busy.SECONDS,))
    process.start()
    process.join()
    print(process.exitcode)
''')
        self.assertGreaterEqual(len(self.rank_files()), 2)  # and the resource tracker of multiprocessing
        self.assertEqual(report["lines"][0]["function"], "busy")

    def test_a_subprocess_shows_while_its_parent_waits(self):
        self.write_program("second.py", f"import busy\n{NOTE}\nprint('second')\n")
        report = self.run_both('''
import subprocess, sys
done = subprocess.run([sys.executable, "second.py"], capture_output=True, text=True)
print(done.returncode, done.stdout, done.stderr)
''')
        self.assertEqual(len(self.rank_files()), 2)
        self.assert_busy(report, *self.measured())

    def test_a_shell_pipeline_is_unchanged(self):
        self.run_both("import os\nprint(os.waitstatus_to_exitcode(os.system('echo a | cat | tr a b; exit 5')))\n")
        self.assertEqual(sorted(self.output.split()), ["5", "b"])


class Threads(ProcessCase):
    def test_50_threads_have_their_data_and_the_computing_ones_show(self):
        report = self.run_both('''
import threading, time, busy
done = threading.Event()
sleepers = [threading.Thread(target=done.wait) for _ in range(46)]
workers = [threading.Thread(target=busy.busy, args=(busy.SECONDS,)) for _ in range(4)]
start = time.perf_counter()
for thread in sleepers:
    thread.start()
for thread in workers:
    thread.start()
begin = time.perf_counter()  # until here the main thread itself waits for the lock, after each start
for thread in workers:
    thread.join()
open("measured", "a").write(f"{time.perf_counter() - begin}\\n")
end = time.perf_counter()
done.set()
for thread in sleepers:
    thread.join()
open("beside", "w").write(f"{begin - start + time.perf_counter() - end}\\n")
print("joined")
''')
        self.assert_processes(EXIT)
        # The main thread waits in join; what its threads do is computing and waiting for the lock.
        self.assert_busy(report, *self.measured())
        beside = float((self.directory / "beside").read_text())
        elapsed = report["ranks"][0]["elapsed_s"]
        self.assertLess(report["shares"]["wait"], beside / elapsed + 0.03)
        try:
            import h5py
        except ImportError:
            return
        with h5py.File(self.rank_files()[0]) as file:
            self.assertEqual((len(file["threads/tid"]), int(file["threads/is_main"][:].sum())), (51, 1))

    def test_a_joined_threads_work_is_the_ranks(self):
        report = self.run_both(f'''
import threading, busy
def work():
    {NOTE}
thread = threading.Thread(target=work)
thread.start()
thread.join()
''')
        self.assert_busy(report, *self.measured())


class Unchanged(ProcessCase):
    def test_a_handler_of_sigchld_sees_the_programs_children_only(self):
        self.run_both('''
import os, signal
count = 0
def handler(number, frame):
    global count
    count += 1
signal.signal(signal.SIGCHLD, handler)
for _ in range(5):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)  # one at a time: pending signals would merge
print(count)
''')
        self.assertEqual(self.output, "5\n")

    def test_wait_finds_the_programs_children_only(self):
        self.run_both('''
import os
def wait():
    try:
        return os.waitstatus_to_exitcode(os.wait()[1])
    except ChildProcessError:
        return "no child"
print(wait())
child = os.fork()
if child == 0:
    os._exit(4)
print(wait(), wait())
''')
        self.assertEqual(self.output, "no child\n4 no child\n")

    def test_open_files_and_their_numbers_are_the_same(self):
        self.run_both('''
import os, busy
def show():
    links = [(int(n), os.readlink(f"/proc/self/fd/{n}").split(":")[0]) for n in os.listdir("/proc/self/fd")
             if os.path.islink(f"/proc/self/fd/{n}")]
    print(sorted(links))
show()
print(os.open("/dev/null", os.O_RDONLY), os.pipe())
busy.busy(0.3)
show()
if os.fork() == 0:
    show()
    os._exit(0)
os.wait()
print(os.open("/dev/null", os.O_RDONLY))
''')

    def test_closing_all_files_harms_nobody(self):
        report = self.run_both(f'''
import os, sys, busy
sys.stdout.flush()
os.closerange(3, 1000)
{NOTE}
first = os.open("/dev/null", os.O_RDONLY)
print(first)
''')
        self.assertEqual(self.output, "3\n")
        self.assert_busy(report, *self.measured())

    def test_signal_masks_and_standard_handlers_are_the_same(self):
        self.run_both('''
import signal
def fields():
    standard = (1 << 31) - 1  # the profiler takes a real-time signal
    for line in open("/proc/self/status"):
        name, value = line.split(":")
        if name in ("SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt"):
            print(name, hex(int(value, 16) & standard))
fields()
print([str(signal.getsignal(number)) for number in range(1, 32)])
print([signal.getitimer(which) for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)])
''')

    def test_a_program_that_profiles_itself_gets_its_signals(self):
        report = self.run_both(f'''
import signal, time, busy
counts = dict(SIGPROF=0, SIGALRM=0, SIGVTALRM=0)
def handler(number, frame):
    counts[signal.Signals(number).name] += 1
timers = dict(SIGPROF=signal.ITIMER_PROF, SIGALRM=signal.ITIMER_REAL, SIGVTALRM=signal.ITIMER_VIRTUAL)
for name, timer in timers.items():
    signal.signal(getattr(signal, name), handler)
    signal.setitimer(timer, 0.01, 0.01)
while min(counts.values()) < 20:
    busy.busy(0.05)
for timer in timers.values():
    print(signal.setitimer(timer, 0)[1])
print(sorted(name for name, count in counts.items() if count >= 20))
{NOTE}
''')
        self.assertEqual(self.output.splitlines()[-1], "['SIGALRM', 'SIGPROF', 'SIGVTALRM']")
        self.assertEqual(report["lines"][0]["function"], "busy")

    def test_alarm_ends_the_program_as_ever(self):
        self.run_both("import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0.2)\nwhile True: time.sleep(60)\n",
                      status=-signal.SIGALRM)


INTERRUPTED = r'''
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

enum { kCalls = 2000 };

static int events;

static int call_poll(void) { return poll(NULL, 0, 1); }
static int call_ppoll(void) { return ppoll(NULL, 0, &(struct timespec){0, 100000}, NULL); }
static int call_select(void) { return select(0, NULL, NULL, NULL, &(struct timeval){0, 100}); }
static int call_epoll(void) { struct epoll_event event; return epoll_wait(events, &event, 1, 1); }
static int call_nanosleep(void) { return nanosleep(&(struct timespec){0, 100000}, NULL); }
static int call_sem(void) {
  sem_t semaphore;
  struct timespec time;
  sem_init(&semaphore, 0, 0);
  clock_gettime(CLOCK_REALTIME, &time);
  time.tv_nsec += 100000;
  if (time.tv_nsec >= 1000000000) { time.tv_nsec -= 1000000000; ++time.tv_sec; }
  return sem_timedwait(&semaphore, &time);
}

struct kind { const char* name; int (*call)(void); int interrupted; };

static struct kind kinds[] = {{"poll", call_poll, 0},     {"ppoll", call_ppoll, 0},         {"select", call_select, 0},
                              {"epoll", call_epoll, 0},   {"nanosleep", call_nanosleep, 0}, {"sem", call_sem, 0}};

/* Works a little between the calls, so that the profiler has reason to signal this thread. */
static void work(void) {
  for (volatile int i = 0; i < 100000; ++i) {}
}

static void* run(void* argument) {
  struct kind* kind = argument;
  for (int i = 0; i < kCalls; ++i) {
    work();
    if (kind->call() == -1 && errno == EINTR) ++kind->interrupted;
  }
  return NULL;
}

int main(void) {
  enum { kKinds = sizeof(kinds) / sizeof(kinds[0]) };
  pthread_t threads[kKinds];
  events = epoll_create1(0);
  for (int i = 0; i < kKinds; ++i) pthread_create(&threads[i], NULL, run, &kinds[i]);
  for (int i = 0; i < kKinds; ++i) pthread_join(threads[i], NULL);
  for (int i = 0; i < kKinds; ++i) printf("%s %d\n", kinds[i].name, kinds[i].interrupted);
  return 0;
}
'''


class Interruptions(ProcessCase):
    def test_no_call_is_interrupted_at_1000_hz(self):
        self.write_program("calls.c", INTERRUPTED)
        compiler = os.environ.get("CC") or shutil.which("cc")
        subprocess.run([compiler, "-D_GNU_SOURCE", "-O1", "-o", "calls", "calls.c", "-pthread"], cwd=self.directory,
                       check=True)
        report = self.run_both("", "--rate", "1000", command=("./calls",))
        self.assertEqual(self.output, "poll 0\nppoll 0\nselect 0\nepoll 0\nnanosleep 0\nsem 0\n")
        self.assertGreater(report["quality"]["samples"], 100)  # it was profiled


if __name__ == "__main__":
    unittest.main(verbosity=2)
