// Pieces of text that recur: places, code, remarks.
import type { ComponentChildren } from "preact";
import { formatPlace, formatSeconds, formatShare, shortName } from "../format";
import { GROUP_IDS } from "../groups";
import type { Piece } from "../highlight";
import { functionName } from "../selection";
import { usePage } from "./context";

export function Remark({ children }: { children: ComponentChildren }) {
  return <p class="soft">{children}</p>;
}

/** A source line as it was, in its colours. */
export function Code({ pieces, trim = false }: { pieces: Piece[]; trim?: boolean }) {
  const shown = trim ? pieces.map(([kind, text], i): Piece => [kind, i === 0 ? text.trimStart() : text]) : pieces;
  return (
    <code>
      {shown.map(([kind, text], i) => (kind ? <span key={i} class={`token ${kind}`}>{text}</span> : text))}
    </code>
  );
}

/** "heat2d.py:52", which leads to the source view. */
export function PlaceLink({ file, line }: { file: string | null; line: number | null }) {
  const { select } = usePage();
  const text = formatPlace(file, line);
  if (!file || !line) return <span class="mono" title={file ?? ""}>{text}</span>;
  return (
    <button type="button" class="link mono" title={`${file}:${line}: show the source`} onClick={() => select({ view: "source", at: { file, line } })}>
      {text}
    </button>
  );
}

/** The source of a line, shortened by the cell that it stands in. */
export function SourceLine({ file, line }: { file: string | null; line: number | null }) {
  const pieces = usePage().sources.line(file, line);
  return pieces?.length ? <span class="source"><Code pieces={pieces} trim /></span> : null;
}

export function FunctionLink({ name, id, title }: { name: string; id: string; title?: string }) {
  const { select, selection } = usePage();
  const isChosen = selection.fn === id;
  return (
    <button type="button" class="link mono" aria-pressed={isChosen} title={title ?? `${name}: choose this function in every view`}
      onClick={() => select({ fn: isChosen ? null : id })}>
      {shortName(name)}
    </button>
  );
}

const LIMITS: Record<string, string> = {
  time: "time: what is kept of this is its sum over the run",
  ranks: "ranks: what is kept of this is its sum and at most its spread over ranks",
  group: "category",
  function: "function",
};

/** Says how what is shown of the chosen time and ranks came about. */
export function Estimated({ children }: { children?: ComponentChildren }) {
  const { tree, whole, slices, isSliced } = usePage();
  if (!slices || !isSliced) return null;
  // The root itself has the time of small cells, which were sent without a place.
  const placeless = whole > 0 ? GROUP_IDS.reduce((total, _, g) => total + (tree.exclusive[g] ?? 0), 0) / whole : 0;
  const blocks = slices.blockRanks > 1 ? ` and blocks of ${slices.blockRanks} ranks` : "";
  return <p class="soft" role="note"><span tabIndex={0} data-explain="slices">Of the chosen time and ranks</span>, estimated from samples in slices of {formatSeconds(slices.width)}{blocks}.{placeless >= 0.005 ? ` Of ${formatShare(placeless)} of it the place is not kept.` : ""} {children}</p>;
}

/** Says which parts of the selection a view cannot follow. `sliced`: time and ranks it follows where there are slices. */
export function Unfiltered({ ignores, sliced = false, children }: { ignores: ("time" | "ranks" | "group" | "function")[]; sliced?: boolean; children?: ComponentChildren }) {
  const { selection, slices } = usePage();
  const chosen = { time: selection.time !== null, ranks: selection.ranks.length > 0, group: selection.group !== null, function: selection.fn !== null };
  const ignored = ignores.filter((name) => chosen[name] && !(sliced && slices && (name === "time" || name === "ranks")));
  if (!ignored.length) return sliced ? <Estimated>{children}</Estimated> : null;
  return <p class="notice" role="note">Not filtered by {ignored.map((name) => LIMITS[name]).join("; not by ")}.</p>;
}

export function chosenFunctionName(key: string | null): string {
  return key ? functionName(key) : "";
}
