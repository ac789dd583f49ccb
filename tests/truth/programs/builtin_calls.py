"""Builtins of the interpreter that are written in C, each call long against the bytecode around it.

What a bytecode frees is the bytecode's time, so large results are dropped outside of the calls.
"""
import gc
import json
import random
import re
import time

import stages
from stages import stage

NUMBERS = random.Random(7).choices(range(1 << 40), k=60_000)
TABLE = dict.fromkeys(range(60_000), 1)
WORDS = [str(number) for number in NUMBERS]
TEXT = " ".join(WORDS)
PATTERN = re.compile(r"(?:\d+ )*x")  # never matches: it goes through the text and back
DOCUMENT = json.dumps([{"number": number, "word": str(number)} for number in NUMBERS[:20_000]])
SCAN = json.JSONDecoder().scan_once
GARBAGE = [[] for _ in range(200_000)]


@stage("python-builtin")
def sorts(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        sorted(NUMBERS)  # hot: sorts
        clock.add(begin)


@stage("python-builtin")
def sums(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        sum(NUMBERS)  # hot: sums
        clock.add(begin)


@stage("python-builtin")
def updates_dictionary(clock):
    while clock.goes_on():
        target = {}
        begin = time.perf_counter()
        target.update(TABLE)  # hot: updates_dictionary
        clock.add(begin)


@stage("python-builtin")
def joins_strings(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        " ".join(WORDS)  # hot: joins_strings
        clock.add(begin)


@stage("python-builtin")
def matches_pattern(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        PATTERN.match(TEXT)  # hot: matches_pattern
        clock.add(begin)


@stage("python-builtin")
def parses_json(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        result = SCAN(DOCUMENT, 0)  # hot: parses_json
        clock.add(begin)
        del result


@stage("python-builtin")
def collects_garbage(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        gc.collect()  # hot: collects_garbage
        clock.add(begin)


stages.run()
