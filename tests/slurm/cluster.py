"""A Slurm cluster of two nodes on this machine: own key, configuration, directories and ports, gone afterwards."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "scancel", "sinfo", "squeue", "unshare", "hostname")
NODES = ("node1", "node2")

# Daemons of one machine share it: no cgroups, no binding, and more processors than it may have.
CONFIGURATION = """
ClusterName=perfwrap
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={directory}/munge.socket
CredType=cred/munge
StateSaveLocation={directory}/state
SlurmctldPidFile={directory}/slurmctld.pid
SlurmctldLogFile={directory}/slurmctld.log
SlurmdSpoolDir={directory}/%n
SlurmdPidFile={directory}/%n.pid
SlurmdLogFile={directory}/%n.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait={kill_wait}
SelectType=select/cons_tres
NodeName=node1 NodeHostname=node1 NodeAddr=127.0.0.1 Port={ports[1]} CPUs=4
NodeName=node2 NodeHostname=node2 NodeAddr=127.0.0.1 Port={ports[2]} CPUs=4
PartitionName=all Nodes=ALL Default=YES State=UP
"""


def why_not():
    """What keeps a cluster from being started here; empty if nothing does."""
    missing = [program for program in PROGRAMS if shutil.which(program, path=search_path()) is None]
    if missing:
        return f"needs {', '.join(missing)}: apt-get install munge slurmctld slurmd slurm-client"
    if os.geteuid() != 0:
        return "needs root, for munged and for nodes with names of their own"
    return ""


def search_path():
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Cluster:
    def __init__(self, kill_wait=10):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-slurm-"))
        self.directory.chmod(0o755)
        self.environment = {**os.environ, "PATH": search_path(), "SLURM_CONF": str(self.directory / "slurm.conf")}
        self.daemons = []
        for name in ("state", *NODES):
            (self.directory / name).mkdir()
        (self.directory / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname(), ports=free_ports(3), directory=self.directory, kill_wait=kill_wait))

    def __enter__(self):
        try:
            self.start_munge()
            self.start_daemon("slurmctld", "-D")
            for node in NODES:
                self.start_node(node)
            self.wait_for_nodes()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.end_jobs()
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def end_jobs(self):
        """Whatever a test left running, so that nothing outlives its daemons."""
        for signal in ("KILL", ""):
            self.run("scancel", "--user=root", *(("--full", f"--signal={signal}") if signal else ()))
        deadline = time.monotonic() + 20
        while self.run("squeue", "-h").stdout.strip() and time.monotonic() < deadline:
            time.sleep(0.2)

    def start_munge(self):
        key = self.directory / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        files = [f"--{name}-file={self.directory}/munge.{name}" for name in ("pid", "log", "seed")]
        self.start_daemon("munged", "--foreground", "--force", f"--key-file={key}",
                          f"--socket={self.directory}/munge.socket", *files)
        self.wait_until("munged", (self.directory / "munge.socket").exists)

    def start_node(self, node):
        """In namespaces of its own, where the machine is called like the node and all nodes are this machine."""
        hosts = self.directory / "hosts"
        hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *NODES, socket.gethostname())))
        self.start_daemon("unshare", "--uts", "--mount", "sh", "-c",
                          f"mount --bind {hosts} /etc/hosts && hostname {node} && exec slurmd -D -N {node}")

    def start_daemon(self, *command):
        log = open(self.directory / "daemons.log", "a")
        self.daemons.append(subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log))
        log.close()

    def wait_for_nodes(self):
        self.wait_until("the nodes", lambda: self.run("sinfo", "-h", "-t", "idle", "-o", "%D").stdout.strip() == "2")

    def wait_until(self, what, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} did not come up:\n{(self.directory / 'daemons.log').read_text()[-3000:]}")
            time.sleep(0.1)

    def run(self, *command, **options):
        """Runs one of Slurm's commands against this cluster."""
        return subprocess.run(command, env={**self.environment, **options.pop("env", {})}, text=True, timeout=200,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
