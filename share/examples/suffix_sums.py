"""For every i the sum of the elements from i on, in five ways: what a better line is worth.

    perfwrap --profile python3 suffix_sums.py --variant nested

nested        two nested loops, the result grows by append
preallocated  two nested loops, the result is allocated beforehand
slices        the builtin sum() over list slices
builtin       the builtin sum() over slices of a NumPy array (slower: every element becomes an object)
numpy         NumPy's own sum over slices of the array
"""
import argparse
import time

import numpy as np


def nested(values):
    result = []
    for i in range(len(values)):
        total = 0
        for j in range(i, len(values)):
            total += values[j]
        result.append(total)
    return result


def preallocated(values):
    result = [0] * len(values)
    for i in range(len(values)):
        for j in range(i, len(values)):
            result[i] += values[j]
    return result


def slices(values):
    return [sum(values[i:]) for i in range(len(values))]


def builtin(values):
    return [sum(values[i:]) for i in range(len(values))]


def numpy(values):
    return [values[i:].sum() for i in range(len(values))]


VARIANTS = {f.__name__: f for f in (nested, preallocated, slices, builtin, numpy)}
TAKES_ARRAY = (builtin, numpy)
SIZES = {"nested": 1000, "preallocated": 1000, "slices": 3000, "builtin": 1000, "numpy": 20000}


def main():
    parser = argparse.ArgumentParser(description="Sums every suffix of an array, again and again.")
    parser.add_argument("--variant", choices=VARIANTS, default="nested")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to repeat (default 3)")
    parser.add_argument("--size", type=int, help="elements (default: what suits the variant)")
    options = parser.parse_args()

    sums = VARIANTS[options.variant]
    values = np.arange(options.size or SIZES[options.variant], dtype=np.int64)
    if sums not in TAKES_ARRAY:
        values = values.tolist()

    repeats = 0
    end = time.perf_counter() + options.seconds
    while time.perf_counter() < end:
        result = sums(values)
        repeats += 1
    print(f"{options.variant}: {repeats} times {len(values)} suffix sums, the first is {int(result[0])}")


if __name__ == "__main__":
    main()
