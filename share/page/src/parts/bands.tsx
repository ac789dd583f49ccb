// Below a chart over time: which function of the program, or which region, dominates when. Arrow keys walk, Enter chooses
// the time.
import { useMemo, useRef, useState } from "preact/hooks";
import { bandsOf, type Band, type BandKind } from "../bands";
import { formatPlace, formatSeconds, formatShare, shortName } from "../format";
import { cellTimes } from "../slices";
import { usePage } from "./context";

const TINTS = 6;

export function Bands({ of: kind, shown, binEnd }: { of: BandKind; shown: [number, number] | null; binEnd: number }) {
  const { tree, slices, selection, select } = usePage();
  const [current, setCurrent] = useState(-1);
  const box = useRef<HTMLDivElement>(null);
  const bands = useMemo(() => (slices ? bandsOf(kind, tree, slices, cellTimes(slices, null, selection.ranks)) : []), [kind, tree.functions, slices, selection.ranks]);
  if (!slices) return null;
  const [from, to] = shown ?? [0, binEnd];
  const tints = new Map<number, number>();
  for (const { fn } of bands) if (fn >= 0 && !tints.has(fn)) tints.set(fn, tints.size % TINTS);
  const span = (band: Band): [number, number] => [band.from * slices.width, Math.min(band.to * slices.width, binEnd)];
  const name = ({ fn }: Band): string => (fn < 0 ? `no ${kind}` : shortName(tree.functions[fn]?.[0] ?? ""));
  const words = (band: Band): string => {
    const [begin, end] = span(band);
    const entry = tree.functions[band.fn];
    return `${formatSeconds(begin)} to ${formatSeconds(end)}: ${entry ? `${name(band)}${entry[1] ? ` (${formatPlace(entry[1], entry[2])})` : ""}, ${formatShare(band.share)} of the time` : `no ${kind} of the program has half of the time`}`;
  };
  const at = (moment: number): number => ((Math.min(Math.max(moment, from), to) - from) / (to - from || 1)) * 100;
  const seen = bands.map((band, i) => ({ band, i })).filter(({ band }) => span(band)[1] > from && span(band)[0] < to);
  const step = (event: KeyboardEvent, i: number): void => {
    const next = event.key === "ArrowRight" ? i + 1 : event.key === "ArrowLeft" ? i - 1 : -1;
    const node = box.current?.querySelector<HTMLElement>(`[data-band="${next}"]`);
    if (!node) return;
    event.preventDefault();
    node.focus();
  };
  const stop = seen.some(({ i }) => i === current) ? current : (seen[0]?.i ?? -1);
  const told = bands[current];
  return (
    <div class="function-bands">
      <div class="bands" role="group" aria-label={`The ${kind} that dominates, over time`} ref={box} onMouseLeave={() => setCurrent(-1)}>
        {seen.map(({ band, i }) => {
          const [begin, end] = span(band);
          return (
            <button key={i} type="button" data-band={i} tabIndex={i === stop ? 0 : -1} class={band.fn < 0 ? "band none" : `band tint${tints.get(band.fn) ?? 0}`} aria-label={words(band)} title={words(band)}
              style={{ left: `${at(begin).toFixed(3)}%`, width: `${(at(end) - at(begin)).toFixed(3)}%` }}
              onFocus={() => setCurrent(i)} onMouseEnter={() => setCurrent(i)} onKeyDown={(event) => step(event, i)} onClick={() => select({ time: [begin, end] })}>
              {band.fn < 0 ? "" : name(band)}
            </button>
          );
        })}
      </div>
      <p class="band-words soft" aria-live="polite">{told ? words(told) : <span tabIndex={0} data-explain="bands">The {kind} that dominates, over time</span>}</p>
    </div>
  );
}
