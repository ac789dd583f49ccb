// The tree of calls, against sums that are known by construction.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bottomRows, callersOf, childrenOf, decodeTree, flameFrames, functionKey, functionTimes, groupsAt, matchedTime, weigh } from "../built/logic.mjs";

// main -> work (python 2 s) -> dot (native 3 s)
//              -> work (recursion, python 1 s)
//      -> send (mpi 4 s)
//      -> smaller ones (io 0.5 s)
const DATA = {
  functions: [["main", "/a.py", 1, "python", ""], ["work", "/a.py", 9, "python", ""], ["dot", "", 0, "native", "/lib/blas.so"], ["send", "/a.py", 20, "python", ""]],
  depth: [1, 2, 3, 3, 2, 2],
  function: [0, 1, 2, 1, 3, -1],
  cells: [0, 1, 1, 1, 1, 1],
  group: [0, 1, 0, 2, 3],
  us: [2e6, 3e6, 1e6, 4e6, 5e5],
  joined: { 5: 17 },
  nodes: 22,
};
const WORK = functionKey("work", "/a.py", "");
const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("inclusive time is the sum of the subtree", () => {
  const weights = weigh(decodeTree(DATA));
  close(weights.total[0], 10.5);
  close(weights.total[1], 10.5);
  close(weights.total[2], 6);
  close(weights.own[2], 2);
  assert.deepEqual(groupsAt(weights.inclusive, 2), { python: 3, native: 3, mpi: 0, io: 0, gil: 0, wait: 0 });
});

test("children come by their time, and joined nodes keep their number", () => {
  const tree = decodeTree(DATA);
  const weights = weigh(tree);
  assert.deepEqual(childrenOf(weights, 1).map((node) => tree.fn[node]), [1, 3, -1]);
  assert.equal(tree.joined.get(6), 17);
});

test("a category leaves only its own time", () => {
  const weights = weigh(decodeTree(DATA), { group: "mpi" });
  close(weights.total[1], 4);
  assert.deepEqual(childrenOf(weights, 1), [5]);
});

test("a function leaves only the stacks that it is part of", () => {
  const weights = weigh(decodeTree(DATA), { fn: WORK });
  close(weights.total[0], 6);
  close(weights.total[5], 0);
});

test("recursion counts once in a function's inclusive time", () => {
  const times = functionTimes(weigh(decodeTree(DATA)));
  close(times.get(WORK).total, 6);
  close(times.get(WORK).own, 3);
});

test("from the bottom, a function's time is shared out among its callers", () => {
  const tree = decodeTree(DATA);
  const weights = weigh(tree);
  const rows = bottomRows(weights);
  assert.deepEqual(rows.map(({ fn }) => fn), [3, 1, 2, -1]);
  close(rows.reduce((total, row) => total + row.total, 0), 10.5);
  const callers = callersOf(weights, rows[1]);
  assert.deepEqual(callers.map(({ fn, total }) => [fn, total]), [[0, 2], [1, 1]]);
});

test("frames of the flame graph lie inside their callers, and narrow ones are left out", () => {
  const weights = weigh(decodeTree(DATA));
  const frames = flameFrames(weights, 0, 0.06);
  assert.equal(frames.length, 5, "all but the joined one, which has 4.8 %");
  const main = frames.find(({ node }) => node === 1);
  const inner = frames.filter(({ level }) => level === 2);
  close(main.width, 1);
  assert.ok(inner.every(({ x, width }) => x >= main.x && x + width <= main.x + main.width + 1e-9));
  const zoomed = flameFrames(weights, 2, 0);
  close(zoomed.find(({ node }) => node === 2).width, 1);
  assert.ok(zoomed.some(({ node, level }) => node === 1 && level === 1), "its callers stay above it");
});

test("matched time counts a stack once", () => {
  const tree = decodeTree(DATA);
  close(matchedTime(weigh(tree), (fn) => tree.keys[fn] === WORK), 6);
});

test("an empty tree has no time", () => {
  const weights = weigh(decodeTree({ functions: [], depth: [], function: [], cells: [], group: [], us: [], joined: {}, nodes: 0 }));
  assert.deepEqual(childrenOf(weights, 0), []);
  assert.deepEqual(flameFrames(weights, 0, 0), []);
});
