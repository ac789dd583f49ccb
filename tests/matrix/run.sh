#!/bin/sh
# The truth suite on every interpreter there is, here and in Debian's releases with perfwrap built in each of them:
#   sudo sh tests/matrix/run.sh [host bullseye bookworm trixie forky ...]
# `host` stands for this machine: $PERFWRAP (build/bin/perfwrap) on pyenv's interpreters, those in PATH and those that
# $PERFWRAP_TEST_PYTHONS names. `wheels` runs tests/matrix/wheels_test.py instead: what PyPI's wheels bring along, and a
# libstdc++ newer than the system's (that of forky, in trixie). $PERFWRAP_MATRIX_SECONDS is the time of each program (10). Roots, builds and virtual
# environments are kept in $PERFWRAP_MATRIX_CACHE (~/.cache/perfwrap-matrix).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
cache=${PERFWRAP_MATRIX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/perfwrap-matrix}
seconds=${PERFWRAP_MATRIX_SECONDS:-10}
build_packages='g++ cmake ninja-build pkg-config libpapi-dev libhdf5-dev libdw-dev libelf-dev libcli11-dev libfmt-dev
nlohmann-json3-dev'
python_packages='python3-dev python3-numpy python3-mpi4py python3-h5py cython3 python3-setuptools openmpi-bin'
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
failed=0

# in_root ROOT COMMAND...: with its own /proc, /sys (Open MPI) and /dev/shm, which go away with the command.
in_root() {
  root=$1
  shift
  unshare --mount sh -c 'mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" &&
    mount -t tmpfs shm "$0/dev/shm" && exec chroot "$0" "$@"' "$root" "$@"
}

# The mirror that this machine's own packages come from.
own_mirror() {
  cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null |
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' | head -n 1
}

# Debian 11 has no CLI11; that of the next release is only headers.
offer_newer_headers() {
  [ "$1" = bullseye ] || return 0
  printf 'deb %s bookworm main\n' "$2" >"$cache/$1/etc/apt/sources.list.d/bookworm.list"
  printf 'Package: *\nPin: release n=bookworm\nPin-Priority: -1\n\nPackage: libcli11-dev\nPin: release n=bookworm\n%s' \
    'Pin-Priority: 500
' >"$cache/$1/etc/apt/preferences.d/bookworm"
}

make_root() {
  suite=$1
  packages=$(echo $build_packages $python_packages)
  [ "$(cat "$cache/$suite/.ready" 2>/dev/null)" != "$packages" ] || return 0
  script=/usr/share/debootstrap/scripts/$suite
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid  # a release newer than debootstrap
  mirror=${DEBIAN_MIRROR:-$(own_mirror)}
  [ -d "$cache/$suite/var/lib/dpkg/info" ] ||
    debootstrap --variant=minbase "$suite" "$cache/$suite" "$mirror" "$script"
  offer_newer_headers "$suite" "$mirror"
  # A mirror may lag behind the lifetime of its lists.
  in_root "$cache/$suite" sh -c "apt-get -q -o Acquire::Check-Valid-Until=false update &&
    apt-get -q -y --no-install-recommends install $packages \
      \$(apt-cache search --names-only '^python3\\.[0-9]+(-dev)?\$' | cut -d' ' -f1)"
  printf '%s\n' "$packages" >"$cache/$suite/.ready"
}

build() {
  suite=$1
  rm -rf "$cache/$suite/perfwrap/src"
  mkdir -p "$cache/$suite/perfwrap/src"
  (cd "$source" && git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c \
    'for file; do [ ! -f "$file" ] || printf "%s\n" "$file"; done' sh | tar -cf - -T -) |
    tar -xf - -C "$cache/$suite/perfwrap/src"
  in_root "$cache/$suite" sh -c 'cmake -G Ninja -S /perfwrap/src -B /perfwrap/build -DPERFWRAP_TESTS=OFF &&
    cmake --build /perfwrap/build'
}

# --one SUITE PYTHON: its rows of the table. Runs in the root.
if [ "${1:-}" = --one ]; then
  export PERFWRAP="${PERFWRAP:-/perfwrap/build/bin/perfwrap}" PERFWRAP_PYTHON="$3"
  reader=/usr/bin/python3  # with h5py
  row() { "$reader" "$source/tests/truth/table.py" --row "$2" --seconds "$seconds" || failed=1; }
  row "$@"
  if "$3" -c 'import sys; sys.exit(not sys._jit.is_available())' 2>/dev/null; then PYTHON_JIT=1 row "$@"; fi
  exit "$failed"
fi

host_pythons() {
  ls -d "$HOME"/.pyenv/versions/*/bin/python3.* $(printf '%s' "$PATH" | tr : '\n' | sed 's|$|/python3.*|') 2>/dev/null |
    grep -E '/python3\.(9|1[0-9])t?$' | grep -v /shims/ | xargs -r -n 1 readlink -f | sort -u
  printf '%s\n' "${PERFWRAP_TEST_PYTHONS:-}" | tr : '\n' | sed '/^$/d'
}

# with_wheels PYTHON: it, or a virtual environment of it with the wheels that can be had for it.
with_wheels() {
  ! "$1" -c 'import numpy, mpi4py' 2>/dev/null || { printf '%s\n' "$1"; return; }
  name=$(printf '%s' "$1" | tr / _)
  environment=$cache/wheels/$name
  if [ ! -e "$environment/.ready" ]; then
    "$1" -m venv "$environment"
    for wheel in numpy mpi4py numba 'Cython setuptools'; do
      "$environment/bin/python" -m pip -q install --only-binary :all: $wheel || true
    done
    touch "$environment/.ready"
  fi >"$cache/$name.log" 2>&1
  printf '%s\n' "$environment/bin/python"
}

# newer_library OLD NEW: a program in the root of OLD with the libstdc++ of NEW.
newer_library() {
  [ -e "$cache/$1/perfwrap/build" ] && [ -e "$cache/$2/.ready" ] || { echo "no newer libstdc++: run $1 and $2 first"; return; }
  mkdir -p "$cache/$1/perfwrap/newer"
  cp -L "$cache/$2/usr/lib/x86_64-linux-gnu/libstdc++.so.6" "$cache/$1/perfwrap/newer/"
  in_root "$cache/$1" env PERFWRAP=/perfwrap/build/bin/perfwrap PERFWRAP_NEWER_LIBSTDCXX=/perfwrap/newer \
    python3 /perfwrap/src/tests/matrix/wheels_test.py NewerLibrary || failed=1
}

rows_of() {
  suite=$1
  if [ "$suite" = wheels ]; then
    PERFWRAP="${PERFWRAP:-$source/build/bin/perfwrap}" PERFWRAP_MATRIX_CACHE=$cache PERFWRAP_PYTHON=/usr/bin/python3 \
      /usr/bin/python3 "$here/wheels_test.py" Wheels || failed=1
    newer_library trixie forky
    return
  fi
  log=$cache/$suite.log
  mkdir -p "$cache/wheels"
  if [ "$suite" = host ]; then
    export PERFWRAP="${PERFWRAP:-$source/build/bin/perfwrap}"
    for python in $(host_pythons); do sh "$here/run.sh" --one host "$(with_wheels "$python")" || failed=1; done
    return
  fi
  if ! (make_root "$suite" && build "$suite") >"$log" 2>&1; then
    printf '| %s | | does not build: %s |\n' "$suite" "$log"
    failed=1
    return
  fi
  for python in $(cd "$cache/$suite" && ls usr/bin | grep -E '^python3\.[0-9]+$'); do
    in_root "$cache/$suite" env PERFWRAP_MATRIX_SECONDS="$seconds" \
      sh /perfwrap/src/tests/matrix/run.sh --one "$suite" "/usr/bin/$python" || failed=1
  done
}

[ $# -gt 0 ] || set -- host bullseye bookworm trixie forky
printf '| suite | python | programs | largest error | first lines | samples lost | |\n'
printf '|---|---|---:|---|---:|---|---|\n'
for wanted in "$@"; do rows_of "$wanted"; done
exit "$failed"
