"""The sieve of Eratosthenes: over a list with a Python loop, or with slices of a NumPy array.

    perfwrap --profile python3 sieve.py --variant list
    perfwrap --profile python3 sieve.py --variant numpy
"""
import argparse
import time

import numpy as np


def sieve_list(limit):
    is_prime = [True] * limit
    is_prime[0] = is_prime[1] = False
    for i in range(2, int(limit**0.5) + 1):
        if is_prime[i]:
            for j in range(i * i, limit, i):
                is_prime[j] = False
    return sum(is_prime)


def sieve_numpy(limit):
    is_prime = np.ones(limit, dtype=bool)
    is_prime[:2] = False
    for i in range(2, int(limit**0.5) + 1):
        if is_prime[i]:
            is_prime[i * i :: i] = False
    return int(is_prime.sum())


def main():
    parser = argparse.ArgumentParser(description="Counts primes, again and again.")
    parser.add_argument("--variant", choices=("list", "numpy"), default="list")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to repeat (default 3)")
    parser.add_argument("--limit", type=int, help="primes below this (default 1000000, for numpy 10000000)")
    options = parser.parse_args()

    sieve = sieve_numpy if options.variant == "numpy" else sieve_list
    limit = max(2, options.limit or (10_000_000 if options.variant == "numpy" else 1_000_000))
    repeats = 0
    end = time.perf_counter() + options.seconds
    while time.perf_counter() < end:
        primes = sieve(limit)
        repeats += 1
    print(f"{options.variant}: {primes} primes below {limit}, counted {repeats} times")


if __name__ == "__main__":
    main()
