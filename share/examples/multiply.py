"""The product of two arrays, element by element: as a Python loop, or as one NumPy call.

    perfwrap --profile python3 multiply.py            # the loop line is nearly all of the time, in the interpreter
    perfwrap --profile python3 multiply.py --fast     # the same work in native code

--seconds says how long the product is repeated (default 3).
"""
import argparse
import time

import numpy as np


def multiply_loop(a, b, c):
    for i in range(len(a)):
        c[i] = a[i] * b[i]


def multiply_numpy(a, b, c):
    np.multiply(a, b, out=c)


def main():
    parser = argparse.ArgumentParser(description="Multiplies two arrays again and again.")
    parser.add_argument("--fast", action="store_true", help="one NumPy call instead of a Python loop")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to repeat (default 3)")
    parser.add_argument("--size", type=int, help="elements (default 200000, with --fast 4000000)")
    options = parser.parse_args()

    size = options.size or (4_000_000 if options.fast else 200_000)
    a = np.arange(size, dtype=np.float64)
    b = np.full(size, 0.5)
    c = np.empty(size)
    if not options.fast:
        a, b, c = a.tolist(), b.tolist(), c.tolist()
    multiply = multiply_numpy if options.fast else multiply_loop

    repeats = 0
    end = time.perf_counter() + options.seconds
    while time.perf_counter() < end:
        multiply(a, b, c)
        repeats += 1
    print(f"{repeats} products of {size} elements, the last element is {c[-1]}")


if __name__ == "__main__":
    main()
