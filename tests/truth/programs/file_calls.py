"""Files: written and synced, read, and many small calls that only name, open, close and remove them."""
import os
import time

import stages
from stages import stage

BLOCK = bytes(1 << 20)
INTO = bytearray(1 << 22)
NAME = b"n" * 200  # bytes: nothing to encode
SIZE = 1 << 26  # to reserve that takes the kernel so long that what Python does around the calls is nothing beside it
FILE = os.open("data", os.O_RDWR | os.O_CREAT)
os.pwrite(FILE, bytes(len(INTO)), 0)


@stage("io-write")
def writes_and_syncs(clock):
    begin, writing, syncing = time.perf_counter(), 0.0, 0.0
    while clock.goes_on():
        called = time.perf_counter()
        os.pwrite(FILE, BLOCK, 0)  # hot: writes_and_syncs
        written = time.perf_counter()
        os.fsync(FILE)
        writing, syncing = writing + written - called, syncing + time.perf_counter() - written
    return {"io-write": writing, "io-metadata": syncing,
            "python": time.perf_counter() - begin - writing - syncing}


@stage("io-read")
def reads(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        os.preadv(FILE, [INTO], 0)  # hot: reads
        clock.add(begin)


@stage("io-metadata")
def creates_and_removes(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        for _ in range(100):
            file = os.open(NAME, os.O_CREAT | os.O_RDWR); os.posix_fallocate(file, 0, SIZE); os.close(file); os.stat(NAME); os.unlink(NAME)  # hot: creates_and_removes
        clock.add(begin)


stages.run()
