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
        self.said = result.stderr
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

    def profile_with_launcher(self, behaviour, ranks=5):
        """A job by a launcher that notes what it starts; `behaviour` are its words for the second time."""
        launcher = self.write_program("mpirun", f"""#!/bin/sh
case "$*" in --version) exec mpirun.openmpi --version ;; esac
echo "$*" >> {self.directory}/launches
case "$*" in *perfwrap-merge-mpi*) {behaviour} ;; esac
exec mpirun.openmpi "$@"
""")
        result = self.perfwrap("--profile", "-q", "-o", "run", launcher, "-n", ranks, "--output-filename", "said", PYTHON,
                               EXAMPLES / "heat2d.py", "--steps", "20", env={"PERFWRAP_PARALLEL_MERGE_RANKS": "3"})
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return (self.directory / "launches").read_text().splitlines()

    def test_many_ranks_are_merged_by_the_launcher_itself(self):
        launches = self.profile_with_launcher(":")
        self.assertEqual(len(launches), 2, launches)
        self.assertRegex(launches[1], r"^-n 2 \S+/perfwrap-merge-mpi \S+/run 2$")  # and not --output-filename
        self.assertTrue((self.directory / "run" / "report.json").exists())
        parallel = self.content()
        self.assertEqual(self.merge(), parallel)

    def test_without_the_launcher_one_process_merges(self):
        for behaviour in ("exit 1", "exit 0", "echo no more; echo allocation >&2; exit 213"):
            with self.subTest(behaviour):
                self.assertEqual(len(self.profile_with_launcher(behaviour)), 2)
                alone = self.content()
                self.assertEqual(self.merge(), alone)
                shutil.rmtree(self.directory / "run")
                (self.directory / "launches").unlink()

    def test_few_ranks_are_merged_by_one_process(self):
        self.assertEqual(len(self.profile_with_launcher("exit 1", ranks=2)), 1)

    def test_with_a_launcher_of_another_mpi_one_process_merges(self):
        if shutil.which("mpirun.mpich") is None:
            self.skipTest("MPICH is not installed")
        result = self.perfwrap("--profile", "-q", "-o", "run", OpenMpi().launcher, "-n", 5, PYTHON,
                               EXAMPLES / "heat2d.py", "--steps", "20")
        self.assertEqual(result.returncode, 0, result.stderr)
        alone = self.merge()
        self.assertEqual(self.merge("mpirun.mpich", "-n", "3"), alone)
        self.assertEqual(len(self.said.splitlines()), 1, self.said)
        self.assertIn("one process merges", self.said)

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
