"""Works, and leaves word of its last activity where it survives the process; then ends as its argument says."""
import mmap
import os
import signal
import struct
import sys
import time

WAY = sys.argv[1]
DIRECTORY = os.path.dirname(os.path.abspath(__file__))
RANK = int(os.environ.get("OMPI_COMM_WORLD_RANK", os.environ.get("PMI_RANK", "0")))

with open(os.path.join(DIRECTORY, f"beat-{RANK}-{os.getpid()}"), "w+b") as file:
    file.truncate(16)
    BEAT = mmap.mmap(file.fileno(), 16)


def busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        BEAT[:16] = struct.pack("=QQ", STARTED, time.monotonic_ns())
        sum(range(200))
    BEAT[:16] = struct.pack("=QQ", STARTED, time.monotonic_ns())


STARTED = time.monotonic_ns()
busy(1.5)
if WAY == "for ever":
    busy(3600)
if WAY == "deaf":  # to the polite end
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    busy(3600)
if WAY == "fill":
    path = os.path.join(sys.argv[2], "filler")
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass
    # New contexts need room that is not there.
    for i in range(4000):
        exec(f"def f{i}(depth):\n    return f{i}(depth - 1) if depth else busy(0.0005)\nf{i}({i % 40})")
if WAY == "remove":
    import shutil
    shutil.rmtree(sys.argv[2])
    busy(1)
if WAY == "mpi abort":
    from mpi4py import MPI
if RANK == int(os.environ.get("FAULTY_RANK", "0")):
    if WAY == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if WAY == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if WAY == "null":
        import ctypes
        ctypes.string_at(0)
    if WAY == "abort":
        os.abort()
    if WAY == "leave":
        os._exit(5)
    if WAY == "mpi abort":
        MPI.COMM_WORLD.Abort(6)
    if WAY == "exec":
        os.execv(sys.executable, [sys.executable, os.path.abspath(__file__), "end"])
    if WAY == "memory":
        blocks = []
        while True:
            blocks.append(bytearray(1 << 20))
            busy(0.001)
elif WAY in ("kill", "crash", "null", "abort", "mpi abort", "memory"):
    busy(3600)
