"""One kind of work, and what it took by its own clocks.

    python3 work.py loop | recursion [DEPTH] | numpy | threads | arrays [BYTES] | objects | memory [THREADS]
"""
import sys
import threading
import time


def step(table, n):
    total = 0
    for i in range(n):
        total += table[i & 255] * i % 7
    return total


TABLE = list(range(256))


def loop():
    for _ in range(100):
        step(TABLE, 100_000)


def descend(depth, n):
    return descend(depth - 1, n) if depth > 1 else step(TABLE, n)


def recursion(depth=500):
    for _ in range(20_000):
        descend(depth, 2000)


def numpy():
    import numpy
    a = numpy.random.default_rng(1).random(1_000_000)
    for _ in range(300):
        (a * a + a).sum()


def threads():
    workers = [threading.Thread(target=step, args=[TABLE, 400_000]) for _ in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def arrays(size=8000):
    """NumPy's temporaries of so many bytes, one after the other: 16 GB in all, but at most a million."""
    import numpy
    a = numpy.ones(size // 8)
    for _ in range(min(16_000_000_000 // size, 1_000_000)):
        a + a


def objects():
    """Strings and lists of a kilobyte, which the interpreter takes from malloc."""
    kept = [None] * 1000
    for i in range(3_000_000):
        kept[i % 1000] = b"x" * 1000 if i % 2 else [None] * 100


def memory(count=0):
    """Threads that all have been sampled, and then sleep."""
    end = threading.Event()
    workers = [threading.Thread(target=end.wait) for _ in range(count)]
    for worker in workers:
        worker.start()
    finish = time.perf_counter() + 1
    while time.perf_counter() < finish:
        step(TABLE, 1000)
    with open("/proc/self/status") as status:
        print("resident", next(line for line in status if line.startswith("VmRSS:")).split()[1])
    end.set()


def main():
    work, parameters = globals()[sys.argv[1]], [int(text) for text in sys.argv[2:]]
    wall, processor = time.perf_counter(), time.process_time()
    work(*parameters)
    print("wall", time.perf_counter() - wall)
    print("processor", time.process_time() - processor)


main()
