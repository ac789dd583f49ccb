// The tree of calls: decoded from its columns, filtered, seen from the top, from the bottom, and by function.
import type { NumberedFunction, TreeData } from "./data";
import { GROUP_IDS, noTime, type ByGroup, type GroupId } from "./groups";
import { functionKey } from "./selection";

const WIDTH = GROUP_IDS.length;
const MICRO = 1e-6;

/** Nodes in the order of a walk; node 0 is the root, which has no function (-1). */
export interface Tree {
  functions: NumberedFunction[];
  keys: string[];
  parent: Int32Array;
  depth: Int32Array;
  fn: Int32Array;
  /** Behind the last node of the subtree. */
  end: Int32Array;
  /** Seconds: WIDTH of them a node. */
  exclusive: Float64Array;
  /** How many small nodes one of function -1 stands for. */
  joined: Map<number, number>;
  all: number;
}

export function decodeTree(data: TreeData): Tree {
  const count = data.depth.length + 1;
  const tree: Tree = {
    functions: data.functions,
    keys: data.functions.map(([name, file, , , module]) => functionKey(name, file, module)),
    parent: new Int32Array(count),
    depth: new Int32Array(count),
    fn: new Int32Array(count).fill(-1),
    end: new Int32Array(count),
    exclusive: new Float64Array(count * WIDTH),
    joined: new Map(Object.entries(data.joined ?? {}).map(([node, many]) => [Number(node) + 1, many])),
    all: data.nodes,
  };
  const path = [0];
  let cell = 0;
  for (let node = 1; node < count; node += 1) {
    const depth = data.depth[node - 1] ?? 1;
    tree.depth[node] = depth;
    tree.fn[node] = data.function[node - 1] ?? -1;
    tree.parent[node] = path[depth - 1] ?? 0;
    path[depth] = node;
    for (let left = data.cells[node - 1] ?? 0; left > 0; left -= 1, cell += 1) {
      const group = data.group[cell] ?? 0;
      tree.exclusive[node * WIDTH + group] = (data.us[cell] ?? 0) * MICRO;
    }
  }
  for (let node = 0; node < count; node += 1) tree.end[node] = node + 1;
  for (let node = count - 1; node > 0; node -= 1) {
    const parent = tree.parent[node] ?? 0;
    tree.end[parent] = Math.max(tree.end[parent] ?? 0, tree.end[node] ?? 0);
  }
  return tree;
}

/** Times of a tree under a filter. */
export interface Weights {
  tree: Tree;
  exclusive: Float64Array;
  inclusive: Float64Array;
  /** Of all groups, by node. */
  own: Float64Array;
  total: Float64Array;
}

export interface TreeFilter {
  group?: GroupId | null;
  /** Only stacks that this function is part of. */
  fn?: string | null;
}

export function weigh(tree: Tree, filter: TreeFilter = {}): Weights {
  const count = tree.parent.length;
  const exclusive = tree.exclusive.slice();
  if (filter.group) {
    const kept = GROUP_IDS.indexOf(filter.group);
    for (let i = 0; i < exclusive.length; i += 1) if (i % WIDTH !== kept) exclusive[i] = 0;
  }
  if (filter.fn) {
    const inside = new Uint8Array(count);
    for (let node = 1; node < count; node += 1) {
      const own = tree.fn[node] ?? -1;
      inside[node] = inside[tree.parent[node] ?? 0] || (own >= 0 && tree.keys[own] === filter.fn) ? 1 : 0;
    }
    for (let node = 0; node < count; node += 1) if (!inside[node]) exclusive.fill(0, node * WIDTH, (node + 1) * WIDTH);
  }
  const inclusive = exclusive.slice();
  const own = new Float64Array(count);
  const total = new Float64Array(count);
  for (let node = count - 1; node >= 0; node -= 1) {
    const parent = (tree.parent[node] ?? 0) * WIDTH;
    for (let g = 0; g < WIDTH; g += 1) {
      const value = inclusive[node * WIDTH + g] ?? 0;
      own[node] = (own[node] ?? 0) + (exclusive[node * WIDTH + g] ?? 0);
      total[node] = (total[node] ?? 0) + value;
      if (node > 0) inclusive[parent + g] = (inclusive[parent + g] ?? 0) + value;
    }
  }
  return { tree, exclusive, inclusive, own, total };
}

export function groupsAt(values: Float64Array, node: number): ByGroup {
  return Object.fromEntries(GROUP_IDS.map((id, g) => [id, values[node * WIDTH + g] ?? 0])) as ByGroup;
}

/** The node's children that have time, the longest first. */
export function childrenOf(weights: Weights, node: number): number[] {
  const { tree, total } = weights;
  const children: number[] = [];
  for (let child = node + 1; child < (tree.end[node] ?? 0); child = tree.end[child] ?? Infinity) {
    if ((total[child] ?? 0) > 0) children.push(child);
  }
  return children.sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
}

/** One row of the tree seen from the bottom: a function, and those that it is below of. */
export interface Callers {
  fn: number;
  /** Pairs of the node whose own time counts and the ancestor that this row stands for. */
  paths: [leaf: number, ancestor: number][];
  times: ByGroup;
  total: number;
}

function gather(weights: Weights, paths: Iterable<[number, number]>): Callers[] {
  const byFunction = new Map<number, Callers>();
  for (const path of paths) {
    const fn = weights.tree.fn[path[1]] ?? -1;
    let row = byFunction.get(fn);
    if (!row) byFunction.set(fn, (row = { fn, paths: [], times: groupsAt(weights.exclusive, path[0]), total: 0 }));
    else GROUP_IDS.forEach((id, g) => (row!.times[id] += weights.exclusive[path[0] * WIDTH + g] ?? 0));
    row.paths.push(path);
    row.total += weights.own[path[0]] ?? 0;
  }
  return [...byFunction.values()].sort((a, b) => b.total - a.total);
}

/** Functions by their own time, all together. */
export function bottomRows(weights: Weights): Callers[] {
  const paths: [number, number][] = [];
  for (let node = 1; node < weights.own.length; node += 1) if ((weights.own[node] ?? 0) > 0) paths.push([node, node]);
  return gather(weights, paths);
}

/** Who called the row, by the same time. Empty: nobody. */
export function callersOf(weights: Weights, row: Callers): Callers[] {
  const paths: [number, number][] = [];
  for (const [leaf, ancestor] of row.paths) {
    const parent = weights.tree.parent[ancestor] ?? 0;
    if (parent > 0) paths.push([leaf, parent]);
  }
  return gather(weights, paths);
}

export interface FunctionTimes {
  exclusive: ByGroup;
  inclusive: ByGroup;
  own: number;
  total: number;
}

function addGroups(sums: ByGroup, values: Float64Array, at: number): void {
  for (let g = 0; g < WIDTH; g += 1) sums[GROUP_IDS[g]!] += values[at + g]!;
}

/** Times by function: exclusive, and inclusive with recursion counted once. */
export function functionTimes(weights: Weights): Map<string, FunctionTimes> {
  const { tree, total, own } = weights;
  const count = tree.functions.length;
  const exclusive = new Float64Array(count * WIDTH);
  const inclusive = new Float64Array(count * WIDTH);
  const owns = new Float64Array(count);
  const totals = new Float64Array(count);
  const open = new Int32Array(count); // end of the function's outermost open node
  for (let node = 1; node < total.length; node += 1) {
    const fn = tree.fn[node]!;
    if (fn < 0 || fn >= count || !total[node]) continue;
    const isOutermost = open[fn]! <= node;
    for (let g = 0; g < WIDTH; g += 1) {
      exclusive[fn * WIDTH + g]! += weights.exclusive[node * WIDTH + g]!;
      if (isOutermost) inclusive[fn * WIDTH + g]! += weights.inclusive[node * WIDTH + g]!;
    }
    owns[fn]! += own[node]!;
    if (!isOutermost) continue;
    totals[fn]! += total[node]!;
    open[fn] = tree.end[node]!;
  }
  const times = new Map<string, FunctionTimes>();
  for (let fn = 0; fn < count; fn += 1) {
    if (!totals[fn]) continue;
    const key = tree.keys[fn]!;
    let row = times.get(key);
    if (!row) times.set(key, (row = { exclusive: noTime(), inclusive: noTime(), own: 0, total: 0 }));
    addGroups(row.exclusive, exclusive, fn * WIDTH);
    addGroups(row.inclusive, inclusive, fn * WIDTH);
    row.own += owns[fn]!;
    row.total += totals[fn]!;
  }
  return times;
}

/** A frame of the flame graph; x and width are parts of the whole. */
export interface Frame {
  node: number;
  x: number;
  width: number;
  level: number;
}

/** The frames below `root` that are at least `least` wide, and the chain of its callers above it. */
export function flameFrames(weights: Weights, root: number, least: number): Frame[] {
  const { tree, total } = weights;
  const frames: Frame[] = [];
  const base = tree.depth[root] ?? 0;
  for (let node = root; node > 0; node = tree.parent[node] ?? 0) {
    if (node !== root) frames.push({ node, x: 0, width: 1, level: tree.depth[node] ?? 0 });
  }
  const whole = total[root] ?? 0;
  const place = (node: number, x: number): void => {
    const width = (total[node] ?? 0) / whole;
    if (width < least) return;
    if (node > 0) frames.push({ node, x, width, level: tree.depth[node] ?? base });
    let at = x;
    for (const child of childrenOf(weights, node)) {
      place(child, at);
      at += (total[child] ?? 0) / whole;
    }
  };
  if (whole > 0) place(root, 0);
  return frames;
}

/** Time of stacks in which a function's name or file has `text`, counted once a stack. */
export function matchedTime(weights: Weights, matches: (fn: number) => boolean): number {
  const { tree, total } = weights;
  let matched = 0;
  for (let node = 1; node < total.length; ) {
    const fn = tree.fn[node] ?? -1;
    if (fn >= 0 && matches(fn)) {
      matched += total[node] ?? 0;
      node = tree.end[node] ?? total.length;
    } else {
      node += 1;
    }
  }
  return matched;
}
