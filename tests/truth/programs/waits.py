"""Waiting, in each way that Python's own modules have."""
import queue
import threading
import time

import stages
from stages import stage


def later(clock, action):
    """Does it when the stage's time is over, in a thread that sleeps until then."""
    def sleeps_then_acts():
        time.sleep(max(0.0, clock.end - time.perf_counter()))
        action()
    threading.Thread(target=sleeps_then_acts).start()


@stage("wait")
def sleeps(clock):
    time.sleep(clock.seconds)  # hot: sleeps


@stage("wait")
def acquires_lock(clock):
    lock = threading.Lock()
    lock.acquire()
    later(clock, lock.release)
    lock.acquire()  # hot: acquires_lock


@stage("wait", hot="")
def gets_from_queue(clock):
    items = queue.Queue()
    later(clock, lambda: items.put(1))
    items.get()


@stage("wait", hot="")
def waits_for_event(clock):
    event = threading.Event()
    later(clock, event.set)
    event.wait()


@stage("wait", hot="")
def waits_for_event_with_timeout(clock):
    event = threading.Event()
    while clock.goes_on():
        event.wait(0.02)


@stage("wait", hot="")
def joins_thread(clock):
    thread = threading.Thread(target=lambda: time.sleep(clock.seconds))
    thread.start()
    thread.join()


@stage("wait", hot="")
def waits_for_condition(clock):
    condition = threading.Condition()

    def notify():
        with condition:
            condition.notify()
    with condition:
        later(clock, notify)
        condition.wait()


stages.run()
