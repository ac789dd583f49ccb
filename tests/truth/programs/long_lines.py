"""Lines of interpreted work, each far longer than the few dozen bytecodes that a processor works at together, in turn
with copies of their function that lack one of them.

    python3 long_lines.py SECONDS        prints {line: its share of the function's time}
"""
import json
import statistics
import sys
import time

TERMS = (100, 200, 400, 800)  # of each line
FIRST = 3  # number of the first of these lines in the function's source


def function_of(lines, file):
    source = ["def long_lines(a, b):", "    for _ in range(40):", *(f"        {line}" for line in lines)]
    namespace = {}
    exec(compile("\n".join(source), file, "exec"), namespace)
    return namespace["long_lines"]


def seconds_of(function):
    begin = time.thread_time()
    function(3, 4)
    return time.thread_time() - begin


def main():
    lines = ["x = " + " + ".join("ab"[i % 2] for i in range(terms)) for terms in TERMS]
    whole = function_of(lines, "long_lines")
    without = [function_of(lines[:i] + ["pass"] + lines[i + 1:], "without") for i in range(len(lines))]
    took = {function: [] for function in [whole, *without]}
    end = time.perf_counter() + float(sys.argv[1])
    while time.perf_counter() < end:
        for function in without:
            took[whole].append(seconds_of(whole))
            took[function].append(seconds_of(function))
    usual = {function: statistics.median(seconds) for function, seconds in took.items()}
    print(json.dumps({FIRST + i: 1 - usual[function] / usual[whole] for i, function in enumerate(without)}))


main()
