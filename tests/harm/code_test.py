"""Exceptions, jumps, loading and unloading, threads, and other preloaded libraries."""
import pathlib
import shutil
import signal
import unittest

from harm_case import HarmCase, build


class Code(HarmCase):
    def test_exceptions_and_jumps_at_a_high_rate(self):
        self.assert_unharmed([build("exceptions.cpp", "-std=c++20")], status=-signal.SIGABRT)

    def test_libraries_come_and_go_while_threads_run(self):
        library = build("unloaded.c", "-shared", "-fPIC")
        copies = [self.root / f"unloaded-{i}.so" for i in range(2)]
        for copy in copies:
            shutil.copy(library, copy)
        self.assert_unharmed([build("unloading.c"), *copies], out="5700\n5700\n")


    def test_allocation_functions_at_their_edges(self):
        self.assert_unharmed([build("allocators.c")], out="40\n")


class Threads(HarmCase):
    def test_500_threads_at_once(self):
        # On two cores the clock thread waits for the other 500, and ticks a few times.
        self.assert_unharmed([build("threads.c"), "many"], out="500\n", samples=1)

    def test_10000_threads_one_after_the_other(self):
        self.assert_unharmed([build("threads.c"), "churn"], out="10000\n", samples=1)


class OtherPreloads(HarmCase):
    """`wrapper.c` counts allocations and writes, under a lock that it holds over fork."""

    def assert_both_work(self, order, command, **expected):
        wrapper = build("wrapper.c", "-shared", "-fPIC")
        preload = order.format(wrapper=wrapper)
        self.assert_unharmed(["sh", "-c", f'LD_PRELOAD="{preload}" exec "$@"', "sh", *command], rates=(1000,), **expected)

    def test_in_front(self):
        self.assert_both_work("{wrapper} $LD_PRELOAD", [build("forks.c")], out="600\n")

    def test_behind(self):
        self.assert_both_work("$LD_PRELOAD {wrapper}", [build("forks.c")], out="600\n")

    def test_that_the_user_preloads_for_perfwrap_too(self):
        wrapper = build("wrapper.c", "-shared", "-fPIC")
        plain = self.run_program([build("forks.c")], env={"LD_PRELOAD": str(wrapper)})
        profiled = self.profiled([build("forks.c")], env={"LD_PRELOAD": str(wrapper)})
        self.assertEqual((profiled.out, profiled.status), (plain.out, plain.status))
        self.assertIn("wrapper ended", profiled.err)

    def test_an_allocator_in_front_and_behind_is_used_at_its_edges(self):
        wrapper = build("wrapper.c", "-shared", "-fPIC")
        for order in (f"{wrapper} $LD_PRELOAD", f"$LD_PRELOAD {wrapper}"):
            self.assert_both_work(order, [build("allocators.c")], out="40\n")

    def test_jemalloc(self):
        libraries = [path for directory in ("/usr/lib", "/usr/lib64", "/usr/local/lib")
                     for path in pathlib.Path(directory).glob("**/libjemalloc.so*")]
        if not libraries:
            self.skipTest("jemalloc is not installed")
        for order in ("$LD_PRELOAD {0}", "{0} $LD_PRELOAD"):
            self.assert_unharmed(["sh", "-c", f'LD_PRELOAD="{order.format(libraries[0])}" exec "$0"',
                                  build("forks.c")], out="600\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
