// A C extension: computes alone, in threads of its own while the caller waits, in an OpenMP region, and calls back.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>

#include "spin.h"

static PyObject* compute(PyObject* self, PyObject* argument) {
  (void)self;
  compute_until(now() + PyFloat_AsDouble(argument));
  Py_RETURN_NONE;
}

void* extension_worker(void* end) {
  compute_until(*(double*)end);
  return NULL;
}

static PyObject* compute_in_threads(PyObject* self, PyObject* argument) {
  (void)self;
  double end = now() + PyFloat_AsDouble(argument);
  pthread_t threads[2];
  Py_BEGIN_ALLOW_THREADS;
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, extension_worker, &end);
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  Py_END_ALLOW_THREADS;
  Py_RETURN_NONE;
}

static PyObject* compute_in_region(PyObject* self, PyObject* argument) {
  (void)self;
  const double end = now() + PyFloat_AsDouble(argument);
#pragma omp parallel num_threads(2)
  compute_until(end);
  Py_RETURN_NONE;
}

static PyObject* call_back(PyObject* self, PyObject* arguments) {
  (void)self;
  PyObject* function;
  double seconds;
  if (!PyArg_ParseTuple(arguments, "Od", &function, &seconds)) return NULL;
  for (int i = 0; i < 10; ++i) {
    compute_until(now() + seconds);
    PyObject* result = PyObject_CallObject(function, NULL);
    if (result == NULL) return NULL;
    Py_DECREF(result);
  }
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"compute", compute, METH_O, NULL},
    {"compute_in_threads", compute_in_threads, METH_O, NULL},
    {"compute_in_region", compute_in_region, METH_O, NULL},
    {"call_back", call_back, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "extension", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_extension(void) {
  return PyModule_Create(&module);
}
