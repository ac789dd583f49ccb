"""Wheels bring libraries of their own: another HDF5 than ours, OpenBLAS, LLVM; and a process may bring a newer libstdc++.

    PERFWRAP=build/bin/perfwrap PERFWRAP_PYTHON=/usr/bin/python3 python3 tests/matrix/wheels_test.py

Fetches the wheels into $PERFWRAP_MATRIX_CACHE once (some 300 MB); skips what cannot be had. PERFWRAP_NEWER_LIBSTDCXX is a
directory with a libstdc++.so.6 newer than the system's: tests/matrix/run.sh takes one from the next Debian.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PERFWRAP = os.path.abspath(os.environ.get("PERFWRAP", "perfwrap"))
PYTHON = os.environ.get("PERFWRAP_PYTHON", sys.executable)
CACHE = pathlib.Path(os.environ.get("PERFWRAP_MATRIX_CACHE", pathlib.Path.home() / ".cache/perfwrap-matrix"))
NEWER = os.environ.get("PERFWRAP_NEWER_LIBSTDCXX", "")

USES = {
    "numpy": """
import numpy
a = numpy.arange(4e6).reshape(2000, 2000)
print((a @ a).sum(), numpy.linalg.eigvalsh(a[:200, :200] + a[:200, :200].T)[-1])
""",
    "scipy": """
import numpy, scipy.fft, scipy.integrate, scipy.sparse
print(scipy.integrate.quad(numpy.cos, 0, 1)[0], abs(scipy.fft.fft(numpy.arange(1 << 20))).sum())
print(scipy.sparse.random(2000, 2000, 0.01, random_state=1).sum())
""",
    "numba": """
import numba
@numba.njit(parallel=True)
def total(n):
    s = 0.0
    for i in numba.prange(n):
        s += i % 7
    return s
print(total(200_000_000))
@numba.njit
def fails(n):
    if n > 3:
        raise ValueError("too large")
    return n
try:
    fails(4)
except ValueError as error:
    print(error)
""",
    "h5py": """
import h5py, numpy
with h5py.File("data.h5", "w") as file:
    file.create_dataset("x", data=numpy.arange(1 << 20), compression="gzip", chunks=True)
with h5py.File("data.h5") as file:
    print(file["x"][:].sum(), h5py.version.hdf5_version)
try:
    h5py.File("absent.h5")
except OSError as error:
    print(type(error).__name__)
""",
}

CPLUSPLUS = """
#include <iostream>
#include <link.h>
#include <regex>
#include <stdexcept>
int main() {
  try {
    std::regex("(");
  } catch (const std::exception& error) {
    std::cout << "caught\\n";
  }
  dl_iterate_phdr([](dl_phdr_info* info, size_t, void*) {
    const std::string name = info->dlpi_name;
    if (name.find("libstdc++") != std::string::npos) std::cout << name << '\\n';
    return 0;
  }, nullptr);
}
"""


class WheelCase(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-wheels-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def run_plainly(self, *command, **environment):
        return subprocess.run([*map(str, command)], cwd=self.directory, env={**os.environ, **environment}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def assert_unharmed(self, *command, **environment):
        """The same output and status with perfwrap as without; returns the output and the report."""
        alone = self.run_plainly(*command, **environment)
        profiled = self.run_plainly(PERFWRAP, "--profile", "-q", "--rate", "500", "--overhead", "20", "-o", "run", "--", *command,
                                    **environment)
        self.assertEqual((profiled.returncode, profiled.stdout), (alone.returncode, alone.stdout), profiled.stderr)
        self.assertEqual(alone.returncode, 0, alone.stderr)
        return alone.stdout, json.loads((self.directory / "run" / "report.json").read_text())


class Wheels(WheelCase):
    @classmethod
    def setUpClass(cls):
        cls.environment = CACHE / "wheels" / "imports"
        python = cls.environment / "bin" / "python"
        if not python.exists():
            subprocess.run([PYTHON, "-m", "venv", cls.environment], check=True)
        for wheel in USES:
            if subprocess.run([python, "-c", f"import {wheel}"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
                subprocess.run([python, "-m", "pip", "-q", "install", "--only-binary", ":all:", wheel], check=False)
        cls.python = python

    def check(self, wheel):
        if self.run_plainly(self.python, "-c", f"import {wheel}").returncode != 0:
            self.skipTest(f"{wheel} cannot be had")
        program = self.directory / "uses.py"
        program.write_text(USES[wheel])
        _, report = self.assert_unharmed(self.python, program)
        self.assertTrue(any(line["file"] == str(program) for line in report["lines"]), report["lines"][:3])
        lost = report["quality"]["unmerged_samples"] + report["quality"]["truncated_samples"]
        self.assertLessEqual(lost, 0.01 * report["quality"]["samples"] + 2, report["quality"])

    def test_numpy(self):
        self.check("numpy")

    def test_scipy(self):
        self.check("scipy")

    def test_numba(self):
        self.check("numba")

    def test_h5py(self):
        self.check("h5py")


class NewerLibrary(WheelCase):
    def test_a_newer_standard_library_is_the_only_one(self):
        if not os.path.exists(os.path.join(NEWER, "libstdc++.so.6")):
            self.skipTest("PERFWRAP_NEWER_LIBSTDCXX names none")
        (self.directory / "program.cpp").write_text(CPLUSPLUS)
        subprocess.run([os.environ.get("CXX", "c++"), "-o", "program", "program.cpp"], cwd=self.directory, check=True)
        output, _ = self.assert_unharmed("./program", LD_LIBRARY_PATH=NEWER)
        self.assertEqual(output.splitlines(), ["caught", os.path.join(NEWER, "libstdc++.so.6")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
