// Time by place in slices and blocks of ranks, against sums that are known by construction.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ADJECTIVES, adjectiveOf, bandsOf, blockParts, cellsWith, cellTimes, coverage, decodeSlices, decodeTree, functionKey, functionTimes, groupsAt, hasRegions, isOwnFile, lineSeries, partsBySlice, slicedLines, slicedTree, timesByBlock, weigh } from "../built/logic.mjs";

const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

// main (1) -> step (2) -> dot (3, numpy)
//          -> send (4)
const TREE = decodeTree({
  functions: [["main", "/home/a.py", 1, "python", ""], ["step", "/home/a.py", 9, "python", ""], ["dot", "/usr/lib/python3/dist-packages/numpy/x.py", 3, "python", ""], ["send", "/home/a.py", 20, "python", ""]],
  depth: [1, 2, 3, 2], function: [0, 1, 2, 3], cells: [0, 1, 1, 1], group: [0, 1, 2], us: [4e6, 4e6, 4e6], joined: {}, nodes: 4,
});
// Four ranks in two blocks, three slices of 2 s. Block 0: step in Python, slice 0 and 1, on line 0. Block 1: dot, native,
// in slice 0, on line 1, and send, MPI, in slices 1 and 2, on line 2.
const DATA = {
  width_s: 2, count: 3, block_ranks: 2, blocks: 2,
  node: [2, 2, 3, 4, 4], line: [0, 0, 1, 2, 2], group: [0, 0, 1, 2, 2], slice: [0, 1, 0, 1, 2], block: [0, 0, 1, 1, 1], us: [3e6, 1e6, 4e6, 3e6, 1e6],
};
const line = (number, text) => ({ number, file: "/home/a.py", line: number + 10, function: text, share: 0, python_s: 0, native_s: 0, mpi_s: 0, io_s: 0, gil_s: 0, wait_s: 0, total_s: 4, per_rank: { min: 0, mean: 1, max: 2, max_rank: 0 } });
const LINES = [line(0, "step"), line(1, "step"), line(2, "send")];
const SLICES = decodeSlices(DATA, 5, 3, 4);
const totals = (time, ranks) => weigh(slicedTree(TREE, SLICES, cellTimes(SLICES, time, ranks)));

test("without slices nothing is sliced", () => {
  assert.equal(decodeSlices(undefined, 5, 3, 4), null);
  assert.equal(decodeSlices({ ...DATA, count: 1, blocks: 1 }, 5, 3, 4), null, "one slice of all ranks");
  assert.equal(decodeSlices({ ...DATA, node: [], line: [], group: [], slice: [], block: [], us: [] }, 5, 3, 4), null);
});

test("all cells together are the tree", () => {
  const all = totals(null, []);
  close(all.total[0], weigh(TREE).total[0]);
  close(coverage(TREE, SLICES), 1);
  assert.deepEqual(groupsAt(all.inclusive, 1), { python: 4, native: 4, mpi: 4, io: 0, gil: 0, wait: 0 });
});

test("a span of time counts slices by their overlap", () => {
  const weights = totals([1, 3], []);
  close(weights.total[2], 1.5 + 0.5 + 2);
  close(weights.own[2], 2);
  close(weights.total[4], 1.5);
  close(functionTimes(weights).get(functionKey("main", "/home/a.py", "")).total, 5.5);
});

test("some ranks of a block count by their number", () => {
  close(totals(null, [[0, 1]]).total[0], 4);
  close(totals(null, [[3, 3]]).total[0], 4);
  close(totals(null, [[1, 2]]).own[2], 2);
  assert.deepEqual([...blockParts(SLICES, [[1, 2]])], [0.5, 0.5]);
});

test("the last block may be smaller", () => {
  const five = decodeSlices({ ...DATA, blocks: 3, block: [0, 0, 1, 2, 2] }, 5, 3, 5);
  assert.deepEqual([...blockParts(five, [[4, 4]])], [0, 0, 1]);
  close(cellTimes(five, null, [[4, 4]]).reduce((a, b) => a + b, 0), 4);
});

test("lines get the time of the choice, the longest first", () => {
  const times = cellTimes(SLICES, [0, 2], []);
  const lines = slicedLines(LINES, SLICES, times, blockParts(SLICES, []), 7);
  assert.deepEqual(lines.map(({ number }) => number), [1, 0]);
  close(lines[0].native_s, 4);
  close(lines[0].share, 4 / 7);
  close(lines[1].python_s, 3);
  assert.equal(lines[0].per_rank.max_rank, null, "of ranks nothing is known where a block has two");
});

test("the spread over ranks is known where a block is one rank", () => {
  const single = decodeSlices({ ...DATA, block_ranks: 1 }, 5, 3, 2);
  const [first] = slicedLines(LINES, single, cellTimes(single, null, []), blockParts(single, []), 12);
  assert.deepEqual(first.per_rank, { min: 0, mean: 2, max: 4, max_rank: 0 });
  const [only] = slicedLines(LINES, single, cellTimes(single, null, [[1, 1]]), blockParts(single, [[1, 1]]), 8);
  assert.deepEqual(only.per_rank, { min: 4, mean: 4, max: 4, max_rank: 1 });
});

test("a line's series has its time by slice and group, and its peak", () => {
  const series = lineSeries(SLICES, 2, blockParts(SLICES, []), null, 40);
  assert.deepEqual([series.columns, series.columnWidth, series.peakColumn, series.peak], [3, 2, 1, 3]);
  close(series.values[1 * 6 + 2], 3);
  close(series.values[2 * 6 + 2], 1);
  assert.equal(lineSeries(SLICES, 2, blockParts(SLICES, []), "python", 40).peakColumn, -1);
  const two = lineSeries(SLICES, 0, blockParts(SLICES, []), null, 2);
  assert.deepEqual([two.columns, two.columnWidth, two.peak], [2, 4, 4]);
});

test("the innermost own function with half of a slice has it, and neighbours with the same one are one band", () => {
  const times = cellTimes(SLICES, null, []);
  const named = bandsOf("function", TREE, SLICES, times).map((band) => [band.from, band.to, TREE.functions[band.fn]?.[0], band.share]);
  // Slice 0: all 7 s are below step (dot is installed). Slices 1 and 2: send has 3 of 4 s, then 1 of 1.
  assert.deepEqual(named, [[0, 1, "step", 1], [1, 3, "send", 0.8]]);
  const rank0 = bandsOf("function", TREE, SLICES, cellTimes(SLICES, null, [[0, 1]]));
  assert.deepEqual(rank0.map((band) => [band.from, band.to, TREE.functions[band.fn]?.[0]]), [[0, 2, "step"]]);
});

test("of a function that two callers share it is the callee that has the slice", () => {
  // early (1) -> busy (2), late (3) -> busy (4): 4 s, then 6 s, in one slice.
  const tree = decodeTree({ functions: ["early", "busy", "late"].map((name, i) => [name, "/home/a.py", i + 1, "python", ""]), depth: [1, 2, 1, 2], function: [0, 1, 2, 1], cells: [0, 1, 0, 1], group: [0, 0], us: [4e6, 6e6], joined: {}, nodes: 4 });
  const slices = decodeSlices({ width_s: 10, count: 2, block_ranks: 1, blocks: 1, node: [2, 4], line: [-1, -1], group: [0, 0], slice: [0, 0], block: [0, 0], us: [4e6, 6e6] }, 5, 0, 1);
  assert.deepEqual(bandsOf("function", tree, slices, cellTimes(slices, null, [])).map(({ fn, share }) => [tree.functions[fn][0], share]), [["busy", 1]]);
});

test("regions have bands of their own: the innermost that has half", () => {
  // region "run" (1) -> region "solve" (2) -> step (3); then step alone (4), below "run".
  const tree = decodeTree({
    functions: [["run", "", 0, "region", ""], ["solve", "", 0, "region", ""], ["step", "/home/a.py", 9, "python", ""]],
    depth: [1, 2, 3, 2], function: [0, 1, 2, 2], cells: [0, 0, 1, 1], group: [0, 0], us: [4e6, 6e6], joined: {}, nodes: 4,
  });
  const slices = decodeSlices({ width_s: 6, count: 2, block_ranks: 1, blocks: 1, node: [3, 4], line: [-1, -1], group: [0, 0], slice: [0, 1], block: [0, 0], us: [4e6, 6e6] }, 5, 0, 1);
  const times = cellTimes(slices, null, []);
  const named = (kind) => bandsOf(kind, tree, slices, times).map(({ from, to, fn }) => [from, to, tree.functions[fn][0]]);
  assert.deepEqual(named("region"), [[0, 1, "solve"], [1, 2, "run"]]);
  assert.deepEqual(named("function"), [[0, 2, "step"]]);
  assert.equal(hasRegions(tree), true);
  assert.equal(hasRegions(TREE), false);
});

test("where no own function has half, none is named", () => {
  const tree = decodeTree({ functions: [["<module>", "<frozen importlib._bootstrap>", 1, "python", ""]], depth: [1], function: [0], cells: [1], group: [0], us: [1e6], joined: {}, nodes: 1 });
  const slices = decodeSlices({ width_s: 1, count: 2, block_ranks: 1, blocks: 1, node: [1], line: [-1], group: [0], slice: [0], block: [0], us: [1e6] }, 2, 0, 1);
  assert.deepEqual(bandsOf("function", tree, slices, cellTimes(slices, null, [])).map(({ fn }) => fn), [-1]);
});

test("a function's time by slice and by rank", () => {
  const step = cellsWith(TREE, SLICES, functionKey("step", "/home/a.py", ""));
  assert.deepEqual([...step], [1, 1, 1, 0, 0]);
  const parts = partsBySlice(SLICES, blockParts(SLICES, []), step);
  assert.deepEqual(parts.python, [3 / 8, 1 / 8, 0]); // of 2 s on 4 ranks
  assert.deepEqual(parts.native, [4 / 8, 0, 0]);
  assert.deepEqual(partsBySlice(SLICES, blockParts(SLICES, [[0, 1]]), step).python, [3 / 4, 1 / 4, 0]);
  const blocks = timesByBlock(SLICES, [0, 3], step);
  assert.deepEqual(blocks.map(({ first, last, times }) => [first, last, times.python, times.native]), [[0, 1, 1.75, 0], [2, 3, 0, 2]]);
});

test("installed files are told as the report writer tells them", () => {
  const writer = readFileSync(new URL("../../../src/report/source_files.cpp", import.meta.url), "utf8");
  const places = [.../"(\/[^"]*\/?)"/g[Symbol.matchAll](/is_installed[^{]*\{([\s\S]*?)\n\}/.exec(writer)[1])].map(([, place]) => place);
  assert.ok(places.length >= 5);
  for (const place of places) assert.ok(!isOwnFile(`/x${place}y.py`), place);
  assert.ok(isOwnFile("/home/ada/heat2d.py") && !isOwnFile("<string>") && !isOwnFile(""));
});

test("adjectives are those of the report writer", () => {
  const table = readFileSync(new URL("../../../src/report/thresholds.def", import.meta.url), "utf8");
  assert.deepEqual([...table.matchAll(/PERFWRAP_ADJECTIVE\("([^"]+)", ([\d.]+)\)/g)].map(([, word, limit]) => [word, Number(limit)]), ADJECTIVES.map((row) => [...row]));
  assert.deepEqual([0, 0.0005, 0.149, 0.15, 1].map(adjectiveOf), ["negligible", "very low", "very low", "low", "very high"]);
});

test("cells that lead nowhere are left out", () => {
  const broken = decodeSlices({ ...DATA, node: [2, 99, 3, 4, 4], slice: [0, 1, 7, 1, 2], line: [0, 0, 1, 77, -1] }, 5, 3, 4);
  assert.equal(broken.node.length, 3);
  close(slicedLines(LINES, broken, cellTimes(broken, null, []), blockParts(broken, []), 7)[0].python_s, 3);
});

test("a large tree is chosen from with many cells", () => {
  const many = 20000;
  const column = (make) => Array.from({ length: many }, (_, i) => make(i));
  const tree = decodeTree({ functions: column((i) => [`f${i}`, "/home/a.py", i, "python", ""]).slice(0, 500), depth: column((i) => 1 + (i % 40)), function: column((i) => i % 500), cells: column(() => 1), group: column((i) => i % 6), us: column(() => 1000), joined: {}, nodes: many });
  const slices = decodeSlices({ width_s: 0.1, count: 100, block_ranks: 4, blocks: 50, node: column((i) => i + 1), line: column((i) => i % 600), group: column((i) => i % 6), slice: column((i) => i % 100), block: column((i) => Math.floor(i / 100) % 50), us: column(() => 1000) }, many + 1, 600, 200);
  const weights = weigh(slicedTree(tree, slices, cellTimes(slices, [2, 5], [[0, 99]])));
  close(weights.total[0], 20 * 0.3 * 0.5);
});
