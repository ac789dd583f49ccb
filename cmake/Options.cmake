# What a builder may choose, the language, and the warnings.
option(PERFWRAP_TESTS "Build the tests" ON)
option(PERFWRAP_BENCH "Build the benchmarks" ON)
option(PERFWRAP_WERROR "Treat warnings as errors" OFF)
set(PERFWRAP_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread; of these, the code in the job has only undefined")
option(PERFWRAP_FUZZ "Build the fuzz targets for libFuzzer (needs clang), and no other tests" OFF)
set(PERFWRAP_PYTHON "" CACHE FILEPATH "Python interpreter of the end-to-end tests (needs NumPy and mpi4py)")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# The build tree has the shape of the installation, so that both are found the same way.
include(GNUInstallDirs)
set(PERFWRAP_BIN_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(PERFWRAP_LIB_DIRECTORY "${CMAKE_BINARY_DIR}/lib/perfwrap")

add_library(perfwrap_warnings INTERFACE)
target_compile_options(perfwrap_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion
  $<$<BOOL:${PERFWRAP_WERROR}>:-Werror>)

# perfwrap_offline: what every tool that runs after the job is compiled with.
add_library(perfwrap_offline INTERFACE)
target_link_libraries(perfwrap_offline INTERFACE perfwrap_warnings)
target_include_directories(perfwrap_offline INTERFACE "${CMAKE_SOURCE_DIR}/src")
# The numbers of a damaged file may be any: their sums wrap around instead of being undefined.
target_compile_options(perfwrap_offline INTERFACE -fwrapv)
if(PERFWRAP_FUZZ)
  # libFuzzer's own main comes with the targets of tests/fuzz; nothing else is built.
  target_compile_options(perfwrap_offline INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1)
  target_link_options(perfwrap_offline INTERFACE -fsanitize=address,undefined)
endif()
if(PERFWRAP_SANITIZE)
  target_compile_options(perfwrap_offline INTERFACE -fsanitize=${PERFWRAP_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(perfwrap_offline INTERFACE -fsanitize=${PERFWRAP_SANITIZE})
endif()
