// The selection in the URL's fragment.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { groupOfCategory, threadTimes, threadWords, formatRanks, fromFragment, functionKey, functionName, hasRank, NOTHING, parseRanks, rankWords, toFragment } from "../built/logic.mjs";

const VIEWS = ["overview", "source", "mpi"];

test("a selection survives the URL", () => {
  const selection = {
    view: "source", time: [1.25, 3.5], ranks: [[0, 3], [7, 7]], group: "mpi",
    fn: functionKey("solve & <more>=#", "/home/ada/a b.py", null), thread: "3.1201.1207", at: { file: "/home/ada/x:y.py", line: 52 }, find: "a&b=c",
  };
  assert.deepEqual(fromFragment(`#${toFragment(selection)}`, VIEWS), selection);
});

test("nothing chosen leaves the URL empty", () => {
  assert.equal(toFragment(NOTHING), "");
  assert.deepEqual(fromFragment("", VIEWS), NOTHING);
});

test("what makes no sense in a URL is left out", () => {
  const selection = fromFragment("#view=nowhere&time=5-2&ranks=a-b&in=money&thread=a.b.c&at=nofile&x=%", VIEWS);
  assert.deepEqual(selection, NOTHING);
});

test("ranks are read as ranges, sorted and joined", () => {
  assert.deepEqual(parseRanks("7, 0-3,2-5 ,9"), [[0, 5], [7, 7], [9, 9]]);
  assert.deepEqual(parseRanks("5-2"), [[2, 5]]);
  assert.deepEqual(parseRanks(""), []);
  assert.equal(parseRanks("0-"), null);
  assert.equal(formatRanks([[0, 5], [7, 7]]), "0-5,7");
});

test("no ranks chosen means all of them", () => {
  assert.ok(hasRank([], 12));
  assert.ok(hasRank([[0, 3]], 2));
  assert.ok(hasRank([[5, 6]], 0, 5), "a track of neighbours that overlaps");
  assert.ok(!hasRank([[5, 6]], 0, 4));
});

test("a function's key gives its name back", () => {
  assert.equal(functionName(functionKey("operator @ (int)", "/a.py", null)), "operator @ (int)");
});

test("a thread's categories are the groups of the report", () => {
  const order = /kCategoryNames\[kCategoryCount\] = \{([^}]*)\}/.exec(readFileSync(new URL("../../../src/live_profile/category.h", import.meta.url), "utf8"))[1];
  const categories = [...order.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  assert.ok(categories.length >= 13);
  const expected = (name) => (name.startsWith("python") ? "python" : name.startsWith("mpi-") ? "mpi" : name.startsWith("io-") ? "io" : name);
  for (const name of categories) assert.equal(groupOfCategory(name), expected(name));
  assert.deepEqual(threadTimes({ by_category_s: { python: 1, "python-builtin": 2, "io-metadata": 4, wait: 8 } }), { python: 3, native: 0, mpi: 0, io: 4, gil: 0, wait: 8 });
  assert.equal(threadWords("3.1201.1207"), "thread 1207 of rank 3");
});

test("many ranks are told by the first ones and their number", () => {
  assert.equal(rankWords([[0, 3], [7, 7]]), "0-3,7");
  const many = Array.from({ length: 5000 }, (_, i) => [2 * i, 2 * i]);
  assert.equal(rankWords(many, 12), "0,2,4,6,8,10, … (5000 in all)");
  assert.equal(rankWords([[1000000, 1999999], [3000000, 3999999]], 16), "1000000-1999999, … (2000000 in all)");
});
