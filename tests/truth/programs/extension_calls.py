"""A C extension: alone, with threads of its own, with OpenMP, calling back into Python, and through an exception."""
import sys
import time

import stages
from stages import spin, stage

sys.path.insert(0, ".")
import extension  # noqa: E402


@stage("native")
def computes(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        extension.compute(0.01)  # hot: computes
        clock.add(begin)


@stage("native", roots=["computes_in_threads", "extension_worker"], hot="")
def computes_in_threads(clock):
    """The caller waits, so the rank does what its threads do; they have no Python line."""
    extension.compute_in_threads(clock.seconds)


@stage("native", roots=["computes_in_region", "compute_in_region._omp_fn.0"])
def computes_in_region(clock):
    """While the caller waits at the region's end, the rank does what the region's other thread does."""
    while clock.goes_on():
        begin = time.perf_counter()
        extension.compute_in_region(0.05)  # hot: computes_in_region
        clock.add(begin)


class Callback:
    def __init__(self, raises):
        self.raises, self.seconds = raises, 0.0

    def __call__(self):
        begin = time.perf_counter()
        spin(begin + 0.004)
        self.seconds += time.perf_counter() - begin
        if self.raises:
            raise ValueError("as asked")


@stage("native")
def is_called_back(clock):
    begin = time.perf_counter()
    callback = Callback(raises=False)
    while clock.goes_on():
        extension.call_back(callback, 0.006)  # hot: is_called_back
    return {"native": time.perf_counter() - begin - callback.seconds, "python": callback.seconds}


@stage("native")
def is_raised_through(clock):
    begin = time.perf_counter()
    callback = Callback(raises=True)
    while clock.goes_on():
        try:
            extension.call_back(callback, 0.006)  # hot: is_raised_through
        except ValueError:
            pass
    return {"native": time.perf_counter() - begin - callback.seconds, "python": callback.seconds}


stages.run()
