"""Four threads interpret while the main thread joins them: at each moment one has the interpreter lock, three wait."""
import threading
import time

import stages
from stages import HOT_SPIN, spin, stage

THREADS = 4


def contends(end):
    spin(end)


@stage("gil", roots=["contends", "threads_contend"], hot=HOT_SPIN)
def threads_contend(clock):
    begin = time.perf_counter()
    threads = [threading.Thread(target=contends, args=[clock.end]) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - begin
    return {"python": wall / THREADS, "gil": wall * (THREADS - 1) / THREADS}


stages.run()
