#!/bin/bash
# sbatch slurm.sh python3 app.py
#SBATCH --job-name=profile
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=4
#SBATCH --time=01:00:00
# A minute before the limit perfwrap ends the job and makes the report; without this line it has KillWait seconds, 30
# as a rule, which large jobs may not be done in.
#SBATCH --signal=B:TERM@60

# exec, because signals reach only the script itself, and what outlives the script is killed.
exec perfwrap --profile srun "$@"
