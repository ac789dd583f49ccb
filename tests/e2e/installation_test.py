"""An installation that was moved, and what the two in-process libraries need and offer."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from perfwrap_case import EXAMPLES, PERFWRAP, PYTHON, PerfwrapCase

BUILD = pathlib.Path(PERFWRAP).resolve().parents[1]
SOURCE = EXAMPLES.parents[1]
LIBRARIES = BUILD / "lib" / "perfwrap"


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def needed(library):
    """The names of the libraries that `library` makes the loader load, without what follows .so."""
    return {re.sub(r"\.so.*", "", name) for name in re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", library))}


def symbols(*arguments):
    """Names of dynamic symbols, without versions."""
    return {line.split()[-1].split("@")[0] for line in run("nm", "-D", *arguments).splitlines()}


def names_in_map(path):
    """What a version script declares global."""
    return set(re.search(r"global:(.*?)local:", path.read_text(), re.S)[1].replace(";", " ").split())


def mpi_names(table):
    """Every entry point that the table of MPI functions stands for, in C and Fortran."""
    names = set()
    for macro, name in re.findall(r"^MPI_(FUNCTION|COUNTED)\((\w+),", table, re.M):
        lower = name.lower()
        names |= {name, name.upper(), lower, lower + "_", lower + "__", lower + "_f08_", lower + "_f08ts_"}
        if macro == "COUNTED":
            names |= {name + "_c", *(lower + end for end in ("_c_f08_", "_c_f08ts_", "_f08_large_", "_f08ts_large_"))}
    return names


class Moved(PerfwrapCase):
    def setUp(self):
        super().setUp()
        if not (BUILD / "cmake_install.cmake").exists():
            self.skipTest("PERFWRAP is not in a build tree")
        cache = (BUILD / "CMakeCache.txt").read_text()
        self.cmake = re.search(r"^CMAKE_COMMAND:INTERNAL=(.*)$", cache, re.M)[1]
        run(self.cmake, "--install", BUILD, "--prefix", self.directory / "first")
        self.prefix = (self.directory / "first").rename(self.directory / "moved")

    def installed(self, *arguments):
        return subprocess.run([self.prefix / "bin" / "perfwrap", *map(str, arguments)], cwd=self.directory,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=200, check=False)

    def test_it_profiles_and_reports(self):
        example = self.prefix / "share" / "perfwrap" / "examples" / "multiply.py"
        result = self.installed("--profile", "-q", "-o", "run", PYTHON, example, "--seconds", "0.5")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        for name in ("report.html", "report.json", "report.txt", "summary.h5", "ranks/rank-000000.h5"):
            self.assertTrue((self.directory / "run" / name).exists(), name)
        self.assertIn(str(example.resolve()), (self.directory / "run" / "report.json").read_text())

    def test_it_uses_nothing_but_its_own_files(self):
        result = self.installed("--profile", "-q", "-o", "run", "sh", "-c", "echo $LD_PRELOAD")
        self.assertEqual(result.stdout, f"{self.prefix.resolve()}/lib/perfwrap/libperfwrap_preload.so\n")
        loaded = self.installed("--profile", "-q", "-o", "run2", PYTHON, "-c", "print(open('/proc/self/maps').read())")
        ours = set(re.findall(r"/\S*libperfwrap\w*\.so", loaded.stdout))
        folder = self.prefix.resolve() / "lib" / "perfwrap"
        self.assertEqual(ours, {f"{folder}/libperfwrap_preload.so", f"{folder}/libperfwrap_sampler.so"})

    def test_mpi_ranks_find_it(self):
        result = self.installed("--profile", "-q", "-o", "run", "mpirun", "-n", "2", PYTHON, "-c", "from mpi4py import MPI")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(len(list((self.directory / "run" / "ranks").iterdir())), 2)

    def test_doctor_and_help_run(self):
        for arguments in (["doctor"], ["--help"], ["--version"]):
            result = self.installed(*arguments)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotEqual(result.stdout, "")

    def test_programs_find_the_annotations(self):
        python, include = (self.installed(option).stdout.strip() for option in ("--python-path", "--include-path"))
        self.assertEqual(run(PYTHON, "-c", f"import sys; sys.path[:0] = [{python!r}]; import perfwrap; print(perfwrap.__file__)").strip(),
                         f"{self.prefix.resolve()}/share/perfwrap/python/perfwrap.py")
        self.assertEqual(pathlib.Path(include).resolve(), self.prefix.resolve() / "include")
        self.assertTrue((pathlib.Path(include) / "perfwrap.h").is_file())

    def test_what_the_readme_names_is_there(self):
        share = self.prefix / "share" / "perfwrap"
        for name in ("README.md", "LICENSE", "doc/file-format.md", "doc/metrics.md", "examples/heat2d.py", "batch/slurm.sh"):
            self.assertTrue((share / name).is_file(), name)

    def test_no_library_is_searched_for_in_the_build_tree(self):
        for path in (self.prefix / "bin" / "perfwrap", *(self.prefix / "lib" / "perfwrap").iterdir()):
            paths = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", run("readelf", "-d", path))
            self.assertNotIn(str(BUILD), ":".join(paths), path.name)


class InProcess(PerfwrapCase):
    PRELOAD, SAMPLER = LIBRARIES / "libperfwrap_preload.so", LIBRARIES / "libperfwrap_sampler.so"

    def test_the_preload_library_needs_libc_only(self):
        self.assertEqual(needed(self.PRELOAD), {"libc"})

    def test_the_sampler_needs_libc_and_papi_only(self):
        self.assertEqual(needed(self.SAMPLER), {"libc", "libpapi"})

    def test_the_sampler_exports_its_table_only(self):
        self.assertEqual(symbols("--defined-only", self.SAMPLER), {"perfwrap_sampler"})

    def test_the_sampler_calls_no_function_that_counts_the_jobs_io(self):
        wrapped = names_in_map(SOURCE / "src" / "preload" / "preload.map")
        # posix_fallocate may write where a file system cannot reserve; only the clock thread calls it, which is not counted.
        allowed = {"posix_fallocate", "prctl", "pthread_sigmask", "sigaction", "unshare"}
        self.assertLessEqual(symbols("--undefined-only", self.SAMPLER) & wrapped, allowed)

    def test_the_preload_library_exports_what_its_map_names_only(self):
        allowed = names_in_map(SOURCE / "src" / "preload" / "preload.map")
        exported = symbols("--defined-only", self.PRELOAD)
        mpi = {name for name in exported if name.lower().startswith("mpi_")}
        self.assertEqual(exported - mpi, allowed - {"MPI_*", "mpi_*"})
        self.assertEqual(mpi, mpi_names((SOURCE / "src" / "preload" / "mpi_functions.def").read_text()))

    def test_nothing_of_the_compilers_runtime_is_exported_or_imported(self):
        for library in (self.PRELOAD, self.SAMPLER):
            runtime = re.compile(r"_Unwind_|_ZSt|_ZNSt|_ZNKSt|__cxa_throw|__gxx")
            self.assertEqual({name for name in symbols(library) if runtime.match(name)}, set())
            self.assertNotIn(" UNIQUE ", run("readelf", "-W", "--dyn-syms", library))

    def test_neither_makes_the_stack_executable_or_has_text_relocations(self):
        for library in (self.PRELOAD, self.SAMPLER):
            self.assertRegex(run("readelf", "-W", "-l", library), r"GNU_STACK\s.*\bRW\s")
            self.assertNotIn("TEXTREL", run("readelf", "-d", library))


# What a signal handler may not call (signal-safety(7)): memory, locks and streams.
UNSAFE = re.compile(
    r"malloc|calloc|realloc|free|aligned_alloc|posix_memalign|_Zn[wa]\w*|_Zd[la]\w*|\w*printf\w*|puts|fopen\w*|fclose|"
    r"fwrite|fread|pthread_(mutex|cond|rwlock)_\w+|dlopen|dlsym|dl_iterate_phdr|dladdr\w*|__tls_get_addr|"
    r"__cxa_guard_\w+|getenv|exit|abort")


class HandlerPath(PerfwrapCase):
    """The objects that the signal handler runs through."""
    OBJECTS = ("signal_handler", "sample", "sample_category", "guarded_read", "native_stack_eh_frame", "python_stack",
               "stack_merge", "live_profile_writer", "annotations", "annotation_names", "recording")

    def test_no_object_refers_to_memory_locks_or_streams(self):
        folder = BUILD / "src" / "sampler" / "CMakeFiles" / "perfwrap_sampler_objects.dir"
        if not folder.is_dir():
            self.skipTest("PERFWRAP is not in a build tree")
        for name in self.OBJECTS:
            undefined = {line.split()[-1] for line in run("nm", "-u", folder / f"{name}.cpp.o").splitlines()}
            self.assertEqual({symbol for symbol in undefined if UNSAFE.fullmatch(symbol)}, set(), name)


if __name__ == "__main__":
    if shutil.which("readelf") is None or shutil.which("nm") is None:
        raise SystemExit("installation_test needs readelf and nm (binutils)")
    unittest.main(verbosity=2)
