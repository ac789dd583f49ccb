// The selection in the URL's fragment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRanks, fromFragment, functionKey, functionName, hasRank, NOTHING, parseRanks, toFragment } from "../built/logic.mjs";

const VIEWS = ["overview", "source", "mpi"];

test("a selection survives the URL", () => {
  const selection = {
    view: "source", time: [1.25, 3.5], ranks: [[0, 3], [7, 7]], group: "mpi",
    fn: functionKey("solve & <more>=#", "/home/ada/a b.py", null), at: { file: "/home/ada/x:y.py", line: 52 }, find: "a&b=c",
  };
  assert.deepEqual(fromFragment(`#${toFragment(selection)}`, VIEWS), selection);
});

test("nothing chosen leaves the URL empty", () => {
  assert.equal(toFragment(NOTHING), "");
  assert.deepEqual(fromFragment("", VIEWS), NOTHING);
});

test("what makes no sense in a URL is left out", () => {
  const selection = fromFragment("#view=nowhere&time=5-2&ranks=a-b&in=money&at=nofile&x=%", VIEWS);
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
