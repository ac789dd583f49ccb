#!/bin/bash
# qsub -v PROGRAM="python3 app.py" pbs.sh
#PBS -N profile
#PBS -l select=2:ncpus=4:mpiprocs=4
#PBS -l walltime=01:00:00

cd "$PBS_O_WORKDIR" || exit 1

# A minute before the limit of the job: PBS leaves only seconds between its signal and the end.
LIMIT=59m

exec perfwrap --profile timeout --signal=TERM "$LIMIT" mpiexec -n "$(wc -l <"$PBS_NODEFILE")" $PROGRAM
