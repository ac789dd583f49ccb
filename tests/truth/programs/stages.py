"""What the truth programs share: stages that measure themselves and write down what they did.

    python3 PROGRAM SECONDS        spends about SECONDS in its stages; writes truth-<pid>.json into the directory
"""
import inspect
import json
import os
import sys
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
known = []


class Clock:
    """A stage's time. What it spends `inside` is of the stage's category, the rest is bytecode."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.begin = time.perf_counter()
        self.end = self.begin + seconds
        self.inside = None

    def goes_on(self):
        return time.perf_counter() < self.end

    def add(self, begin):
        """All since `begin` was inside."""
        self.inside = (self.inside or 0.0) + time.perf_counter() - begin


def spin(until):
    """Interprets until this moment of time.perf_counter()."""
    total = 0
    while time.perf_counter() < until:
        for i in range(2000):
            total += i * i % 7  # hot: spin
    return total


def subprocess_work(seconds):
    begin = time.perf_counter()
    spin(begin + seconds)
    return time.perf_counter() - begin


def line_of(file, mark):
    """The place of the only line of `file` that ends with `mark`."""
    with open(file, encoding="utf-8") as source:
        found = [number for number, line in enumerate(source, 1) if line.rstrip().endswith(mark)]
    assert len(found) == 1, f"{file}: {len(found)} lines end with {mark!r}"
    return [os.path.abspath(file), found[0]]


def stage(category, rest="python", roots=(), hot=None):
    """A function of a Clock that spends its time in `category`.

    roots: the functions below which the time shows, if not the stage's own. hot: the file and the end of the line that
    is the costliest of the stage in its category, if that is not marked `# hot: <name of the stage>`; "" if it may be any.
    """
    def add(function):
        place = hot
        if hot is None:
            place = line_of(inspect.getsourcefile(function), f"# hot: {function.__name__}")
        elif hot:
            place = line_of(*hot)
        known.append((function, category, rest, list(roots) or [function.__name__], place or None))
        return function
    return add


HOT_SPIN = (__file__, "# hot: spin")


def write_down(truth):
    with open(f"truth-{os.getpid()}.json", "w", encoding="utf-8") as file:
        json.dump(truth, file)


def run(first=None):
    """Each stage in turn for its part of the seconds. `first`: the costliest line of all, if it is not one of the
    stages' costliest lines or these are not all known."""
    records = []
    for function, category, rest, roots, hot in known:
        clock = Clock(SECONDS / len(known))
        begin = time.perf_counter()
        split = function(clock)
        wall = time.perf_counter() - begin
        if split is None:
            inside = wall if clock.inside is None else clock.inside
            split = {category: inside}
            split[rest] = split.get(rest, 0.0) + wall - inside
        records.append({"stage": function.__name__, "category": category, "roots": roots, "hot": hot,
                        "seconds": split})
    write_down({"first": line_of(*first) if first else None, "stages": records})
