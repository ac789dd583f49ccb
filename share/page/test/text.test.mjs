// Numbers, windows of lists, colours of source, explanations.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { explanation, EXPLAINED, formatBytes, formatCount, formatPlace, formatSeconds, formatShare, highlight, windowOf } from "../built/logic.mjs";

test("numbers look as in the text report", () => {
  assert.deepEqual([0, 5e-8, 1.5e-5, 0.414, 1.806, 18.72, 240, 1200, 9000].map(formatSeconds), ["0 s", "50.0 ns", "15.0 µs", "414 ms", "1.81 s", "18.7 s", "240 s", "20.0 min", "2.50 h"]);
  assert.deepEqual([0, 0.0001, 0.0634, 1].map(formatShare), ["0.0 %", "< 0.1 %", "6.3 %", "100.0 %"]);
  assert.deepEqual([0, 1023, 4800, 43200000].map(formatBytes), ["0 B", "1023 B", "4.69 KiB", "41.2 MiB"]);
  assert.deepEqual([9000, 12345, 5.6e9].map(formatCount), ["9000", "12.3 k", "5.60 G"]);
  assert.deepEqual([formatPlace("/a/b.py", 3), formatPlace("/a/b.so", null), formatPlace(null, 3)], ["b.py:3", "b.so", "unknown place"]);
});

test("only rows in sight and a few more are drawn", () => {
  const { first, end } = windowOf(100000, 26, 26 * 5000, 600);
  assert.ok(first <= 5000 && end >= 5000 + Math.ceil(600 / 26));
  assert.ok(end - first < 60);
  assert.deepEqual(windowOf(3, 26, 0, 600), { first: 0, end: 3 });
  assert.deepEqual(windowOf(0, 26, 500, 600), { first: 0, end: 0 });
});

test("coloured lines have the text of the lines", () => {
  const source = 'def f(x):\n    """two\n    lines"""\n    return x + 1  # done\r\n';
  const lines = highlight(source, "/a.py");
  assert.deepEqual(lines.map((pieces) => pieces.map(([, text]) => text).join("")), source.replaceAll("\r", "").split("\n"));
  assert.ok(lines[0].some(([kind, text]) => kind === "keyword" && text === "def"));
  assert.ok(lines[2].every(([kind]) => kind.includes("string")), "a string over lines is coloured on each");
  assert.deepEqual(highlight("<script>", "/a.unknown"), [[["", "<script>"]]]);
  assert.ok(highlight("program a\nend program", "/a.f90")[0].some(([kind]) => kind === "keyword"));
});

test("every explanation that the page asks for exists", () => {
  const page = readFileSync(new URL("../built/report.html", import.meta.url), "utf8");
  const asked = new Set([...page.matchAll(/(?:explain|"data-explain"):"([a-z-]+)"/g)].map(([, id]) => id));
  const documented = readFileSync(new URL("../../doc/metrics.md", import.meta.url), "utf8");
  const missing = [...asked].filter((id) => !explanation(id) && !documented.includes(`\`${id}\``));
  assert.ok(asked.size > 15, `found only ${[...asked]}`);
  assert.deepEqual(missing, []);
  for (const id of EXPLAINED) assert.ok(explanation(id).what.length > 10 && explanation(id).unit, id);
});
