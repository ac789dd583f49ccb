// What is known of single threads.
import type { ThreadRow } from "./data";
import { noTime, type ByGroup, type GroupId } from "./groups";

export function threadKey({ rank, pid, tid }: Pick<ThreadRow, "rank" | "pid" | "tid">): string {
  return `${rank}.${pid}.${tid}`;
}

export function threadWords(key: string): string {
  const [rank = "", , tid = ""] = key.split(".");
  return `thread ${tid} of rank ${rank}`;
}

/** The group of a category of the report: "mpi-wait" is MPI. */
export function groupOfCategory(category: string): GroupId {
  const first = category.split("-")[0] ?? "";
  return first === "python" || first === "native" || first === "mpi" || first === "io" || first === "gil" ? first : "wait";
}

export function threadTimes(thread: ThreadRow): ByGroup {
  const times = noTime();
  for (const [category, seconds] of Object.entries(thread.by_category_s)) times[groupOfCategory(category)] += seconds;
  return times;
}
