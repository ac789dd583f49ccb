"""Runs a function of an example in turn with a copy without its innermost line, and says what the line costs.

    python3 line_costs.py EXAMPLE SECONDS        prints the share of the line in the function's time
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


def functions(path, name, line):
    """The function, and the copy, which is another file's for the profiler.

    The jump to the loop's next round belongs to the last line of its body: both end with `pass`, so that it is the
    line's in neither.
    """
    text = path.read_text()
    assert text.count(line) == 1
    indent = text[text.rindex("\n", 0, text.index(line)):text.index(line)]
    without = text.replace(line, "pass")
    text = text.replace(line, f"{line}{indent}pass")
    for source, file in (text, str(path)), (without, "without"):
        namespace = {"__name__": "example"}
        exec(compile(source, file, "exec"), namespace)
        yield namespace[name]


def main():
    path, seconds = pathlib.Path(sys.argv[1]), float(sys.argv[2])
    name, line, arguments_of = COSTS[path.name]
    whole, without = functions(path, name, line)
    arguments = arguments_of()
    shares = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        took = {}
        for function in whole, without:
            begin = time.thread_time()
            function(*arguments)
            took[function] = time.thread_time() - begin
        shares.append((took[whole] - took[without]) / took[whole])
    print(statistics.median(shares))


main()
