"""NumPy: element by element, and through BLAS."""
import time

import numpy

import stages
from stages import stage

A, B = numpy.full(400_000, 1.5), numpy.empty(400_000)
MATRIX = numpy.full((200, 200), 0.5)
PRODUCT = numpy.empty((200, 200))


@stage("native")
def takes_roots(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        numpy.sqrt(A, out=B)  # hot: takes_roots
        clock.add(begin)


@stage("native")
def multiplies_matrices(clock):
    while clock.goes_on():
        begin = time.perf_counter()
        MATRIX.dot(MATRIX, out=PRODUCT)  # hot: multiplies_matrices
        clock.add(begin)


stages.run()
