"""Python inside other programs, and interpreters whose frames are not known: then one sentence and no Python frame."""
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
CC = os.environ.get("CC", "cc")
WORK = """
import time


def works(until):
    total = 0
    while time.perf_counter() < until:
        for i in range(2000):
            total += i * i % 7


works(time.perf_counter() + 1)
"""


def ask(program):
    return subprocess.run([PYTHON, "-c", program], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class InterpreterCase(PerfwrapCase):
    def setUp(self):
        super().setUp()
        self.write_program("work.py", WORK)

    def report_of(self, *command):
        shutil.rmtree(self.directory / "run", ignore_errors=True)
        result = self.perfwrap("--profile", "-q", "--rate", "500", "--overhead", "20", "-o", "run", *command)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads((self.directory / "run" / "report.json").read_text())

    def compile(self, source, name, *flags):
        built = subprocess.run([CC, "-O1", "-o", self.directory / name, PROGRAMS / source, *flags], check=False,
                               stderr=subprocess.PIPE, text=True)
        if built.returncode != 0:
            self.skipTest(built.stderr.splitlines()[0])
        return f"./{name}"

    def assert_shows_frames(self, report):
        self.assertEqual(report["lines"][0]["function"], "works")
        self.assertGreater(report["shares"]["python"], 0.5)
        quality = report["quality"]
        self.assertLess(quality["unmerged_samples"] + quality["truncated_samples"], 0.005 * quality["samples"] + 2)

    def assert_shows_none(self, report, reason):
        """Time is native or of no language, and the report says why once."""
        self.assertEqual(report["lines"], [])
        self.assertNotIn("python", [function["kind"] for function in report["functions"]])
        notes = [note for note in report["quality"]["notes"] if "Python frames are missing" in note]
        self.assertEqual(len(notes), 1, report["quality"])
        self.assertIn(reason, notes[0])
        self.assertGreater(report["quality"]["samples"], 20)


class Embedded(InterpreterCase):
    """In a C program."""

    @classmethod
    def setUpClass(cls):
        cls.include = "-I" + ask("import sysconfig; print(sysconfig.get_paths()['include'])")
        variables = {name: ask(f"import sysconfig; print(sysconfig.get_config_var('{name}') or '')")
                     for name in ("LIBDIR", "LIBPL", "LDVERSION", "LIBS", "SYSLIBS")}
        cls.shared = [f"-L{variables['LIBDIR']}", f"-Wl,-rpath,{variables['LIBDIR']}", f"-lpython{variables['LDVERSION']}"]
        cls.static = [f"{variables['LIBPL']}/libpython{variables['LDVERSION']}.a",
                      *shlex.split(f"{variables['LIBS']} {variables['SYSLIBS']}"), "-lz", "-lexpat", "-no-pie"]

    def test_a_shared_library(self):
        self.assert_shows_frames(self.report_of(self.compile("embeds.c", "embeds", self.include, *self.shared), "work.py"))

    def test_a_static_library(self):
        program = self.compile("embeds.c", "embeds", self.include, *self.static, "-Wl,--export-dynamic")
        self.assert_shows_frames(self.report_of(program, "work.py"))

    def test_a_static_library_whose_symbols_are_hidden(self):
        program = self.compile("embeds.c", "embeds", self.include, *self.static, "-s")
        self.assert_shows_none(self.report_of(program, "work.py"), "hides its symbols")


class Environments(InterpreterCase):
    def test_a_virtual_environment(self):
        made = subprocess.run([PYTHON, "-m", "venv", "--without-pip", "venv"], cwd=self.directory, check=False,
                              stderr=subprocess.PIPE, text=True)
        if made.returncode != 0:
            self.skipTest(made.stderr)
        self.assert_shows_frames(self.report_of("venv/bin/python", "work.py"))


class Unknown(InterpreterCase):
    """Versions that are not out yet or older than 3.9, other interpreters, and those that say nothing."""

    def test_a_version_that_is_not_known(self):
        for version in ("3.8.18", "3.99.0", "3.15.0a3", "4.0.0"):
            with self.subTest(version=version):
                program = self.compile("pretends.c", "pretends", f'-DVERSION="{version}"', "-rdynamic")
                self.assert_shows_none(self.report_of(program), "perfwrap does not know the frames of this Python version")

    def test_debug_offsets_that_are_not_those_of_the_version(self):
        program = self.compile("pretends.c", "pretends", '-DVERSION="3.13.0"', "-rdynamic")
        self.assert_shows_none(self.report_of(program), "debug offsets are of another version")

    def test_an_interpreter_that_hides_its_internals(self):
        program = self.compile("pretends.c", "pretends", '-DVERSION="3.12.0"', "-DHIDES", "-rdynamic")
        self.assert_shows_none(self.report_of(program), "hides its internal symbols")

    def test_pypy(self):
        pypy = shutil.which("pypy3")
        if pypy is None:
            self.skipTest("no pypy3")
        self.assert_shows_none(self.report_of(pypy, "work.py"), "this is PyPy")

    def test_older_interpreters(self):
        found = sorted(pathlib.Path.home().glob(".pyenv/versions/*/bin/python3.[678]"))
        if not found:
            self.skipTest("none in ~/.pyenv")
        for python in found:
            with self.subTest(python=python):
                self.assert_shows_none(self.report_of(python, "work.py"), "perfwrap does not know")


if __name__ == "__main__":
    unittest.main(verbosity=2)
