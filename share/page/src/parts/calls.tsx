// Calls by the line that made them: MPI and I/O.
import { lineTimes, type Call, type Place } from "../data";
import { useMemo } from "preact/hooks";
import { formatBytes, formatCount, formatSeconds } from "../format";
import type { GroupId } from "../groups";
import { functionName } from "../selection";
import { SizeBins, SpreadBar } from "./bars";
import { usePage } from "./context";
import { Table, type Column } from "./table";
import { PlaceLink, SourceLine } from "./text";

function communicator(call: Call): string {
  if (!call.communicator_size) return "–";
  const { min, max } = call.communicator_size;
  return min === max ? formatCount(min) : `${formatCount(min)} to ${formatCount(max)}`;
}

/** Calls of the chosen function, if one is. */
export function ofFunction(calls: Call[], fn: string | null): Call[] {
  return fn ? calls.filter(({ site }) => site.function === functionName(fn) || fn.startsWith(`${site.function} @`)) : calls;
}

const keyOf = (row: Place): string => `${row.file}:${row.line} ${row.function}`;

/** Time in `group` by line, of the chosen time and ranks; -1: the line is not among the report's. */
function useSelectedTime(group: GroupId): ((call: Call) => number) | null {
  const { report, lines, isSliced } = usePage();
  const times = useMemo(() => {
    const all = new Map(report.lines.map((line) => [keyOf(line), 0]));
    for (const line of lines) all.set(keyOf(line), lineTimes(line)[group]);
    return all;
  }, [report, lines, group]);
  return isSliced ? ({ site }) => times.get(keyOf(site)) ?? -1 : null;
}

export function CallTable({ calls, all, what, group }: { calls: Call[]; all: number; what: string; group: GroupId }) {
  const { selection } = usePage();
  const selected = useSelectedTime(group);
  const rows = ofFunction(calls, selection.fn);
  const mean = (call: Call): number => (call.calls ? call.bytes / call.calls : 0);
  const columns: Column<Call>[] = [
    { label: "Function", kind: "place", key: (call) => call.function, cell: (call) => <><code>{call.function}</code> <span class="soft">{call.class}</span></> },
    { label: "Called from", kind: "place", key: (call) => `${call.site.file}:${String(call.site.line).padStart(7, "0")}`, cell: (call) => <><PlaceLink file={call.site.file} line={call.site.line} />{call.site.function ? <span class="soft"> in {call.site.function}</span> : null}<SourceLine file={call.site.file} line={call.site.line} /></> },
    ...(selected ? [{ label: "Selected", kind: "number", explain: "selected-call-time", key: selected, cell: (call) => (selected(call) < 0 ? "–" : formatSeconds(selected(call))) } satisfies Column<Call>] : []),
    { label: "Time", kind: "number", explain: "call-time", key: (call) => call.seconds, cell: (call) => formatSeconds(call.seconds) },
    { label: "Calls", kind: "number", explain: "calls", key: (call) => call.calls, cell: (call) => formatCount(call.calls) },
    { label: "Data", kind: "number", explain: "data", key: (call) => call.bytes, cell: (call) => formatBytes(call.bytes) },
    { label: "Mean size", kind: "number", explain: "mean-size", minor: true, key: mean, cell: (call) => formatBytes(mean(call)) },
    { label: "Sizes", explain: "size-bins", minor: true, cell: (call) => <SizeBins bins={call.size_bins} /> },
    ...(rows.some((call) => call.communicator_size) ? [{ label: "Ranks", kind: "number", explain: "communicator", minor: true, key: (call: Call) => call.communicator_size?.max ?? 0, cell: communicator } satisfies Column<Call>] : []),
    ...(rows.some((call) => call.lock_held_s > 0) ? [{ label: "Lock held", kind: "number", explain: "lock-held", minor: true, key: (call: Call) => call.lock_held_s, cell: (call: Call) => formatSeconds(call.lock_held_s) } satisfies Column<Call>] : []),
    { label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, key: (call) => call.per_rank.max - call.per_rank.min, cell: (call) => <SpreadBar spread={call.per_rank} /> },
  ];
  return (
    <Table caption={`Each row is one function called from one line, summed over ranks. ${rows.length} of ${all} ${what}.`} rows={rows} rowHeight={48} columns={columns} sortedBy={2}
      id={(call) => `${call.function} ${call.class} ${call.site.file}:${call.site.line} ${call.site.function}`} empty={selection.fn ? "The chosen function makes none of these calls itself." : `No call was recorded.`} />
  );
}
