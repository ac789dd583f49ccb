"""Ten ways to come to the same hot line; writes how long each of them took into the file that it is given."""
import asyncio
import functools
import json
import sys
import threading
import time

STAGE_SECONDS = 1.0
QUANTUM_SECONDS = 0.01
spent = {"spin": 0.0}


def spin(seconds=QUANTUM_SECONDS):
    start = time.perf_counter()
    total = 0
    while time.perf_counter() < start + seconds:
        for i in range(2000):
            total += i * i % 7  # the hot line
    spent["spin"] += time.perf_counter() - start
    return total


def quanta():
    return range(round(STAGE_SECONDS / QUANTUM_SECONDS))


def plain():
    for _ in quanta():
        spin()


def generator():
    for _ in quanta():
        yield spin()


def comprehension():
    return {i: [spin() for _ in range(1)] for i in quanta()}


def recursion(depth):
    return recursion(depth - 1) if depth > 0 else plain()


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@decorated
def through_decorator():
    for _ in quanta():
        spin()


class Worker:
    class Inner:
        def __init__(self):
            spin()

        def __lt__(self, other):
            return spin() < 0

    def method(self):
        for _ in range(len(quanta()) // 2):
            self.Inner() < 1


def sort_key(value):
    spin()
    return -value


def through_sort():
    sorted(quanta(), key=sort_key)


def failing_key(value):
    spin()
    raise ValueError(value)


def through_exception():
    for i in quanta():
        try:
            list(map(failing_key, [i]))
        except ValueError:
            pass


def in_thread():
    for _ in quanta():
        spin()


async def one_task():
    await asyncio.sleep(0)
    spin()


async def through_tasks():
    await asyncio.gather(*[one_task() for _ in quanta()])


def run_thread():
    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()


def main():
    stages = {
        "plain": plain, "generator": lambda: list(generator()), "comprehension": comprehension,
        "recursion": lambda: recursion(60), "through_decorator": through_decorator, "method": Worker().method,
        "through_sort": through_sort, "through_exception": through_exception, "in_thread": run_thread,
        "one_task": lambda: asyncio.run(through_tasks()),
    }
    for name, stage in stages.items():
        start = time.perf_counter()
        stage()
        spent[name] = time.perf_counter() - start
    spent["plain"] += spent["recursion"]  # which ends in it
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(spent, file)


main()
