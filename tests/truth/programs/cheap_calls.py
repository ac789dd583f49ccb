"""A cheap function that is called often, and a loop that costs as much and calls nothing.

    python3 cheap_calls.py ROUNDS        prints the seconds of each as JSON
"""
import json
import sys
import time


def cheap(x):
    return x + 1


def calls_often():
    x = 0
    for _ in range(10_000):
        x = cheap(x)


def calls_nothing():
    x = 0
    for _ in range(10_000):
        x = x * 3 % 7 + x * 5 % 11


def main():
    seconds = {"calls_often": 0.0, "calls_nothing": 0.0}
    for _ in range(int(sys.argv[1])):
        for function in calls_often, calls_nothing:
            begin = time.perf_counter()
            function()
            seconds[function.__name__] += time.perf_counter() - begin
    print(json.dumps(seconds))


main()
