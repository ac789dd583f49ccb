"""Ways to come to the same bytecode: all of it is the interpreter's own work, on the line of the inner loop."""
import functools
import time

import stages
from stages import HOT_SPIN, spin, stage

DEPTH = 500


def short():
    spin(time.perf_counter() + 0.005)


@stage("python", hot=HOT_SPIN)
def plain_loop(clock):
    spin(clock.end)


def generated(clock):
    while clock.goes_on():
        yield short()


@stage("python", hot=HOT_SPIN)
def through_generator(clock):
    for _ in generated(clock):
        pass


@stage("python", hot=HOT_SPIN)
def through_comprehension(clock):
    while clock.goes_on():
        {i: [short() for _ in range(2)] for i in range(2)}


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@decorated
@decorated
def decorated_short():
    short()


@stage("python", hot=HOT_SPIN)
def through_decorators(clock):
    while clock.goes_on():
        decorated_short()


def descend(depth, clock):
    return descend(depth - 1, clock) if depth > 0 else spin(clock.end)


@stage("python", hot=HOT_SPIN)
def through_deep_recursion(clock):
    descend(DEPTH, clock)


class Descent:
    """Each level goes through the slot of a C type: a native frame and an evaluation loop of its own."""

    def __init__(self, depth, clock):
        self.depth, self.clock = depth, clock

    def __len__(self):
        if self.depth > 0:
            return len(Descent(self.depth - 1, self.clock))
        spin(self.clock.end)
        return 0


@stage("python", hot=HOT_SPIN)
def through_recursion_in_c(clock):
    len(Descent(DEPTH // 5, clock))


def key_that_works(value):
    short()
    return -value


@stage("python", hot=HOT_SPIN)
def through_sort_key(clock):
    while clock.goes_on():
        sorted(range(4), key=key_that_works)


def key_that_raises(value):
    short()
    raise ValueError(value)


@stage("python", hot=HOT_SPIN)
def through_exception_in_c(clock):
    while clock.goes_on():
        try:
            sorted(range(4), key=key_that_raises)
        except ValueError:
            pass


stages.run()
