"""The table of wrapped functions against what the installed MPIs declare: nothing is forgotten, nothing miscounted."""
import fnmatch
import pathlib
import re
import unittest

from mpi_case import Mpich, OpenMpi

TABLE = pathlib.Path(__file__).resolve().parents[2] / "src" / "preload" / "mpi_functions.def"

# What is not wrapped, and why. A pattern that matches a wrapped function is a mistake.
LEFT_OUT = {
    "asks or changes local data only": [
        "MPI_Abi_*", "MPI_Add_error_*", "MPI_Remove_error_*", "MPI_Error_*", "MPI_Get_*_name", "MPI_Get_version",
        "MPI_Get_library_version", "MPI_Get_hw_resource_info", "MPI_Initialized", "MPI_Finalized", "MPI_Is_thread_main",
        "MPI_Query_thread", "MPI_Pcontrol", "MPI_Info_*", "MPI_Group_*", "MPI_Op_*", "MPI_Dims_create",
        "MPI_Register_datarep*", "MPI_*_create_keyval", "MPI_*_free_keyval", "MPI_*_get_attr", "MPI_*_set_attr",
        "MPI_*_delete_attr", "MPI_*_create_errhandler", "MPI_*_get_errhandler", "MPI_*_set_errhandler",
        "MPI_*_call_errhandler", "MPI_Errhandler_free", "MPI_*_get_name", "MPI_*_set_name", "MPI_*_get_info",
        "MPI_*_get_group", "MPI_Comm_compare", "MPI_Comm_get_parent", "MPI_Comm_group", "MPI_Comm_rank",
        "MPI_Comm_remote_group", "MPI_Comm_remote_size", "MPI_Comm_size", "MPI_Comm_test_inter", "MPI_Cart_coords",
        "MPI_Cart_get", "MPI_Cart_rank", "MPI_Cart_shift", "MPI_Cartdim_get", "MPI_Graph_get", "MPI_Graph_neighbors*",
        "MPI_Graphdims_get", "MPI_Dist_graph_neighbors*", "MPI_Topo_test", "MPI_Win_shared_query*", "MPI_Status_*",
        "MPI_Get_count*", "MPI_Get_elements*", "MPI_Test_cancelled", "MPI_File_get_amode", "MPI_File_get_atomicity",
        "MPI_File_get_byte_offset", "MPI_File_get_position", "MPI_File_get_type_extent*", "MPI_File_get_view"],
    "describes data": ["MPI_Type_*", "MPI_Get_address", "MPI_Aint_*"],
    "works in local memory": ["MPI_Pack*", "MPI_Unpack*", "MPI_Reduce_local*", "MPI_Alloc_mem", "MPI_Free_mem"],
    "reads the clock, and returns what no register-wide word holds": ["MPI_Wtime", "MPI_Wtick"],
    "converts handles": ["MPI_*_c2f", "MPI_*_f2c", "MPI_*_toint", "MPI_*_fromint", "MPI_*_f082c", "MPI_*_c2f08",
                         "MPI_*_f082f", "MPI_*_f2f08"],
    "is the interface of tools": ["MPI_T_*"],
    "was removed in MPI-3.0": ["MPI_Address", "MPI_Attr_*", "MPI_Keyval_*", "MPI_Errhandler_create",
                               "MPI_Errhandler_get", "MPI_Errhandler_set"],
    "is called by MPI, not by programs": ["MPI_*_FN", "MPI_*_fn", "MPI_*_function*", "MPI_CONVERSION_FN_NULL*"],
}


def table():
    """{name: number of arguments} of all wrapped functions."""
    functions = {}
    for macro, name, count in re.findall(r"^MPI_(FUNCTION|COUNTED)\((\w+), (\d+),", TABLE.read_text(), re.M):
        functions[name] = int(count)
        if macro == "COUNTED":
            functions[name + "_c"] = int(count)
    return functions


def declared(mpi):
    """{name: number of arguments} of the functions in this MPI's mpi.h."""
    text = mpi.preprocessed("#include <mpi.h>\n", "-DOMPI_SKIP_MPICXX", "-DMPICH_SKIP_MPICXX").stdout
    functions = {}
    for declaration in text.split(";"):
        declaration = re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)", "", declaration)
        found = re.search(r"\b\w+[\s*]+(MPI_\w+)\s*\((.*)\)\s*$", declaration, re.S)
        if found is None or "typedef" in declaration or "{" in declaration:
            continue
        parameters = re.sub(r"\([^()]*\)", "", found[2]).strip()
        functions[found[1]] = 0 if parameters in ("", "void") else parameters.count(",") + 1
    return functions


class Table:
    """Mixed into a case for each MPI."""

    def setUp(self):
        reason = self.mpi.missing(self.mpi.c)
        if reason:
            self.skipTest(reason)
        self.declared = declared(self.mpi)
        self.assertGreater(len(self.declared), 350)

    def test_every_function_is_wrapped_or_left_out_with_a_reason(self):
        patterns = [pattern for patterns in LEFT_OUT.values() for pattern in patterns]
        forgotten = [name for name in self.declared
                     if name not in table() and not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]
        self.assertEqual(forgotten, [])

    def test_every_function_has_as_many_arguments_as_it_declares(self):
        wrapped = table()
        both = [name for name in self.declared if name in wrapped]
        self.assertEqual({name: wrapped[name] for name in both}, {name: self.declared[name] for name in both})


class TableOfOpenMpi(Table, unittest.TestCase):
    mpi = OpenMpi()


class TableOfMpich(Table, unittest.TestCase):
    mpi = Mpich()


class LeftOut(unittest.TestCase):
    def test_nothing_is_both_wrapped_and_left_out(self):
        patterns = [pattern for patterns in LEFT_OUT.values() for pattern in patterns]
        self.assertEqual([(name, pattern) for name in table() for pattern in patterns if fnmatch.fnmatchcase(name, pattern)], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
