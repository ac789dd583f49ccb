"""asyncio: tasks that sleep, and tasks that compute."""
import asyncio
import time

import stages
from stages import HOT_SPIN, spin, stage


@stage("wait", hot="")
def tasks_sleep(clock):
    async def all_sleep():
        await asyncio.gather(*[asyncio.sleep(clock.seconds) for _ in range(10)])
    asyncio.run(all_sleep())


@stage("python", hot=HOT_SPIN)
def tasks_compute(clock):
    async def task():
        while clock.goes_on():
            spin(time.perf_counter() + 0.005)
            await asyncio.sleep(0)

    async def all_compute():
        await asyncio.gather(*[task() for _ in range(4)])
    asyncio.run(all_compute())


@stage("python", hot="")
def tasks_take_turns(clock):
    computed = 0.0

    async def computes():
        nonlocal computed
        begin = time.perf_counter()
        spin(begin + 0.01)
        computed += time.perf_counter() - begin
        await asyncio.sleep(0.01)

    async def turns():
        while clock.goes_on():
            await computes()
    begin = time.perf_counter()
    asyncio.run(turns())
    return {"python": computed, "wait": time.perf_counter() - begin - computed}


stages.run()
