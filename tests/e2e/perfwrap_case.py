"""What the end-to-end tests share: perfwrap in a directory of its own."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PERFWRAP = os.environ.get("PERFWRAP", "perfwrap")
PYTHON = os.environ.get("PERFWRAP_PYTHON", "python3")
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "share" / "examples"


class PerfwrapCase(unittest.TestCase):
    """Each test runs in an empty directory, `self.directory`, that goes when it passes."""

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-test-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def perfwrap(self, *arguments, env=None, **options):
        """Runs perfwrap, returns the completed process with its output as text."""
        options.setdefault("stdin", subprocess.DEVNULL)
        if "input" in options:
            del options["stdin"]
        return subprocess.run(
            [PERFWRAP, *map(str, arguments)], cwd=self.directory, env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=200, check=False, **options)

    def assert_refused(self, result, status, *fragments):
        """One sentence on stderr that names the cause, nothing else, and this exit status."""
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith("perfwrap: "), lines[0])
        for fragment in fragments:
            self.assertIn(fragment, lines[0])
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.returncode, status)

    def assert_nothing_left(self):
        self.assertEqual(sorted(p.name for p in self.directory.iterdir()), [])

    def write_program(self, name, text, mode=0o755):
        path = self.directory / name
        path.write_text(text)
        path.chmod(mode)
        return path
