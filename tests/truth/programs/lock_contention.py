"""Four threads interpret while the main thread joins them: at each moment one has the interpreter lock, three wait.
Without that lock (3.13t) nobody waits for it."""
import sys
import threading
import time

import stages
from stages import HOT_SPIN, spin, stage

THREADS = 4
HAS_LOCK = getattr(sys, "_is_gil_enabled", lambda: True)()


def contends(end):
    spin(end)


@stage("gil" if HAS_LOCK else "python", roots=["contends", "threads_contend"], hot=HOT_SPIN)
def threads_contend(clock):
    begin = time.perf_counter()
    threads = [threading.Thread(target=contends, args=[clock.end]) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    starting = time.perf_counter() - begin
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - begin
    if not HAS_LOCK:
        return {"python": wall - starting, "python-builtin": starting}  # it spins until each has started
    return {"python": wall / THREADS, "gil": wall * (THREADS - 1) / THREADS}


stages.run()
