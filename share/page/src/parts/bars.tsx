// Bars, swatches and small charts made of boxes.
import type { RankSpread } from "../data";
import { formatCount, formatSeconds, formatShare } from "../format";
import { GROUPS, sum, type ByGroup, type GroupId } from "../groups";

const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

/** A bar split by group. Widths are parts of `whole`; without it the parts fill the bar. */
export function SplitBar({ times, whole = 0, large = false }: { times: ByGroup; whole?: number; large?: boolean }) {
  const all = sum(times);
  const width = Math.max(whole, all);
  const shown = GROUPS.filter(({ id }) => width > 0 && times[id] > 0);
  const words = shown.map(({ id, title }) => `${title} ${formatShare(times[id] / (all || 1))}`).join(", ") || "no time";
  return (
    <div class={large ? "split large" : "split"} role="img" aria-label={words} title={words}>
      {shown.map(({ id, title }) => (
        <span key={id} class={`fill ${id}`} style={{ width: percent(times[id] / width) }}>
          {large && times[id] / width > 0.09 ? <b>{`${title} ${formatShare(times[id] / width)}`}</b> : null}
        </span>
      ))}
    </div>
  );
}

/** A part of a whole in one colour. */
export function PartBar({ part, group }: { part: number; group?: GroupId }) {
  return (
    <div class="split" aria-hidden="true">
      <span class={`fill ${group ?? "plain"}`} style={{ width: percent(Math.min(Math.max(part, 0), 1)) }} />
    </div>
  );
}

/** From the least rank to the one with most, with a mark at the mean. */
export function SpreadBar({ spread, format = formatSeconds }: { spread: RankSpread | null; format?: (value: number) => string }) {
  if (!spread || spread.max_rank === null) return <span class="soft">–</span>;
  const words = `least ${format(spread.min)}, mean ${format(spread.mean)}, most ${format(spread.max)} on rank ${spread.max_rank}`;
  const at = (value: number): string => percent(spread.max > 0 ? (value / spread.max) * 0.98 : 0);
  return (
    <div class="spread" role="img" aria-label={words} title={words}>
      <span class="range" style={{ left: at(spread.min), width: at(spread.max - spread.min) }} />
      <span class="mean" style={{ left: at(spread.mean) }} />
    </div>
  );
}

/** Calls by size, in powers of two. */
export function SizeBins({ bins }: { bins: number[] }) {
  const last = bins.reduce((most, count, i) => (count > 0 ? i : most), -1);
  const first = bins.findIndex((count) => count > 0);
  if (last < 0) return <span class="soft">–</span>;
  const most = Math.max(...bins);
  const name = (i: number): string => (i === 0 ? "0 B" : `${formatPower(i - 1)} to ${formatPower(i)}`);
  const words = bins.flatMap((count, i) => (count ? [`${name(i)}: ${formatCount(count)}`] : [])).join("; ");
  return (
    <div class="bins" role="img" aria-label={`calls by size: ${words}`} title={words}>
      {bins.slice(Math.min(first, 1), last + 1).map((count, i) => (
        <span key={i} style={{ height: percent(count ? Math.max(count / most, 0.06) : 0) }} />
      ))}
    </div>
  );
}

function formatPower(power: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  return `${2 ** (power % 10)} ${units[Math.floor(power / 10)] ?? "TiB"}`;
}

export function Swatch({ group }: { group: GroupId }) {
  return <span class={`swatch fill ${group}`} aria-hidden="true" />;
}

export function Legend() {
  return (
    <ul class="legend" aria-label="Colours">
      {GROUPS.map(({ id, title, meaning }) => (
        <li key={id} title={meaning}>
          <Swatch group={id} />
          {title}
        </li>
      ))}
    </ul>
  );
}
