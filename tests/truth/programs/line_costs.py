"""Runs a function of an example in turn with copies without its innermost line and with it twice.

    python3 line_costs.py EXAMPLE SECONDS        prints the least and the most that the line costs of the function's time

A processor works on the next line meanwhile: what such a short line costs depends on what stands around it.
"""
import pathlib
import statistics
import sys
import time

SIZE = 100_000
# Example: the function, its line, the arguments.
COSTS = {
    "multiply.py": ("multiply_loop", "c[i] = a[i] * b[i]",
                    lambda: ([float(i) for i in range(SIZE)], [0.5] * SIZE, [0.0] * SIZE)),
    "suffix_sums.py": ("preallocated", "result[i] += values[j]", lambda: ([i * 1000 for i in range(500)],)),
}


def function_with(path, name, line, times):
    """The function with its line so many times; for the profiler in the example's file only if it is there once.

    The jump to the loop's next round belongs to the last line of its body: all end with `pass`, so that it is the
    line's in none.
    """
    text = path.read_text()
    assert text.count(line) == 1
    indent = text[text.rindex("\n", 0, text.index(line)):text.index(line)]
    namespace = {"__name__": "example"}
    exec(compile(text.replace(line, (line + indent) * times + "pass"), str(path) if times == 1 else f"{times} times",
                 "exec"), namespace)
    return namespace[name]


def main():
    path, seconds = pathlib.Path(sys.argv[1]), float(sys.argv[2])
    name, line, arguments_of = COSTS[path.name]
    functions = [function_with(path, name, line, times) for times in (0, 1, 2)]
    arguments = arguments_of()
    took = [[] for _ in functions]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for function, times in zip(functions, took):
            begin = time.thread_time()
            function(*arguments)
            times.append(time.thread_time() - begin)
    without, once, twice = map(statistics.median, took)
    print(*sorted([(once - without) / once, (twice - once) / once]))


main()
