"""Tells perfwrap what a program does: regions, moments, and which part of the run to measure.

    import perfwrap

    with perfwrap.region("solve"):      # or, in front of a function: @perfwrap.region("solve")
        ...
    perfwrap.mark("step")
    perfwrap.stop(); ...; perfwrap.start()

In a run without perfwrap all of it does nothing. A region belongs to the thread that enters it: whatever the thread does
until it leaves the region is part of it, other tasks of an event loop included.
"""
import functools
import os

__all__ = ["region", "mark", "start", "stop"]


def _calls():
    """The functions of perfwrap's library in this process (struct perfwrap_calls of perfwrap.h), or None."""
    if "PERFWRAP_RUN_DIRECTORY" not in os.environ:
        return None
    try:
        import ctypes
        # PYFUNCTYPE and not CFUNCTYPE: that would let go of the interpreter lock around each call.
        by_name, plain = ctypes.PYFUNCTYPE(None, ctypes.c_char_p), ctypes.PYFUNCTYPE(None)

        class Calls(ctypes.Structure):
            _fields_ = [("version", ctypes.c_uint), ("region_begin", by_name), ("region_end", by_name),
                        ("mark", by_name), ("start", plain), ("stop", plain)]

        find = ctypes.PyDLL(None).perfwrap_annotations
        find.restype = ctypes.POINTER(Calls)
        calls = find()
        return calls.contents if calls and calls.contents.version >= 1 else None
    except (ImportError, OSError, AttributeError):
        return None


def _nothing(*_arguments):
    pass


_found = _calls()
_region_begin, _region_end, _mark, _start, _stop = (
    (_found.region_begin, _found.region_end, _found.mark, _found.start, _found.stop) if _found else (_nothing,) * 5)

_GENERATOR_OR_COROUTINE = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR: module inspect


class region:
    """A context manager, which may be used again and within itself, and a decorator of functions."""
    __slots__ = ("_name",)

    def __init__(self, name):
        self._name = str(name).encode("utf-8", "replace")

    def __enter__(self):
        _region_begin(self._name)
        return self

    def __exit__(self, _kind, _error, _trace):
        _region_end(self._name)

    def __call__(self, function):
        if getattr(getattr(function, "__code__", None), "co_flags", 0) & _GENERATOR_OR_COROUTINE:
            raise TypeError("a call of a generator or coroutine only makes it: use `with perfwrap.region(...)` inside")
        if not _found:
            return function

        @functools.wraps(function)
        def in_region(*arguments, **named):
            with self:
                return function(*arguments, **named)

        return in_region


def mark(name):
    """Puts this moment on the timeline of the report."""
    _mark(str(name).encode("utf-8", "replace"))


def start():
    """Measuring begins, in this process; it does so by itself at the program's start, or after --start-after."""
    _start()


def stop():
    """Measuring ends until start() is called; the program goes on."""
    _stop()
