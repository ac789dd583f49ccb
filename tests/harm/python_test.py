"""Python programs: the interpreter's own diagnostics, ends of every kind, and all its ways to start processes."""
import re
import signal
import unittest

from harm_case import PYTHON, HarmCase

BUSY = '''
import time
def busy(seconds=0.3):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(100))
'''


def without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)


class PythonCase(HarmCase):
    def setUp(self):
        super().setUp()
        (self.directory / "busy.py").write_text(BUSY)

    def assert_script_unharmed(self, text, *options, **expected):
        (self.directory / "program.py").write_text("from busy import busy\n" + text)
        env = {"PYTHONDONTWRITEBYTECODE": "1", **expected.pop("env", {})}
        self.assert_unharmed([PYTHON, *options, "program.py"], env=env, **expected)


class Diagnostics(PythonCase):
    def test_faulthandler_reports_a_segfault_as_ever(self):
        text = '''
import ctypes, threading
def crash():
    busy()
    ctypes.string_at(0)
def forever():
    while True: pass  # one line, as the traceback shows it
threading.Thread(target=forever, daemon=True).start()
crash()
'''
        for options in (("-X", "faulthandler"), ("-X", "dev"), ()):
            with self.subTest(options=options):
                self.assert_script_unharmed(text, *options, status=-signal.SIGSEGV, normalise=without_addresses)

    def test_faulthandler_reports_an_abort_as_ever(self):
        self.assert_script_unharmed("import os\nbusy()\nos.abort()\n", "-X", "faulthandler", status=-signal.SIGABRT,
                                    normalise=without_addresses)

    def test_faulthandler_reports_at_a_signal_and_later(self):
        self.assert_script_unharmed('''
import faulthandler, os, signal
faulthandler.register(signal.SIGUSR1, all_threads=False)
os.kill(os.getpid(), signal.SIGUSR1)
faulthandler.dump_traceback_later(0.2, exit=True)
while True: pass
''', status=1, normalise=without_addresses)

    def test_stack_overflow(self):
        self.assert_script_unharmed('''
import sys, threading
def down(n):
    return down(n + 1)
def work():
    for _ in range(20):
        try:
            down(0)
        except RecursionError:
            pass
    busy(0.1)
sys.setrecursionlimit(5000)
threading.stack_size(16 * 1024 * 1024)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print("done")
''')

    def test_development_mode_and_memory_debugging(self):
        text = '''
import asyncio, gc, threading, warnings
def work():
    busy(0.1)
    return [bytes(range(256)) for _ in range(1000)]
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60  # no remarks about the machine's speed
    open("busy.py")
    await asyncio.gather(*(asyncio.to_thread(work) for _ in range(4)))
asyncio.run(main())
gc.collect()
print("done")
'''
        self.assert_script_unharmed(text, "-X", "dev")
        self.assert_script_unharmed(text, env={"PYTHONMALLOC": "debug"})
        self.assert_script_unharmed(text, env={"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165", "MALLOC_CHECK_": "3"})


class Ends(PythonCase):
    def test_every_end(self):
        ends = {
            "raise SystemExit('said')": 1,
            "sys.exit(5)": 5,
            "threading.Thread(target=sys.exit, args=(3,)).start()": 0,
            "os._exit(6)": 6,
            "threading.Thread(target=os._exit, args=(7,)).start(); busy(20)": 7,
            "atexit.register(os._exit, 8)": 8,
            "atexit.register(print, 'last'); atexit.register(busy, 0.1)": 0,
            "os.kill(os.getpid(), signal.SIGTERM); busy(20)": -signal.SIGTERM,
            "os.kill(os.getpid(), signal.SIGINT); busy(20)": -signal.SIGINT,
            "signal.raise_signal(signal.SIGKILL)": -signal.SIGKILL,
            "1 / 0": 1,
            "threading.Thread(target=busy, args=(20,), daemon=True).start()": 0,
            "ctypes.CDLL(None).exit(9)": 9,
            "ctypes.CDLL(None).quick_exit(10)": 10,
            "ctypes.CDLL(None).syscall(231, 11)": 11,
        }
        for end, status in ends.items():
            with self.subTest(end=end):
                self.assert_script_unharmed(f"import atexit, ctypes, os, signal, sys, threading\nbusy(0.1)\n{end}\n",
                                            status=status, rates=(1000,), samples=1)


class Processes(PythonCase):
    def test_multiprocessing_in_all_its_ways(self):
        self.assert_script_unharmed('''
import concurrent.futures, multiprocessing, signal
def work(number):
    busy(0.05)
    return number * number
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            print(method, pool.map(work, range(6)))
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            print(method, list(pool.map(work, range(6))))
''', rates=(1000,))

    def test_a_fork_warns_of_threads_only_where_the_program_has_some(self):
        self.assert_script_unharmed('''
import os
busy(0.1)
child = os.fork()
if child == 0:
    os._exit(0)
print(os.waitpid(child, 0)[1])
''', "-W", "error", out="0\n", samples=1)

    def test_asyncio_subprocesses(self):
        self.assert_script_unharmed('''
import asyncio, sys
async def one(number):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"import sys; print(sys.stdin.read() * {number})", stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate(b"x")
    return out, process.returncode
async def main():
    print(await asyncio.gather(*(one(n) for n in range(4))))
    shell = await asyncio.create_subprocess_shell("kill -9 $$")
    print(await shell.wait())
    try:
        await asyncio.create_subprocess_exec("/nonexistent")
    except FileNotFoundError as error:
        print(error)
asyncio.run(main())
busy()
''')

    def test_many_subprocesses_beside_threads(self):
        self.assert_script_unharmed('''
import subprocess, threading
thread = threading.Thread(target=busy, args=(1,))
thread.start()
print(sum(subprocess.run(["sh", "-c", "exit 2"], close_fds=True, restore_signals=True).returncode for _ in range(40)))
print(sum(subprocess.run(["true"], preexec_fn=lambda: None).returncode for _ in range(10)))
thread.join()
''', out="80\n0\n")


class Signals(PythonCase):
    def test_waiting_for_signals(self):
        self.assert_script_unharmed('''
import os, select, signal, socket, threading, time
everything = signal.valid_signals()
signal.pthread_sigmask(signal.SIG_BLOCK, everything)
busy(0.1)
print(signal.sigtimedwait(everything, 0.2))
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.sigwait(everything))
print(sorted(signal.sigpending()))
threading.Thread(target=lambda: (busy(0.05), os.kill(os.getpid(), signal.SIGUSR2))).start()
print(signal.sigwaitinfo(everything).si_signo)
signal.pthread_sigmask(signal.SIG_UNBLOCK, everything)
reader, writer = socket.socketpair()
writer.setblocking(False)
signal.set_wakeup_fd(writer.fileno())
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.1)
busy(0.3)
print(reader.recv(100))
''')

    def test_sleeps_are_as_long_as_they_say(self):
        self.assert_script_unharmed('''
import threading, time
late = []
def sleep():
    for _ in range(60):
        busy(0.001)
        begin = time.monotonic()
        time.sleep(0.01)
        late.append(time.monotonic() - begin)
threads = [threading.Thread(target=sleep) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(min(late) >= 0.01, sorted(late)[len(late) // 2] < 0.05)
''', out="True True\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
