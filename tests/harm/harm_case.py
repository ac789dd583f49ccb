"""What the harm tests share: a program's run without perfwrap and its run with it, compared."""
import atexit
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

PERFWRAP = os.environ.get("PERFWRAP", "perfwrap")
PYTHON = os.environ.get("PERFWRAP_PYTHON", "python3")
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
LONGEST = 60  # seconds; programs end in about one, so a run that takes longer hangs

_built = {}
_build_directory = None


def build(source, *flags):
    """The program or library that `source` of programs/ compiles to; each is compiled once."""
    global _build_directory
    if _build_directory is None:
        _build_directory = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-harm-programs-"))
        _build_directory.chmod(0o755)
        atexit.register(shutil.rmtree, _build_directory, ignore_errors=True)
    key = (source, flags)
    if key not in _built:
        stem, suffix = source.rsplit(".", 1)
        compiler = os.environ.get("CXX", "c++") if suffix == "cpp" else os.environ.get("CC", "cc")
        path = _build_directory / f"{stem}-{len(_built)}{'.so' if '-shared' in flags else ''}"
        subprocess.run([compiler, "-D_GNU_SOURCE", "-O1", "-g", "-w", "-pthread", "-o", path, PROGRAMS / source, *flags,
                        "-ldl", "-lrt"], check=True)
        _built[key] = path
    return _built[key]


class Run:
    """What a program did, as far as others see it."""

    def __init__(self, status, out, err, timed_out):
        self.status, self.out, self.err, self.timed_out = status, out, err, timed_out

    def __eq__(self, other):
        return vars(self) == vars(other)

    def __repr__(self):
        hangs = " (hangs)" if self.timed_out else ""
        return f"status {self.status}{hangs}\n--- stdout\n{self.out}--- stderr\n{self.err}"


def unchanged(text):
    return text


class HarmCase(unittest.TestCase):
    """Each test runs in an empty directory, `self.directory`; the runs' data lie beside it."""

    maxDiff = None

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-harm-"))
        self.root.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.directory = self.root / "work"
        self.directory.mkdir()
        self.directory.chmod(0o777)  # some programs give up root
        self.output = self.root / "run"

    def run_program(self, command, env=None, stdin="", **options):
        process = subprocess.Popen(
            list(map(str, command)), cwd=self.directory, env={**os.environ, **(env or {})}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
            **options)
        try:
            out, err = process.communicate(stdin, timeout=LONGEST)
            return Run(process.returncode, out, err, False)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            return Run(process.returncode, out, err, True)

    def profiled(self, command, rate=1000, output=None, **options):
        output = output or self.output
        shutil.rmtree(output, ignore_errors=True)
        return self.run_program([PERFWRAP, "--profile", "-q", "--rate", rate, "--overhead", "100", "-o", output, *command],
                                **options)

    def clean(self):
        for path in self.directory.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def files(self):
        return {path.name: path.read_bytes() for path in self.directory.iterdir() if path.is_file()}

    def assert_unharmed(self, command, status=0, rates=(1000, 5000), samples=20, normalise=unchanged, out=None,
                        keep=False, **options):
        """Output, errors, exit status and files are those of a run without perfwrap, which must be as expected."""
        kept = self.files()
        plain = self.run_program(command, **options)
        plain.out, plain.err = normalise(plain.out), normalise(plain.err)
        self.assertEqual(plain.status, status, plain)
        if out is not None:
            self.assertEqual(plain.out, out)
        files = self.files()
        for rate in rates:
            if not keep:
                self.clean()
                for name, content in kept.items():
                    (self.directory / name).write_bytes(content)
            profiled = self.profiled(command, rate, **options)
            profiled.out, profiled.err = normalise(profiled.out), normalise(profiled.err)
            if profiled != plain:
                self.fail(f"at {rate} Hz\n=== without perfwrap: {plain}=== with it: {profiled}")
            if not keep:
                self.assertEqual(self.files(), files, f"at {rate} Hz")
            if samples:
                self.assert_sampled(samples)

    def report(self):
        return json.loads((self.output / "report.json").read_text())

    def assert_sampled(self, samples):
        quality = self.report()["quality"]
        self.assertGreaterEqual(quality["samples"], samples)
        self.assertFalse([note for note in quality["notes"] if "ended early" in note])


def needs_root(test):
    return unittest.skipUnless(os.geteuid() == 0, "needs root")(test)


class Mounted:
    """A small tmpfs; skips the test where mounting is not allowed."""

    def __init__(self, case, options):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="mounted-", dir=case.root))
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.path], stderr=subprocess.PIPE,
                              text=True, check=False)
        if done.returncode != 0:
            case.skipTest(f"cannot mount a tmpfs: {done.stderr.strip()}")
        case.addCleanup(subprocess.run, ["umount", "-l", self.path], check=False)
