#!/bin/bash
# PROGRAM="python3 app.py" bsub -env all <lsf.sh
#BSUB -J profile
#BSUB -n 8
#BSUB -R "span[ptile=4]"
#BSUB -W 1:00
# A minute before the limit perfwrap ends the job and makes the report.
#BSUB -wa TERM
#BSUB -wt 1

# exec, because the signal reaches only the script itself.
exec perfwrap --profile mpirun -n "$LSB_DJOB_NUMPROC" $PROGRAM
