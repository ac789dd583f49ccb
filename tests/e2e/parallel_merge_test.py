"""`mpirun -n N perfwrap merge DIR` gives the summary that `perfwrap merge DIR` gives."""
import os
import pathlib
import shutil
import subprocess
import unittest

from mpi_case import OpenMpi
from perfwrap_case import EXAMPLES, PERFWRAP, PYTHON, PerfwrapCase

PARALLEL = pathlib.Path(PERFWRAP).parent / "perfwrap-merge-mpi"


class ParallelMerge(PerfwrapCase):
    def setUp(self):
        super().setUp()
        if not PARALLEL.exists():
            self.skipTest("perfwrap was built without MPI")
        libraries = subprocess.run(["ldd", PARALLEL], stdout=subprocess.PIPE, text=True, check=True).stdout
        if "libmpi.so.40" not in libraries or shutil.which("mpirun.openmpi") is None:
            self.skipTest("perfwrap was not built with Open MPI")

    def content(self):
        """{column: bytes} of the summary."""
        import h5py
        columns = {}
        with h5py.File(self.directory / "run" / "summary.h5") as file:
            file.visititems(lambda name, item: columns.update({name: item[()].tobytes()}) if hasattr(item, "shape") else None)
        # A double, whose last bits depend on the order of additions.
        return {name: value for name, value in columns.items() if not name.endswith("_sum_of_squares")}

    def merge(self, *launcher):
        (self.directory / "run" / "summary.h5").unlink(missing_ok=True)
        result = subprocess.run([*launcher, PERFWRAP, "merge", "run"], cwd=self.directory, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, timeout=100, check=False, env=dict(os.environ))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.strip(), "run/summary.h5: 5 ranks")
        return self.content()

    def test_the_summary_is_the_same_on_any_number_of_processes(self):
        try:
            import h5py  # noqa: F401
        except ImportError:
            self.skipTest("h5py is not installed")
        result = self.perfwrap("--profile", "-q", "-o", "run", OpenMpi().launcher, "-n", 5, PYTHON,
                               EXAMPLES / "heat2d.py", "--steps", "20", "--imbalance")
        self.assertEqual(result.returncode, 0, result.stderr)
        alone = self.merge()
        self.assertGreater(len(alone), 100)
        for processes in (1, 2, 3, 8):
            self.assertEqual(self.merge("mpirun.openmpi", "-n", str(processes)), alone, processes)

    def test_a_directory_without_rank_files_is_one_sentence(self):
        (self.directory / "empty").mkdir()
        result = subprocess.run(["mpirun.openmpi", "-n", "2", PERFWRAP, "merge", "empty"], cwd=self.directory,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=100, check=False)
        self.assertNotEqual(result.returncode, 0)
        said = [line for line in result.stderr.splitlines() if line.startswith("perfwrap: ")]
        self.assertEqual(len(said), 1, result.stderr)
        self.assertIn("no rank files in empty/ranks", said[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
