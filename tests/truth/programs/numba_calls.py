"""A function that Numba compiled: native code."""
import time

import numba

import stages
from stages import stage


@numba.njit
def sum_of_roots(n):
    total = 0.0
    for i in range(n):
        total += i ** 0.5 / (total + 1)
    return total


sum_of_roots(1)


@stage("native")
def computes(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        sum_of_roots(1_000_000)  # hot: computes
        clock.add(begin)


stages.run()
