"""Ten ways to come to the same hot line; each takes one tenth of the time by construction."""
import asyncio
import functools
import threading
import time

STAGE_SECONDS = 1.0
QUANTUM_SECONDS = 0.01


def spin(seconds=QUANTUM_SECONDS):
    end = time.perf_counter() + seconds
    total = 0
    while time.perf_counter() < end:
        for i in range(2000):
            total += i * i % 7  # the hot line
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


def main():
    plain()
    list(generator())
    comprehension()
    recursion(60)
    through_decorator()
    Worker().method()
    through_sort()
    through_exception()
    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    asyncio.run(through_tasks())


main()
