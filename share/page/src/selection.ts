// What the reader has chosen: a view, a span of time, ranks, a group, a function. It stands in the URL's fragment, so
// that a colleague who gets the link sees the same.
import { isGroup, type GroupId } from "./groups";

export interface Selection {
  view: string;
  /** Seconds since the ranks' starts. */
  time: [number, number] | null;
  /** Inclusive ranges, sorted, apart from each other. */
  ranks: [number, number][];
  group: GroupId | null;
  /** Key of a function, see functionKey. */
  fn: string | null;
  /** "rank.process.thread" */
  thread: string | null;
  /** Where the source view stands. */
  at: { file: string; line: number } | null;
  find: string;
}

export const NOTHING: Selection = { view: "overview", time: null, ranks: [], group: null, fn: null, thread: null, at: null, find: "" };

/** What names a function in the URL: it stays the same when the report is made again. */
export function functionKey(name: string, file: string | null, module: string | null): string {
  return `${name} @ ${file || module || ""}`;
}

export function functionName(key: string): string {
  const end = key.lastIndexOf(" @ ");
  return end < 0 ? key : key.slice(0, end);
}

/** "0-3, 7" as ranges; null: that is no list of ranks. */
export function parseRanks(text: string): [number, number][] | null {
  const ranges: [number, number][] = [];
  for (const part of text.split(",").map((word) => word.trim()).filter(Boolean)) {
    const match = /^(\d{1,9})(?:\s*(?:-|–|to)\s*(\d{1,9}))?$/.exec(part);
    if (!match) return null;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    ranges.push([Math.min(first, last), Math.max(first, last)]);
  }
  return joinRanges(ranges);
}

export function joinRanges(ranges: [number, number][]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = joined[joined.length - 1];
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

export function formatRanks(ranges: [number, number][]): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** For people: some thousand ranges are their number and the first ones. */
export function rankWords(ranges: [number, number][], most = 48): string {
  const text = formatRanks(ranges);
  if (text.length <= most) return text;
  const count = ranges.reduce((total, [first, last]) => total + last - first + 1, 0);
  return `${text.slice(0, text.lastIndexOf(",", most))}, … (${count} in all)`;
}

export function hasRank(ranges: [number, number][], first: number, last: number = first): boolean {
  return ranges.length === 0 || ranges.some((range) => range[0] <= last && first <= range[1]);
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}

export function toFragment(selection: Selection): string {
  const words = new URLSearchParams();
  if (selection.view !== NOTHING.view) words.set("view", selection.view);
  if (selection.time) words.set("time", selection.time.map(shortNumber).join("-"));
  if (selection.ranks.length) words.set("ranks", formatRanks(selection.ranks));
  if (selection.group) words.set("in", selection.group);
  if (selection.fn) words.set("function", selection.fn);
  if (selection.thread) words.set("thread", selection.thread);
  if (selection.at) words.set("at", `${selection.at.file}:${selection.at.line}`);
  if (selection.find) words.set("find", selection.find);
  return words.toString();
}

function parseTime(text: string | null): [number, number] | null {
  const match = /^([\d.]+(?:e-?\d+)?)-([\d.]+(?:e-?\d+)?)$/.exec(text ?? "");
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  return match && from < to ? [from, to] : null;
}

function parsePlace(text: string | null): Selection["at"] {
  const match = /^(.+):(\d{1,9})$/.exec(text ?? "");
  return match ? { file: match[1] ?? "", line: Number(match[2]) } : null;
}

/** Anything may stand in a URL: what makes no sense is left out. */
export function fromFragment(fragment: string, views: readonly string[]): Selection {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = words.get("view") ?? NOTHING.view;
  const group = words.get("in") ?? "";
  return {
    view: views.includes(view) ? view : NOTHING.view,
    time: parseTime(words.get("time")),
    ranks: parseRanks(words.get("ranks") ?? "") ?? [],
    group: isGroup(group) ? group : null,
    fn: words.get("function"),
    thread: /^\d{1,9}\.\d{1,9}\.\d{1,9}$/.exec(words.get("thread") ?? "")?.[0] ?? null,
    at: parsePlace(words.get("at")),
    find: words.get("find") ?? "",
  };
}
