// Parallel efficiency: the job's, over time, of each function and region.
import { useMemo } from "preact/hooks";
import type { Region } from "../data";
import { formatBytes, formatCount, formatSeconds } from "../format";
import { chosen, noTime, sum, type ByGroup } from "../groups";
import { SplitBar, SpreadBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Table } from "../parts/table";
import { FunctionLink, Remark, Unfiltered } from "../parts/text";
import { functionKey } from "../selection";
import { functionTimes, weigh } from "../tree";
import { EfficiencyCell, functionPlace } from "./functions";
import { SectionOf } from "./section";
import { EfficiencyChart, SelectedSum } from "./timeline";

interface Factor {
  id: string;
  name: string;
  formula: string;
  depth: number;
}

/** The factors as a tree: each is the product of those below it. */
const FACTORS: Factor[] = [
  { id: "efficiency-parallel", name: "Parallel efficiency", formula: "= load balance × communication", depth: 0 },
  { id: "efficiency-load-balance", name: "Load balance", formula: "= within nodes × across nodes", depth: 1 },
  { id: "efficiency-in-nodes", name: "Within nodes", formula: "", depth: 2 },
  { id: "efficiency-across-nodes", name: "Across nodes", formula: "", depth: 2 },
  { id: "efficiency-communication", name: "Communication", formula: "what MPI, I/O and waiting leave", depth: 1 },
];

function Pop() {
  const metrics = usePage().report.sections.find(({ id }) => id === "efficiency")?.metrics ?? [];
  return (
    <ul class="pop" aria-label="Factors of the parallel efficiency">
      {FACTORS.map(({ id, name, formula, depth }) => {
        const measure = metrics.find((metric) => metric.id === id)?.measure;
        const value = measure && measure.reason === undefined ? measure.value : null;
        return (
          <li key={id} style={{ marginLeft: `${depth * 1.6}rem` }}>
            <span class="name" tabIndex={0} data-explain={id}>{name}</span>
            <b class={value !== null && value < 0.8 ? "low" : ""}>{value === null ? "–" : value.toFixed(2)}</b>
            <div class="meter" aria-hidden="true"><span style={{ width: `${Math.min(value ?? 0, 1) * 100}%` }} /><i /></div>
            <span class="soft">{value === null ? (measure?.reason ?? "not available") : formula}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function Regions() {
  const { report, tree, isSliced, selection, select } = usePage();
  const inside = useMemo(() => (isSliced ? functionTimes(weigh(tree)) : null), [tree, isSliced]);
  if (!report.regions.length) return null;
  const times = (row: Region): ByGroup => (inside ? (inside.get(functionKey(row.name, null, null))?.inclusive ?? noTime()) : row.seconds);
  const seconds = (row: Region): number => chosen(times(row), selection.group);
  const most = Math.max(...report.regions.map((row) => sum(times(row))));
  return (
    <>
      <h3>Regions</h3>
      <Table caption={`Time inside what the program named, whatever ran there. ${report.regions.length} of ${report.page.totals.regions} regions.${inside ? " Rank time and split are of the chosen time and ranks, the other columns of the whole run." : ""}`} rows={report.regions} id={(row) => row.name} sortedBy={1} columns={[
        { label: "Region", kind: "place", key: (row) => row.name, cell: (row) => <button type="button" class="link mono" onClick={() => select({ fn: functionKey(row.name, null, null) })}>{row.name || "(no name)"}</button> },
        { label: "Rank time", kind: "number", explain: "rank-time", key: seconds, cell: (row) => formatSeconds(seconds(row)) },
        { label: "Split", kind: "bar", explain: "split", cell: (row) => <SplitBar times={times(row)} whole={most} /> },
        { label: "Entries", kind: "number", key: (row) => row.entries, cell: (row) => formatCount(row.entries) },
        { label: "By the clock", kind: "number", explain: "region-wall", key: (row) => row.wall_s, cell: (row) => formatSeconds(row.wall_s) },
        { label: "Longest", kind: "number", minor: true, key: (row) => row.longest_s, cell: (row) => formatSeconds(row.longest_s) },
        { label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, key: (row) => row.per_rank.max, cell: (row) => <SpreadBar spread={row.per_rank} /> },
        ...(report.regions.some((row) => row.allocated_bytes) ? [
          { label: "Allocated, mean of a rank", kind: "number" as const, minor: true, key: (row: Region) => row.allocated_bytes ?? 0, cell: (row: Region) => formatBytes(row.allocated_bytes ?? 0) },
          { label: "Of it at the peak", kind: "number" as const, minor: true, key: (row: Region) => row.peak_bytes ?? 0, cell: (row: Region) => formatBytes(row.peak_bytes ?? 0) },
        ] : []),
        { label: "Not ended", kind: "number", minor: true, key: (row) => row.unfinished, cell: (row) => formatCount(row.unfinished) },
        { label: "Efficiency", kind: "number", explain: "efficiency", key: (row) => row.efficiency?.parallel ?? 2, cell: (row) => <EfficiencyCell row={row} /> },
      ]} />
    </>
  );
}

export function EfficiencyView() {
  const { report, selection } = usePage();
  const rows = report.functions.filter((row) => row.efficiency && row.kind !== "region");
  return (
    <section aria-label="Efficiency">
      <h2>Parallel efficiency</h2>
      <Unfiltered ignores={["group", "function"]} />
      <SelectedSum />
      <div class="beside">
        <SectionOf id="efficiency" />
        <div>
          <Pop />
          <Remark>1 is perfect; 0.8 and above (the mark) is acceptable. Useful time is in the interpreter or in native code.</Remark>
          <EfficiencyChart />
        </div>
      </div>
      <h3>By function</h3>
      {selection.time || selection.ranks.length ? <p class="notice" role="note">The factors, and the efficiency of functions, are of the whole run.</p> : null}
      <Table caption="Inclusive: the function or anything it calls. A function that only one of N ranks runs has 1 / N." rows={rows} id={(row) => functionKey(row.name, row.file, row.module) + row.line} sortedBy={2} empty="not available: no Python function has useful time" columns={[
        { label: "Function", kind: "place", key: (row) => row.name, cell: (row) => <FunctionLink name={row.name} id={functionKey(row.name, row.file, row.module)} /> },
        { label: "Where", kind: "place", key: (row) => row.file ?? "", cell: functionPlace },
        { label: "Inclusive", kind: "number", explain: "inclusive", key: (row) => row.inclusive_s, cell: (row) => formatSeconds(row.inclusive_s) },
        { label: "Efficiency", kind: "number", explain: "efficiency", key: (row) => row.efficiency?.parallel ?? 2, cell: (row) => <EfficiencyCell row={row} /> },
        { label: "Load balance", kind: "number", explain: "load-balance", key: (row) => row.efficiency?.load_balance ?? 2, cell: (row) => row.efficiency?.load_balance.toFixed(2) ?? "–" },
        { label: "Communication", kind: "number", explain: "communication", key: (row) => row.efficiency?.communication ?? 2, cell: (row) => row.efficiency?.communication.toFixed(2) ?? "–" },
        { label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, cell: (row) => <SpreadBar spread={row.per_rank} /> },
      ]} />
      <Regions />
    </section>
  );
}
