// Time by place in slices of the run and blocks of ranks: what lets a choice of time and ranks reach lines, functions
// and stacks. The split inside a slice and group is estimated from the moments that were sampled.
import type { Line, RankSpread, SliceData } from "./data";
import { GROUP_IDS, noTime, type ByGroup, type GroupId } from "./groups";
import type { Tree } from "./tree";

const WIDTH = GROUP_IDS.length;
const MICRO = 1e-6;

/** Cells in columns, with those of each line at hand. */
export interface Slices {
  /** Seconds. */
  width: number;
  count: number;
  blockRanks: number;
  blocks: number;
  /** Of the job: the last block may be smaller. */
  ranks: number;
  node: Int32Array;
  line: Int32Array;
  group: Uint8Array;
  slice: Int32Array;
  block: Int32Array;
  seconds: Float64Array;
  /** The cells of line i are byLine[firstOfLine[i]] to byLine[firstOfLine[i + 1] - 1]. */
  byLine: Int32Array;
  firstOfLine: Int32Array;
}

/** null: the report has no slices, or a single one of all ranks, which tells nothing apart. */
export function decodeSlices(data: SliceData | null | undefined, nodes: number, lines: number, ranks: number): Slices | null {
  if (!data || !data.us.length || !(data.width_s > 0) || data.count * data.blocks < 2) return null;
  const blockRanks = Math.max(data.block_ranks, 1);
  const known = data.us.map((_, cell) => cell).filter((cell) => {
    const { node, group, slice, block } = data;
    return (node[cell] ?? nodes) < nodes && (group[cell] ?? WIDTH) < WIDTH && (slice[cell] ?? data.count) < data.count && (block[cell] ?? data.blocks) < data.blocks;
  });
  const column = (values: number[]): Int32Array => Int32Array.from(known, (cell) => values[cell] ?? 0);
  const line = column(data.line);
  const firstOfLine = new Int32Array(lines + 1);
  for (const number of line) if (number >= 0 && number < lines) firstOfLine[number + 1]! += 1;
  for (let i = 0; i < lines; i += 1) firstOfLine[i + 1]! += firstOfLine[i]!;
  const next = firstOfLine.slice();
  const byLine = new Int32Array(firstOfLine[lines] ?? 0);
  line.forEach((number, cell) => {
    if (number >= 0 && number < lines) byLine[next[number]!++] = cell;
  });
  return {
    width: data.width_s, count: data.count, blockRanks, blocks: data.blocks, ranks,
    node: column(data.node), line, group: Uint8Array.from(known, (cell) => data.group[cell] ?? 0), slice: column(data.slice), block: column(data.block),
    seconds: Float64Array.from(known, (cell) => (data.us[cell] ?? 0) * MICRO), byLine, firstOfLine,
  };
}

/** The part of each slice that lies in a span of time. */
export function sliceParts(slices: Slices, time: [number, number] | null): Float64Array {
  const { width, count } = slices;
  return Float64Array.from({ length: count }, (_, i) => (time ? Math.max(0, Math.min(time[1], (i + 1) * width) - Math.max(time[0], i * width)) / width : 1));
}

/** The part of each block's ranks that is chosen. */
export function blockParts(slices: Slices, ranks: [number, number][]): Float64Array {
  const { blockRanks, blocks } = slices;
  return Float64Array.from({ length: blocks }, (_, block) => {
    if (!ranks.length) return 1;
    const first = block * blockRanks;
    const end = Math.max(Math.min(first + blockRanks, slices.ranks), first + 1);
    const chosen = ranks.reduce((total, range) => total + Math.max(0, Math.min(range[1] + 1, end) - Math.max(range[0], first)), 0);
    return chosen / (end - first);
  });
}

/** Seconds of each cell that lie in the choice. */
export function cellTimes(slices: Slices, time: [number, number] | null, ranks: [number, number][]): Float64Array {
  const ofSlice = sliceParts(slices, time);
  const ofBlock = blockParts(slices, ranks);
  const { slice, block } = slices;
  return slices.seconds.map((seconds, cell) => seconds * (ofSlice[slice[cell]!] ?? 0) * (ofBlock[block[cell]!] ?? 0));
}

/** The tree with the cells' time instead of the run's. */
export function slicedTree(tree: Tree, slices: Slices, times: Float64Array): Tree {
  const exclusive = new Float64Array(tree.exclusive.length);
  const { node, group } = slices;
  for (let cell = 0; cell < times.length; cell += 1) exclusive[node[cell]! * WIDTH + group[cell]!]! += times[cell]!;
  return { ...tree, exclusive };
}

/** A line with its number among all lines of the report. */
export interface NumberedLine extends Line {
  number: number;
}

const NO_SPREAD: RankSpread = { min: 0, mean: 0, max: 0, max_rank: null };

/** Over the chosen blocks; known of ranks only where a block is one rank. */
function spreadOf(values: Float64Array, from: number, slices: Slices, ofBlock: Float64Array): RankSpread {
  if (slices.blockRanks > 1) return NO_SPREAD;
  const spread = { min: Infinity, mean: 0, max: -1, max_rank: -1 };
  let count = 0;
  for (let block = 0; block < slices.blocks; block += 1) {
    if (!ofBlock[block]) continue;
    const value = values[from + block]!;
    count += 1;
    spread.mean += value;
    spread.min = Math.min(spread.min, value);
    if (value > spread.max) {
      spread.max = value;
      spread.max_rank = block;
    }
  }
  return count ? { ...spread, mean: spread.mean / count } : NO_SPREAD;
}

/** The lines that have time in the cells, the longest first; shares of `whole` seconds. */
export function slicedLines(lines: NumberedLine[], slices: Slices, times: Float64Array, ofBlock: Float64Array, whole: number): NumberedLine[] {
  const seconds = new Float64Array(lines.length * WIDTH);
  const perBlock = new Float64Array(lines.length * slices.blocks);
  const { byLine, firstOfLine, group, block } = slices;
  for (let line = 0; line < lines.length; line += 1) {
    for (let at = firstOfLine[line]!; at < firstOfLine[line + 1]!; at += 1) {
      const cell = byLine[at]!;
      seconds[line * WIDTH + group[cell]!]! += times[cell]!;
      perBlock[line * slices.blocks + block[cell]!]! += times[cell]!;
    }
  }
  const chosen = lines.map((line, i): NumberedLine => {
    const [python_s = 0, native_s = 0, mpi_s = 0, io_s = 0, gil_s = 0, wait_s = 0] = seconds.subarray(i * WIDTH, (i + 1) * WIDTH);
    const total_s = python_s + native_s + mpi_s + io_s + gil_s + wait_s;
    return { ...line, python_s, native_s, mpi_s, io_s, gil_s, wait_s, total_s, share: whole > 0 ? total_s / whole : 0, per_rank: spreadOf(perBlock, i * slices.blocks, slices, ofBlock) };
  });
  return chosen.filter(({ total_s }) => total_s > 0).sort((a, b) => b.total_s - a.total_s || a.number - b.number);
}

export interface Series {
  /** WIDTH values a column, rank seconds. */
  values: Float64Array;
  columns: number;
  /** Seconds of the run that a column stands for; the last may be shorter. */
  columnWidth: number;
  peak: number;
  /** Column of the peak; -1: no time. */
  peakColumn: number;
}

/** A line's time over the run, of the chosen ranks and group, in at most `most` columns. */
export function lineSeries(slices: Slices, line: number, ofBlock: Float64Array, group: GroupId | null, most: number): Series {
  const joined = Math.max(1, Math.ceil(slices.count / most));
  const columns = Math.ceil(slices.count / joined);
  const values = new Float64Array(columns * WIDTH);
  const only = group ? GROUP_IDS.indexOf(group) : -1;
  const end = slices.firstOfLine[line + 1] ?? 0;
  for (let at = slices.firstOfLine[line] ?? end; at < end; at += 1) {
    const cell = slices.byLine[at]!;
    const own = slices.group[cell]!;
    if (only >= 0 && own !== only) continue;
    values[Math.floor(slices.slice[cell]! / joined) * WIDTH + own]! += slices.seconds[cell]! * (ofBlock[slices.block[cell]!] ?? 0);
  }
  let peak = 0;
  let peakColumn = -1;
  for (let column = 0; column < columns; column += 1) {
    let total = 0;
    for (let g = 0; g < WIDTH; g += 1) total += values[column * WIDTH + g]!;
    if (total > peak) {
      peak = total;
      peakColumn = column;
    }
  }
  return { values, columns, columnWidth: joined * slices.width, peak, peakColumn };
}

/** 1 for each cell whose stack has the function. */
export function cellsWith(tree: Tree, slices: Slices, fn: string): Uint8Array {
  const inside = new Uint8Array(tree.parent.length);
  for (let node = 1; node < inside.length; node += 1) inside[node] = inside[tree.parent[node]!] || tree.keys[tree.fn[node]!] === fn ? 1 : 0;
  return Uint8Array.from(slices.node, (node) => inside[node]!);
}

function ranksOfBlock({ blockRanks, ranks }: Slices, block: number): number {
  return Math.max(Math.min((block + 1) * blockRanks, ranks) - block * blockRanks, 1);
}

/** By group and slice: the part of the chosen ranks' time that `cells` have. */
export function partsBySlice(slices: Slices, ofBlock: Float64Array, cells: Uint8Array): Record<GroupId, number[]> {
  const parts = Object.fromEntries(GROUP_IDS.map((id) => [id, new Array<number>(slices.count).fill(0)])) as Record<GroupId, number[]>;
  const ranks = ofBlock.reduce((total, part, block) => total + part * ranksOfBlock(slices, block), 0);
  const whole = slices.width * ranks;
  for (let cell = 0; cell < cells.length && whole > 0; cell += 1) {
    if (cells[cell]) parts[GROUP_IDS[slices.group[cell]!]!]![slices.slice[cell]!]! += (slices.seconds[cell]! * ofBlock[slices.block[cell]!]!) / whole;
  }
  return parts;
}

export interface BlockTimes {
  first: number;
  last: number;
  /** Seconds of one rank, the mean. */
  times: ByGroup;
}

/** By block of ranks: the time of `cells` in a span of time. */
export function timesByBlock(slices: Slices, time: [number, number] | null, cells: Uint8Array): BlockTimes[] {
  const ofSlice = sliceParts(slices, time);
  const blocks = Array.from({ length: slices.blocks }, (_, block): BlockTimes => {
    const first = block * slices.blockRanks;
    return { first, last: first + ranksOfBlock(slices, block) - 1, times: noTime() };
  });
  for (let cell = 0; cell < cells.length; cell += 1) {
    const { times } = blocks[slices.block[cell]!]!;
    if (cells[cell]) times[GROUP_IDS[slices.group[cell]!]!] += (slices.seconds[cell]! * ofSlice[slices.slice[cell]!]!) / ranksOfBlock(slices, slices.block[cell]!);
  }
  return blocks;
}

/** How much of the tree's time the cells hold. */
export function coverage(tree: Tree, slices: Slices): number {
  const whole = tree.exclusive.reduce((total, value) => total + value, 0);
  return whole > 0 ? slices.seconds.reduce((total, value) => total + value, 0) / whole : 1;
}
