"""Children work while their parent waits: then the rank does what they do."""
import multiprocessing
import os
import subprocess
import sys
import time

import stages
from stages import HOT_SPIN, spin, stage

BUSY = "import sys, stages; print(stages.subprocess_work(float(sys.argv[2])))"


def forked_work(seconds):
    begin = time.perf_counter()
    spin(begin + seconds)
    return time.perf_counter() - begin


def spawned_work(seconds):
    begin = time.perf_counter()
    spin(begin + seconds)
    return time.perf_counter() - begin


def barrier_work(barrier, seconds):
    barrier.wait()
    spin(time.perf_counter() + seconds)


def work_in_pool(method, function, seconds):
    with multiprocessing.get_context(method).Pool(1) as pool:
        return {"python": pool.apply(function, [seconds])}


@stage("python", roots=["forked_work"], hot=HOT_SPIN)
def works_in_forked_pool(clock):
    return work_in_pool("fork", forked_work, clock.seconds)


@stage("python", roots=["spawned_work"], hot=HOT_SPIN)
def works_in_spawned_pool(clock):
    return work_in_pool("spawn", spawned_work, clock.seconds)


@stage("python", roots=["barrier_work"], hot=HOT_SPIN)
def works_in_two_children(clock):
    """Two at a time are the time of one for the rank."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(3)
    children = [context.Process(target=barrier_work, args=[barrier, clock.seconds]) for _ in range(2)]
    for child in children:
        child.start()
    barrier.wait()
    begin = time.perf_counter()
    for child in children:
        child.join()
    return {"python": time.perf_counter() - begin}


@stage("wait", hot="")
def waits_for_sleeping_child(clock):
    subprocess.run(["sleep", str(clock.seconds)], check=True)


@stage("python", roots=["subprocess_work"], hot=HOT_SPIN)
def works_in_subprocess(clock):
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.abspath(__file__))}
    child = subprocess.run([sys.executable, "-c", BUSY, "0", str(clock.seconds)], check=True, env=environment,
                           stdout=subprocess.PIPE)
    return {"python": float(child.stdout)}


if __name__ == "__main__":
    stages.run(first=HOT_SPIN)
