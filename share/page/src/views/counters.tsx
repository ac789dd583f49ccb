// Counters over time, one small chart each, with a choice of which.
import { useState } from "preact/hooks";
import type { CountersOverTime } from "../data";
import { formatCount, formatSeconds } from "../format";
import { usePage } from "../parts/context";
import { LineChart } from "./timeline";

const FIRST_SHOWN = 4;
const TITLES: Record<string, string> = {
  "task-clock": "Processor time", "page-faults": "Page faults", "context-switches": "Context switches", "cpu-migrations": "Migrations between cores",
};

/** "perf::PAGE-FAULTS" and "PERF_COUNT_SW_PAGE_FAULTS" as people say it. */
export function counterTitle(name: string): string {
  const plain = name.replace(/^.*::/, "").replace(/^PERF_COUNT_(?:SW|HW)_/, "").toLowerCase().replaceAll("_", "-");
  return TITLES[plain] ?? name;
}

/** Nanoseconds a second are cores. */
function rateFormat(unit: string | undefined): { words: string; scale: number; format: (value: number) => string } {
  if (unit === "ns" || unit === "nanoseconds") return { words: "busy, seconds a second", scale: 1e-9, format: (value) => formatSeconds(value) };
  return { words: `${!unit || unit === "1" || unit === "count" ? "events" : unit} a second`, scale: 1, format: formatCount };
}

function CounterChart({ over, number, shown }: { over: CountersOverTime; number: number; shown: [number, number] | null }) {
  const { words, scale, format } = rateFormat(over.units?.[number] ?? (counterTitle(over.names[number] ?? "") === TITLES["task-clock"] ? "ns" : undefined));
  const scaled = (values: (number | null)[] | undefined): (number | null)[] => (values ?? []).map((value) => (value === null ? null : value * scale));
  const [least, mean, most] = [scaled(over.min[number]), scaled(over.mean[number]), scaled(over.max[number])];
  const top = Math.max(...most.map((value) => value ?? 0), 0) || 1;
  return (
    <LineChart title={`${counterTitle(over.names[number] ?? "")}: ${words} of a rank; minimum (dotted), mean, maximum (dashed) over the ranks`} binWidth={over.bin_width_s} top={top * 1.05} formatY={format} shown={shown} height={110}
      lines={[{ label: "Maximum", values: most, dash: [6, 3] }, { label: "Mean", values: mean }, { label: "Minimum", values: least, dash: [2, 3] }]} />
  );
}

export function CounterCharts({ shown = null }: { shown?: [number, number] | null }) {
  const over = usePage().report.counters.over_time;
  const [hidden, setHidden] = useState<Set<number>>(() => new Set(over?.names.map((_, i) => i).slice(FIRST_SHOWN) ?? []));
  if (!over?.names.length || !over.bin_width_s) return null;
  const toggle = (number: number): void => {
    const next = new Set(hidden);
    if (!next.delete(number)) next.add(number);
    setHidden(next);
  };
  return (
    <section aria-label="Counters over time">
      <div class="controls" role="group" aria-label="Counters to show">
        <span class="soft" tabIndex={0} data-explain="counters">Counters</span>
        {over.names.map((name, i) => <label key={name}><input type="checkbox" checked={!hidden.has(i)} onChange={() => toggle(i)} /> {counterTitle(name)}</label>)}
      </div>
      <div class="small-charts">{over.names.map((name, i) => (hidden.has(i) ? null : <CounterChart key={name} over={over} number={i} shown={shown} />))}</div>
    </section>
  );
}
