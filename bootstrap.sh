#!/bin/sh
# From a fresh machine to a profiled job: `sh bootstrap.sh demo`; to all tests: `sh bootstrap.sh test`.
# Installs only what is missing (as root), and does nothing twice. PERFWRAP_BUILD names another build directory.
set -eu
cd "$(dirname "$0")"
build=${PERFWRAP_BUILD:-build}

say() { printf 'bootstrap: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# ---- packages ----

apt_packages='g++ cmake ninja-build pkg-config libopenmpi-dev openmpi-bin libpapi-dev libhdf5-dev zlib1g-dev
libdw-dev libelf-dev libcli11-dev libfmt-dev nlohmann-json3-dev libgtest-dev libbenchmark-dev
python3 python3-dev python3-numpy python3-mpi4py python3-h5py'

# A second MPI and Fortran: the tests compare what perfwrap counts with both, and its I/O with what strace shows. libomp
# is an OpenMP that tells how long threads waited; Btrfs has quotas.
test_packages='mpich libmpich-dev gfortran strace libomp5 btrfs-progs'

apt_missing() {
  for package in $apt_packages; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
      'install ok installed') ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  # The lists of a fresh machine are empty or out of date: fetch them only if the first attempt needs it.
  apt-get install -y -q --no-install-recommends "$@" </dev/null && return
  say 'fetching the package lists'
  apt-get update -q </dev/null
  apt-get install -y -q --no-install-recommends "$@" </dev/null
}

require_packages() {
  if ! command -v apt-get >/dev/null 2>&1; then
    say "this system has no apt-get: if the build stops, install what it names (on Debian: $(echo $apt_packages))"
    return
  fi
  missing=$(apt_missing)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    say "missing packages: $missing"
    say 'without root they cannot be installed; going on with what there is'
    return
  fi
  say "installing $missing"
  # shellcheck disable=SC2086  # one word a package
  apt_install $missing || fail "apt-get could not install: $missing"
}

# ---- build ----

configured() { [ -f "$build/build.ninja" ] && [ -f "$build/CMakeCache.txt" ]; }

build_target() {
  for tool in cmake ninja; do
    command -v $tool >/dev/null 2>&1 || fail "$tool is missing: install it, then run this again"
  done
  configured || cmake -G Ninja -S . -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo
  cmake --build "$build" --target "$1"
}

# ---- what can be done with it ----

# Open MPI refuses root unless told twice; a container is where one is root.
allow_root() {
  if [ "$(id -u)" -eq 0 ]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
}

find_python() {
  for python in "${PERFWRAP_PYTHON:-python3}" /usr/bin/python3; do
    if "$python" -c 'import numpy, mpi4py' >/dev/null 2>&1; then
      printf '%s\n' "$python"
      return
    fi
  done
  fail 'no python3 with NumPy and mpi4py: install both, or name one with PERFWRAP_PYTHON'
}

demo() {
  allow_root
  python=$(find_python)
  result=$(mktemp -d)
  trap 'rm -rf "$result"' EXIT
  say "perfwrap --profile mpirun -n 4 --oversubscribe $python share/examples/heat2d.py"
  "$build/bin/perfwrap" --profile mpirun -n 4 --oversubscribe \
    "$python" share/examples/heat2d.py --output "$result/heat2d.npy"
}

case ${1:-} in
  demo) require_packages; build_target product; demo ;;
  test) apt_packages="$apt_packages $test_packages"; require_packages; build_target all; allow_root; ctest --test-dir "$build" --output-on-failure ;;
  build) require_packages; build_target all ;;
  *) printf 'usage: sh bootstrap.sh demo|test|build\n' >&2; exit 2 ;;
esac
