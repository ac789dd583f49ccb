// A line's time over the run as small columns, stacked by category; what is not in the chosen time is veiled.
import { useMemo } from "preact/hooks";
import { formatSeconds, formatShare } from "../format";
import { GROUP_IDS, groupTitle } from "../groups";
import { lineSeries, type Series } from "../slices";
import { usePage } from "./context";

const HEIGHT = 100;

/** "most from 3.0 s to 3.5 s: 420 ms, mostly Python" */
export function seriesWords({ values, columnWidth, peak, peakColumn }: Series): string {
  if (peakColumn < 0) return "no time";
  const at = peakColumn * GROUP_IDS.length;
  const [id, most] = GROUP_IDS.reduce<[(typeof GROUP_IDS)[number], number]>((best, group, g) => ((values[at + g] ?? 0) > best[1] ? [group, values[at + g] ?? 0] : best), [GROUP_IDS[0], -1]);
  return `over the run, most from ${formatSeconds(peakColumn * columnWidth)} to ${formatSeconds((peakColumn + 1) * columnWidth)}: ${formatSeconds(peak)}, ${formatShare(most / peak)} of it ${groupTitle(id)}`;
}

/** One path a group: rectangles on top of each other, the first group on top as in the areas over time. */
function pathsOf({ values, columns, peak }: Series): string[] {
  const paths = GROUP_IDS.map(() => "");
  for (let column = 0; column < columns; column += 1) {
    let base = HEIGHT;
    for (let g = GROUP_IDS.length - 1; g >= 0; g -= 1) {
      const height = peak > 0 ? ((values[column * GROUP_IDS.length + g] ?? 0) / peak) * HEIGHT : 0;
      if (height < 0.05) continue;
      base -= height;
      paths[g] += `M${column} ${base.toFixed(1)}h1v${height.toFixed(1)}h-1z`;
    }
  }
  return paths;
}

export function Sparkline({ line, columns = 64, large = false }: { line: number; columns?: number; large?: boolean }) {
  const { slices, ofBlock, selection } = usePage();
  const series = useMemo(() => (slices ? lineSeries(slices, line, ofBlock, selection.group, columns) : null), [slices, line, ofBlock, selection.group, columns]);
  if (!series) return null;
  const words = seriesWords(series);
  const edge = (moment: number): number => Math.min(Math.max(moment / series.columnWidth, 0), series.columns);
  return (
    <svg class={large ? "spark large" : "spark"} role="img" aria-label={words} viewBox={`0 0 ${series.columns} ${HEIGHT}`} preserveAspectRatio="none">
      <title>{words}</title>
      {pathsOf(series).map((path, g) => (path ? <path key={g} class={`line ${GROUP_IDS[g]}`} d={path} /> : null))}
      {selection.time ? (
        <>
          <rect class="veil" x="0" y="0" width={edge(selection.time[0])} height={HEIGHT} />
          <rect class="veil" x={edge(selection.time[1])} y="0" width={series.columns - edge(selection.time[1])} height={HEIGHT} />
        </>
      ) : null}
    </svg>
  );
}
