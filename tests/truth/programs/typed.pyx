from libc.math cimport sqrt


def sum_of_roots(int n):
    cdef double total = 0
    cdef int i
    for i in range(n):
        total += sqrt(total + i) / (total + 1)  # hot: typed
    return total
