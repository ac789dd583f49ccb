"""C functions through ctypes: one that holds the interpreter lock, one that releases it, one that calls back."""
import ctypes
import time

import stages
from stages import spin, stage

HOLDS = ctypes.PyDLL("./libforeign.so")
RELEASES = ctypes.CDLL("./libforeign.so")
for library in (HOLDS, RELEASES):
    library.foreign_compute.argtypes = [ctypes.c_double]
    library.foreign_compute.restype = None
CALLBACK = ctypes.CFUNCTYPE(None)
RELEASES.foreign_call_back.argtypes = [CALLBACK, ctypes.c_int, ctypes.c_double]


@stage("native")
def holds_the_lock(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        HOLDS.foreign_compute(0.01)  # hot: holds_the_lock
        clock.add(begin)


@stage("native")
def releases_the_lock(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        RELEASES.foreign_compute(0.01)  # hot: releases_the_lock
        clock.add(begin)


@stage("native")
def is_called_back(clock):
    inside = 0.0

    def callback():
        nonlocal inside
        begin = time.perf_counter()
        spin(begin + 0.004)
        inside += time.perf_counter() - begin

    c_callback = CALLBACK(callback)
    begin = time.perf_counter()
    while clock.goes_on():
        RELEASES.foreign_call_back(c_callback, 10, 0.006)  # hot: is_called_back
    return {"native": time.perf_counter() - begin - inside, "python": inside}


stages.run()
