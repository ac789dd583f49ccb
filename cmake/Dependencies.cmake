# Finds what perfwrap uses; one line says all that is missing and how to get it.
find_package(PkgConfig QUIET)
find_package(Threads REQUIRED)
set(perfwrap_missing)

# perfwrap_require(<target> <what the user installs> <condition...>)
macro(perfwrap_require what)
  if(NOT (${ARGN}))
    list(APPEND perfwrap_missing "${what}")
  endif()
endmacro()

find_path(PAPI_INCLUDE_DIR papi.h)
find_library(PAPI_LIBRARY papi)
perfwrap_require("PAPI" PAPI_INCLUDE_DIR AND PAPI_LIBRARY)

find_path(LIBDW_INCLUDE_DIR elfutils/libdwfl.h)
find_library(LIBDW_LIBRARY dw)
find_library(LIBELF_LIBRARY elf)
perfwrap_require("elfutils (libdw, libelf)" LIBDW_INCLUDE_DIR AND LIBDW_LIBRARY AND LIBELF_LIBRARY)

find_package(HDF5 QUIET COMPONENTS C)
perfwrap_require("HDF5 (C library)" HDF5_FOUND)

find_package(ZLIB QUIET)
perfwrap_require("zlib" ZLIB_FOUND)

find_package(fmt QUIET)
perfwrap_require("fmt" fmt_FOUND)
find_package(CLI11 QUIET)
perfwrap_require("CLI11" CLI11_FOUND)
find_package(nlohmann_json QUIET)
perfwrap_require("nlohmann-json" nlohmann_json_FOUND)

# Only for merging in parallel: `mpirun -n N perfwrap merge DIR`.
find_package(MPI QUIET COMPONENTS C)
if(NOT MPI_C_FOUND)
  message(STATUS "No MPI compiler: `perfwrap merge` will work on one machine only")
endif()

if(PERFWRAP_TESTS)
  find_package(GTest QUIET)
  perfwrap_require("GoogleTest (or -DPERFWRAP_TESTS=OFF)" GTest_FOUND)
endif()

if(perfwrap_missing)
  list(JOIN perfwrap_missing ", " perfwrap_missing_text)
  message(FATAL_ERROR "perfwrap needs: ${perfwrap_missing_text}. "
    "Run `sh bootstrap.sh test` as root, or load your site's modules and set CMAKE_PREFIX_PATH.")
endif()

add_library(perfwrap_papi INTERFACE)
target_include_directories(perfwrap_papi SYSTEM INTERFACE "${PAPI_INCLUDE_DIR}")
target_link_libraries(perfwrap_papi INTERFACE "${PAPI_LIBRARY}")

add_library(perfwrap_elfutils INTERFACE)
target_include_directories(perfwrap_elfutils SYSTEM INTERFACE "${LIBDW_INCLUDE_DIR}")
target_link_libraries(perfwrap_elfutils INTERFACE "${LIBDW_LIBRARY}" "${LIBELF_LIBRARY}")

add_library(perfwrap_hdf5 INTERFACE)
target_include_directories(perfwrap_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_compile_definitions(perfwrap_hdf5 INTERFACE H5_USE_110_API)  # later versions changed signatures
target_link_libraries(perfwrap_hdf5 INTERFACE ${HDF5_C_LIBRARIES})
