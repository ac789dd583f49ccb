#!/bin/sh
# sh tests/slurm/run.sh [build directory [tests]]: a real Slurm of two nodes on this machine, and jobs on it.
# As root, with munge, slurmctld, slurmd and slurm-client installed. PERFWRAP_SLOW_TESTS=1 adds two minutes.
here=$(dirname "$0")
build=${1:-$here/../../build}
PERFWRAP=$build/bin/perfwrap
PERFWRAP_PYTHON=${PERFWRAP_PYTHON:-/usr/bin/python3}
PYTHONDONTWRITEBYTECODE=1
export PERFWRAP PERFWRAP_PYTHON PYTHONDONTWRITEBYTECODE
shift "$(( $# > 0 ))"
exec "$PERFWRAP_PYTHON" "$here/slurm_test.py" "$@"
