/* Python module: MPI_Barrier on MPI_COMM_WORLD, with the interpreter lock held and without. */
#include <Python.h>
#include <mpi.h>

static PyObject* with_lock(PyObject* self, PyObject* arguments) {
  MPI_Barrier(MPI_COMM_WORLD);
  Py_RETURN_NONE;
}

static PyObject* without_lock(PyObject* self, PyObject* arguments) {
  Py_BEGIN_ALLOW_THREADS
  MPI_Barrier(MPI_COMM_WORLD);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"with_lock", with_lock, METH_NOARGS, ""},
                                {"without_lock", without_lock, METH_NOARGS, ""},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "barriers", "", -1, methods};

PyMODINIT_FUNC PyInit_barriers(void) { return PyModule_Create(&module); }
