"""A Cython extension: native code, on the line of its own source."""
import sys
import time

import stages
from stages import stage

sys.path.insert(0, ".")
import typed  # noqa: E402


@stage("native", hot=("typed.pyx", "# hot: typed"))
def computes(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        typed.sum_of_roots(1_000_000)
        clock.add(begin)


stages.run()
