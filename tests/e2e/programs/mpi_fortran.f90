! Two ranks; mpi_test.py counts by hand. FORTRAN_2008 chooses the module, else everything is called as Fortran 77 does.
program mpi_fortran
#ifdef FORTRAN_2008
  use mpi_f08
#endif
  implicit none
#ifdef FORTRAN_2008
  type(MPI_Request) :: requests(2)
  type(MPI_Datatype) :: blocks, types(2)
  type(MPI_File) :: file
#else
  include 'mpif.h'
  integer :: requests(2), blocks, types(2), file
#endif
  double precision :: numbers(1000), received(1000)
  integer :: integers(1000), got(1000)
  integer :: rank, peer, ierror, i
  integer :: given(2), taken(2), at(2), bytes_at(2)

  call MPI_Init(ierror)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, ierror)
  peer = 1 - rank
  numbers = 1
  integers = 1

  do i = 1, 3
    if (rank == 0) call MPI_Send(numbers, 10, MPI_DOUBLE_PRECISION, 1, 7, MPI_COMM_WORLD, ierror)
    if (rank == 1) call MPI_Recv(received, 20, MPI_DOUBLE_PRECISION, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE, ierror)
  end do
  call MPI_Send(numbers, 10, MPI_DOUBLE_PRECISION, MPI_PROC_NULL, 7, MPI_COMM_WORLD, ierror)

  call MPI_Irecv(got, 100, MPI_INTEGER, peer, 7, MPI_COMM_WORLD, requests(1), ierror)
  call MPI_Isend(integers, 100, MPI_INTEGER, peer, 7, MPI_COMM_WORLD, requests(2), ierror)
  call MPI_Waitall(2, requests, MPI_STATUSES_IGNORE, ierror)

  call MPI_Send_init(numbers, 50, MPI_DOUBLE_PRECISION, peer, 7, MPI_COMM_WORLD, requests(1), ierror)
  call MPI_Recv_init(received, 60, MPI_DOUBLE_PRECISION, peer, 7, MPI_COMM_WORLD, requests(2), ierror)
  do i = 1, 3
    call MPI_Startall(2, requests, ierror)
    call MPI_Waitall(2, requests, MPI_STATUSES_IGNORE, ierror)
  end do
  call MPI_Start(requests(1), ierror)
  call MPI_Start(requests(2), ierror)
  call MPI_Waitall(2, requests, MPI_STATUSES_IGNORE, ierror)
  call MPI_Request_free(requests(1), ierror)
  call MPI_Request_free(requests(2), ierror)

  call MPI_Type_vector(3, 2, 4, MPI_DOUBLE_PRECISION, blocks, ierror)
  call MPI_Type_commit(blocks, ierror)
  call MPI_Sendrecv(numbers, 2, blocks, peer, 7, received, 2, blocks, peer, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE, ierror)
  call MPI_Type_free(blocks, ierror)

  call MPI_Barrier(MPI_COMM_WORLD, ierror)
  call MPI_Bcast(numbers, 3, MPI_DOUBLE_PRECISION, 1, MPI_COMM_WORLD, ierror)
  call MPI_Allreduce(integers, got, 6, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, ierror)
  call MPI_Allreduce(MPI_IN_PLACE, integers, 6, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, ierror)
  call MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, received, 2, MPI_DOUBLE_PRECISION, MPI_COMM_WORLD, ierror)
  at = (/ 0, 10 /)
  given = (/ 1, 2 /)
  call MPI_Gatherv(integers, rank + 1, MPI_INTEGER, got, given, at, MPI_INTEGER, 1, MPI_COMM_WORLD, ierror)
  given = (/ 2 * rank + 1, 2 * rank + 2 /)
  taken = (/ rank + 1, rank + 3 /)
  bytes_at = (/ 0, 800 /)
  types = (/ MPI_INTEGER, MPI_INTEGER /)
  call MPI_Alltoallw(integers, given, bytes_at, types, got, taken, bytes_at, types, MPI_COMM_WORLD, ierror)

  ! The length of a string travels behind the other arguments.
  call MPI_File_open(MPI_COMM_WORLD, 'fortran_file', MPI_MODE_CREATE + MPI_MODE_RDWR, MPI_INFO_NULL, file, ierror)
  call MPI_File_write_ordered(file, numbers, 10, MPI_DOUBLE_PRECISION, MPI_STATUS_IGNORE, ierror)
  call MPI_File_close(file, ierror)
#ifdef FORTRAN_2008
  ! Every second element, and no error argument.
  call MPI_Bcast(integers(1:20:2), 10, MPI_INTEGER, 0, MPI_COMM_WORLD)
#endif
  call MPI_Finalize(ierror)
end program
