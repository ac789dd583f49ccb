// The six groups of time, in the order of every bar, and sums over them.

export const GROUP_IDS = ["python", "native", "mpi", "io", "gil", "wait"] as const;
export type GroupId = (typeof GROUP_IDS)[number];
export type ByGroup = Record<GroupId, number>;

export const GROUPS: readonly { id: GroupId; title: string; meaning: string }[] = [
  { id: "python", title: "Python", meaning: "on a core, in the Python interpreter or one of its builtins" },
  { id: "native", title: "Native", meaning: "on a core, in compiled code: NumPy, BLAS, extensions, your own C, C++ or Fortran" },
  { id: "mpi", title: "MPI", meaning: "inside an MPI call, waiting for other ranks included" },
  { id: "io", title: "I/O", meaning: "inside a call that reads, writes, opens or looks up files, pipes or sockets" },
  { id: "gil", title: "GIL", meaning: "waiting for Python's interpreter lock, which another thread holds" },
  { id: "wait", title: "Waiting", meaning: "blocked elsewhere: a lock, a sleep, a child process" },
];

export function isGroup(text: string): text is GroupId {
  return (GROUP_IDS as readonly string[]).includes(text);
}

export function groupTitle(id: GroupId): string {
  return GROUPS.find((group) => group.id === id)?.title ?? id;
}

export function noTime(): ByGroup {
  return { python: 0, native: 0, mpi: 0, io: 0, gil: 0, wait: 0 };
}

export function sum(times: ByGroup): number {
  return GROUP_IDS.reduce((total, id) => total + times[id], 0);
}

/** The time that a choice of one group leaves; all of it without one. */
export function chosen(times: ByGroup, group: GroupId | null): number {
  return group ? times[group] : sum(times);
}

export function only(times: ByGroup, group: GroupId | null): ByGroup {
  return group ? { ...noTime(), [group]: times[group] } : times;
}

/** The group with most of the time. */
export function dominating(times: ByGroup): GroupId {
  return GROUP_IDS.reduce((best, id) => (times[id] > times[best] ? id : best), GROUP_IDS[0]);
}
