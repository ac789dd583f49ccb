#!/bin/sh
# The truth program on the interpreters of several Debian releases, with perfwrap built in each of them:
#   sudo sh tests/matrix/run.sh [trixie forky ...]
# `host` stands for this machine: $PERFWRAP (build/bin/perfwrap) on pyenv's interpreters, those in PATH and those that
# $PERFWRAP_TEST_PYTHONS names. Roots and builds are kept in $PERFWRAP_MATRIX_CACHE (~/.cache/perfwrap-matrix).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
cache=${PERFWRAP_MATRIX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/perfwrap-matrix}
packages='g++ cmake ninja-build pkg-config libpapi-dev libhdf5-dev libdw-dev libelf-dev libcli11-dev libfmt-dev
nlohmann-json3-dev python3'
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
failed=0

# in_root ROOT COMMAND...: with its own /proc, which goes away with the command.
in_root() {
  root=$1
  shift
  unshare --mount sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root" "$@"
}

# The mirror that this machine's own packages come from.
own_mirror() {
  cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null |
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' | head -n 1
}

make_root() {
  suite=$1
  [ ! -e "$cache/$suite/.ready" ] || return 0
  script=/usr/share/debootstrap/scripts/$suite
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid  # a release newer than debootstrap
  mirror=${DEBIAN_MIRROR:-$(own_mirror)}
  [ -d "$cache/$suite/var/lib/dpkg/info" ] ||
    debootstrap --variant=minbase "$suite" "$cache/$suite" "$mirror" "$script"
  # A mirror may lag behind the lifetime of its lists.
  in_root "$cache/$suite" sh -c "apt-get -q -o Acquire::Check-Valid-Until=false update &&
    apt-get -q -y --no-install-recommends install $(echo $packages) \
      \$(apt-cache search --names-only '^python3\\.[0-9]+\$' | cut -d' ' -f1)"
  touch "$cache/$suite/.ready"
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

# --one SUITE PYTHON: a row of the table. Runs in the root.
if [ "${1:-}" = --one ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  "${PERFWRAP:-/perfwrap/build/bin/perfwrap}" --profile -q -o run "$3" "$here/truth.py" truth.json >log 2>&1 || cat log >&2
  exec "$3" "$here/check.py" "$2" run/report.json truth.json
fi

host_pythons() {
  ls -d "$HOME"/.pyenv/versions/*/bin/python3.* $(printf '%s' "$PATH" | tr : '\n' | sed 's|$|/python3.*|') 2>/dev/null |
    grep -E '/python3\.(9|1[0-9])t?$' | grep -v /shims/ | xargs -r -n 1 readlink -f | sort -u
  printf '%s\n' "${PERFWRAP_TEST_PYTHONS:-}" | tr : '\n' | sed '/^$/d'
}

rows_of() {
  suite=$1
  if [ "$suite" = host ]; then
    export PERFWRAP="${PERFWRAP:-$source/build/bin/perfwrap}"
    for python in $(host_pythons); do sh "$here/run.sh" --one host "$python" || failed=1; done
    return
  fi
  log=$cache/$suite.log
  mkdir -p "$cache"
  if ! (make_root "$suite" && build "$suite") >"$log" 2>&1; then
    printf '| %s | | does not build: %s |\n' "$suite" "$log"
    failed=1
    return
  fi
  for python in $(cd "$cache/$suite" && ls usr/bin | grep -E '^python3\.[0-9]+$'); do
    in_root "$cache/$suite" sh /perfwrap/src/tests/matrix/run.sh --one "$suite" "/usr/bin/$python" || failed=1
  done
}

[ $# -gt 0 ] || set -- host bookworm trixie forky
printf '| suite | python | samples | unmerged | truncated | largest error | first line | |\n'
printf '|---|---|---:|---:|---:|---:|---|---|\n'
for wanted in "$@"; do rows_of "$wanted"; done
exit "$failed"
