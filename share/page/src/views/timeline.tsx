// What the ranks did over time: stacked categories, the ranks beneath, memory and efficiency as lines, marks.
import { useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { Mark } from "../data";
import { formatBytes, formatCount, formatSeconds, formatShare } from "../format";
import { chosen, GROUPS, groupTitle, sum, type GroupId } from "../groups";
import { binTimes, Chart, closed, type ChartSeries } from "../parts/chart";
import { Legend, SplitBar } from "../parts/bars";
import { usePage, type PageState } from "../parts/context";
import { hasRegions } from "../bands";
import { Bands } from "../parts/bands";
import { RankHeat } from "../parts/heat";
import { colourOf, paintOf } from "../parts/paint";
import { Table } from "../parts/table";
import { Remark } from "../parts/text";
import { functionName } from "../selection";
import { cellsWith, partsBySlice } from "../slices";
import { meanParts, selectedTimes, type TrackOrder } from "../tracks";
import { weigh } from "../tree";
import { CounterCharts } from "./counters";

const MARK_COLOURS = ["#c2185b", "#00796b", "#5d4037", "#512da8", "#e65100"];
const markColour = (number: number): string => MARK_COLOURS[number % MARK_COLOURS.length] ?? "#c2185b";

/** Areas on top of each other: sums from the last group to the first, so that the first lies on top. */
function stacked(groups: Record<GroupId, number[]>): number[][] {
  let below: number[] = [];
  return [...GROUPS].reverse().map(({ id }) => (below = groups[id].map((value, i) => value + (below[i] ?? 0)))).reverse();
}

function drawMarks(marks: Mark[]) {
  return (chart: uPlot): void => {
    const { left, top, width, height } = chart.bbox;
    marks.forEach((mark, number) => {
      chart.ctx.fillStyle = markColour(number);
      for (const moment of mark.moments_s) {
        const x = Math.round(chart.valToPos(moment, "x", true));
        if (x >= left && x <= left + width) chart.ctx.fillRect(x, top, devicePixelRatio, height);
      }
    });
  };
}

interface AreaProps {
  height: number;
  shown?: [number, number] | null;
  legend?: boolean;
}

/** The stacked shares of the selected ranks. */
export function Areas({ height, shown = null, legend = true }: AreaProps) {
  const { report, tree, slices, ofBlock, tracks, selection, select } = usePage();
  const { fn } = selection;
  const isSome = selection.ranks.length > 0 && tracks.binWidth > 0;
  const binWidth = fn && slices ? slices.width : isSome ? tracks.binWidth : report.page.timeline.bin_width_s;
  const groups = useMemo(() => {
    const all = fn && slices ? partsBySlice(slices, ofBlock, cellsWith(tree, slices, fn)) : isSome ? meanParts(tracks, selection.ranks) : report.page.timeline.groups;
    const group = selection.group;
    return Object.fromEntries(GROUPS.map(({ id }) => [id, closed(group && id !== group ? all[id].map(() => 0) : all[id])])) as Record<GroupId, number[]>;
  }, [report, tree.functions, slices, ofBlock, tracks, selection.ranks, selection.group, fn]);
  const series = GROUPS.map(({ id, title }): ChartSeries => ({
    label: title,
    stroke: () => colourOf(id),
    fill: (chart) => paintOf(chart.ctx, id),
    width: 0,
    format: (_value, index) => formatShare(groups[id][index] ?? 0),
  }));
  if (!binWidth) return <Remark>Timeline: not available: no time bins were recorded.</Remark>;
  return (
    <Chart label="Shares of the ranks' time over the run, by category; the table of ranks has numbers" height={height} group="time"
      times={binTimes(groups.python.length - 1, binWidth)} values={stacked(groups)} series={series} range={[0, 1]}
      formatY={(value) => `${Math.round(value * 100)} %`} time={selection.time} shown={shown} legend={legend}
      draw={drawMarks(report.marks)} onTime={(time) => select({ time })} />
  );
}

export function LineChart({ lines, binWidth, title, top, formatY, shown, height = 150 }: {
  lines: { label: string; values: (number | null)[]; colour?: string; dash?: number[]; straight?: boolean }[];
  binWidth: number;
  title: string;
  top: number;
  formatY: (value: number) => string;
  shown?: [number, number] | null;
  height?: number;
}) {
  const { selection, select } = usePage();
  const count = lines[0]?.values.length ?? 0;
  return (
    <figure class="line-chart">
      <figcaption>{title}</figcaption>
      <Chart label={title} height={height} group="time" times={binTimes(count, binWidth)} values={lines.map(({ values }) => closed(values))}
        series={lines.map(({ label, colour, dash, straight }): ChartSeries => ({ label, stroke: () => colourOf(colour ?? "accent"), ...(dash ? { dash } : {}), ...(straight ? { straight } : {}), format: formatY }))}
        range={[0, top]} formatY={formatY} time={selection.time} shown={shown ?? null} onTime={(time) => select({ time })} />
    </figure>
  );
}

export function MemoryChart({ shown = null }: { shown?: [number, number] | null }) {
  const over = usePage().report.memory.over_time;
  if (!over.bin_width_s) return <Remark>Memory over time: not available: it was not recorded.</Remark>;
  const most = Math.max(1, ...over.max_bytes.map((value) => value ?? 0));
  return (
    <>
    <LineChart title="Resident memory of a rank: minimum (dotted), mean, maximum (dashed) over the ranks" binWidth={over.bin_width_s} top={most * 1.05} formatY={formatBytes} shown={shown}
      lines={[{ label: "Maximum", values: over.max_bytes, dash: [6, 3] }, { label: "Mean", values: over.mean_bytes }, { label: "Minimum", values: over.min_bytes, dash: [2, 3] }]} />
    <Bands of="function" shown={shown} binEnd={over.bin_width_s * over.mean_bytes.length} />
    </>
  );
}

export function EfficiencyChart({ shown = null }: { shown?: [number, number] | null }) {
  const { timeline } = usePage().report;
  if (!timeline.bin_width_s) return null;
  return (
    <LineChart title="Parallel efficiency = load balance × communication efficiency; 1 is perfect" binWidth={timeline.bin_width_s} top={1.02} formatY={(value) => value.toFixed(2)} shown={shown}
      lines={[{ label: "Communication", values: timeline.communication_efficiency, colour: "mpi", straight: true, dash: [2, 2] }, { label: "Load balance", values: timeline.load_balance, colour: "python", straight: true }, { label: "Parallel efficiency", values: timeline.parallel_efficiency, colour: "ink", straight: true }]} />
  );
}

/** How much of the chosen time and ranks is in stacks that the chosen function is part of. */
function FunctionPart() {
  const { tree, isSliced, selection: { fn, group } } = usePage();
  const seconds = useMemo(() => (fn && isSliced ? (weigh(tree, { fn, group }).total[0] ?? 0) : 0), [tree, fn, group, isSliced]);
  return fn && isSliced ? <p>Of it {formatSeconds(seconds)} with <code>{functionName(fn)}</code> in the stack.</p> : null;
}

/** Says what follows the chosen function. */
export function FunctionRemark({ what }: { what: string }) {
  const { slices, selection: { fn } } = usePage();
  if (!fn) return null;
  return slices ? <p class="soft" role="note">{what} of stacks with <code>{functionName(fn)}</code>, <span tabIndex={0} data-explain="slices">estimated</span> in slices of {formatSeconds(slices.width)}; the rest is of all that ran.</p> : <p class="notice" role="note">Not filtered by function.</p>;
}

/** What the chosen time and ranks add up to. */
export function SelectedSum() {
  const { tracks, selection } = usePage();
  if (!tracks.binWidth || (!selection.time && !selection.ranks.length)) return null;
  const { times, ranks, balance, communication } = selectedTimes(tracks, selection.time, selection.ranks);
  const efficiency = balance !== null && communication !== null ? `; parallel efficiency ${(balance * communication).toFixed(2)} = balance ${balance.toFixed(2)} × communication ${communication.toFixed(2)}` : "";
  return (
    <div class="selected-sum" role="status">
      <p>
        <b>Selected:</b> {formatSeconds(chosen(times, selection.group))} of rank time on {formatCount(ranks)} {ranks === 1 ? "rank" : "ranks"}
        {selection.group ? ` in ${groupTitle(selection.group)} (of ${formatSeconds(sum(times))})` : ""}
        {efficiency}
      </p>
      <SplitBar times={times} />
      <FunctionPart />
    </div>
  );
}

function Marks({ marks }: { marks: Mark[] }) {
  const { report } = usePage();
  if (!marks.length) return null;
  return (
    <Table caption={`Marks that the program set: lines in the chart, as one rank set them. ${marks.length} of ${report.page.totals.marks}.`} rows={marks.map((mark, number) => ({ ...mark, number }))} id={(mark) => mark.name} columns={[
      { label: "Mark", kind: "place", key: (mark) => mark.name, cell: (mark) => <><span class="swatch" style={{ background: markColour(mark.number) }} /> <code>{mark.name || "(no name)"}</code></> },
      { label: "Count", kind: "number", key: (mark) => mark.count, cell: (mark) => formatCount(mark.count) },
      { label: "First", kind: "number", key: (mark) => mark.first_s, cell: (mark) => formatSeconds(mark.first_s) },
      { label: "Last", kind: "number", key: (mark) => mark.last_s, cell: (mark) => formatSeconds(mark.last_s) },
      { label: "Mean interval", kind: "number", key: (mark) => mark.mean_interval_s ?? -1, cell: (mark) => (mark.mean_interval_s === null ? "–" : formatSeconds(mark.mean_interval_s)) },
    ]} />
  );
}

function runLength({ report, tracks }: PageState): number {
  const { bin_width_s: width, groups } = report.page.timeline;
  return Math.max(width * groups.python.length, tracks.binWidth * tracks.bins) || 1;
}

export function TimelineView() {
  const state = usePage();
  const { report, tracks, tree, selection, select } = state;
  const [order, setOrder] = useState<TrackOrder>("rank");
  const [zoomed, setZoomed] = useState(false);
  const shown: [number, number] = zoomed && selection.time ? selection.time : [0, runLength(state)];
  const byKind = order === "cluster" ? state.clusterTracks : null;
  const shares = tracks.tracks.some((track) => track.ranks > 1);
  return (
    <section aria-label="Timeline">
      <h2>Timeline</h2>
      <Remark>From the start of each rank. Where the areas end below 100 %, ranks had not begun, had ended, or were not measured.</Remark>
      <div class="controls">
        <label>Ranks by{" "}
          <select value={order} onChange={(event) => setOrder(event.currentTarget.value as TrackOrder)}>
            <option value="rank">number</option>
            <option value="host">host</option>
            <option value="deviation">distance from the mean</option>
            {state.clusters.length > 1 ? <option value="cluster">kind (cluster)</option> : null}
          </select>
        </label>
        <button type="button" class="plain" disabled={!selection.time} aria-pressed={zoomed} onClick={() => setZoomed(!zoomed)}>Zoom to the selection</button>
      </div>
      <SelectedSum />
      <FunctionRemark what="The areas are" />
      <Areas height={230} shown={shown} />
      {hasRegions(tree) ? <Bands of="region" shown={shown} binEnd={runLength(state)} /> : null}
      {tracks.binWidth ? (
        <>
          <RankHeat tracks={byKind ?? tracks} order={byKind ? "rank" : order} clusters={state.clusters} group={selection.group} time={selection.time} shown={shown} ranks={selection.ranks}
            onSelect={(time, ranks) => select({ ...(time ? { time } : {}), ...(ranks ? { ranks } : {}) })} />
          <Legend />
          <Remark>
            Each cell has the colour of {selection.group ? `${groupTitle(selection.group)}, the stronger, the more of it` : "the category with most of its time, the stronger, the larger its share"}.
            {byKind ? " One row a kind of ranks, which is their mean." : shares ? ` ${report.job.ranks} ranks: those that stand out have a row of their own, neighbours among the others share one.` : ""}
          </Remark>
        </>
      ) : null}
      <EfficiencyChart shown={shown} />
      <MemoryChart shown={shown} />
      <CounterCharts shown={shown} />
      <Marks marks={report.marks} />
    </section>
  );
}
