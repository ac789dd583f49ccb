// Which function of the program's own files, or which region, dominates when: the innermost that has at least half of a
// slice.
import type { Slices } from "./slices";
import type { Tree } from "./tree";

const INSTALLED = ["/site-packages/", "/dist-packages/", "/lib/python3", "/usr/include/", "/usr/src/"];

/** A file of the program itself, as src/report/source_files.cpp tells them from installed ones. */
export function isOwnFile(file: string): boolean {
  return file !== "" && !file.startsWith("<") && !INSTALLED.some((place) => file.includes(place));
}

/** Slices `from` to `to` - 1, in which one function dominates; fn -1: none does. */
export interface Band {
  from: number;
  to: number;
  fn: number;
  /** Of the band's time, at any depth. */
  share: number;
  seconds: number;
}

interface SliceOwner {
  fn: number;
  inclusive: number;
  whole: number;
}

/** Inclusive time and time-weighted depth by own function of the cells of one slice; recursion counts once. */
function ownTimes(tree: Tree, node: Int32Array, cells: Int32Array, times: Float64Array, isOwn: Uint8Array, seen: Int32Array): Map<number, [time: number, weighted: number]> {
  const inclusive = new Map<number, [number, number]>();
  for (const cell of cells) {
    const time = times[cell]!;
    if (time <= 0) continue;
    for (let at = node[cell]!; at > 0; at = tree.parent[at]!) {
      const fn = tree.fn[at]!;
      if (fn < 0 || !isOwn[fn] || seen[fn] === cell) continue;
      seen[fn] = cell;
      const entry = inclusive.get(fn);
      if (entry) {
        entry[0] += time;
        entry[1] += time * tree.depth[at]!;
      } else {
        inclusive.set(fn, [time, time * tree.depth[at]!]);
      }
    }
  }
  return inclusive;
}

function ownerOf(inclusive: Map<number, [number, number]>, whole: number): SliceOwner {
  let owner: SliceOwner = { fn: -1, inclusive: 0, whole };
  let deepest = -1;
  for (const [fn, [time, weighted]] of inclusive) {
    // Those with half share stacks: the innermost is the one that lies deepest in them.
    const depth = weighted / time;
    if (time * 2 < whole || depth <= deepest) continue;
    owner = { fn, inclusive: time, whole };
    deepest = depth;
  }
  return owner;
}

/** Regions are what the program named with perfwrap.region(). */
export type BandKind = "function" | "region";

export function hasRegions(tree: Tree): boolean {
  return tree.functions.some(([, , , kind]) => kind === "region");
}

/** Bands over the run, of `times`, the cells' seconds; slices without time are in none. */
export function bandsOf(kind: BandKind, tree: Tree, slices: Slices, times: Float64Array): Band[] {
  const isOwn = Uint8Array.from(tree.functions, ([, file, , own]) => ((kind === "region" ? own === "region" : own !== "region" && isOwnFile(file)) ? 1 : 0));
  const seen = new Int32Array(tree.functions.length).fill(-1);
  const first = new Int32Array(slices.count + 1);
  for (const slice of slices.slice) first[slice + 1]! += 1;
  for (let i = 0; i < slices.count; i += 1) first[i + 1]! += first[i]!;
  const next = first.slice();
  const bySlice = new Int32Array(slices.slice.length);
  slices.slice.forEach((slice, cell) => (bySlice[next[slice]!++] = cell));
  const bands: (Band & { inclusive: number })[] = [];
  for (let slice = 0; slice < slices.count; slice += 1) {
    const cells = bySlice.subarray(first[slice], first[slice + 1]);
    const whole = cells.reduce((total, cell) => total + times[cell]!, 0);
    if (whole <= 0) continue;
    const { fn, inclusive } = ownerOf(ownTimes(tree, slices.node, cells, times, isOwn, seen), whole);
    const last = bands[bands.length - 1];
    if (last && last.fn === fn && last.to === slice) {
      last.to = slice + 1;
      last.inclusive += inclusive;
      last.seconds += whole;
    } else {
      bands.push({ from: slice, to: slice + 1, fn, share: 0, seconds: whole, inclusive });
    }
  }
  return bands.map(({ inclusive, ...band }) => ({ ...band, share: band.seconds > 0 ? inclusive / band.seconds : 0 }));
}
