// Makes sample/report.json, what the template shows when it is opened by itself, from the page of a real run:
//     node sample.mjs RUN/report.html
// Paths and hosts get other names, and what takes much room and says little is left out.
import { readFileSync, writeFileSync } from "node:fs";

const LEAST = 0.002;
const page = readFileSync(process.argv[2], "utf8");
const report = JSON.parse(/id="report-data">(.*?)<\/script>/s.exec(page)[1]);

const directory = report.job.program.slice(0, report.job.program.lastIndexOf("/"));
function renamed(value) {
  if (typeof value === "string") return value.replaceAll(directory, "/home/ada/heat").replaceAll("/usr/bin/python3", "python3");
  if (Array.isArray(value)) return value.map(renamed);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, renamed(entry)]));
  return value;
}

/** The tree without what has less than LEAST of the time, and where each node went: its number or its caller's. */
function smallTree(tree) {
  const count = tree.depth.length;
  const total = new Array(count).fill(0);
  const cells = [];
  let at = 0;
  for (let node = 0; node < count; node += 1) {
    cells.push([at, at + tree.cells[node]]);
    for (; at < cells[node][1]; at += 1) total[node] += tree.us[at];
  }
  const own = total.reduce((sum, value) => sum + value, 0);
  const path = [];
  const parents = tree.depth.map((depth, node) => ((path[depth] = node), depth > 1 ? path[depth - 1] : -1));
  for (let node = count - 1; node >= 0; node -= 1) if (parents[node] >= 0) total[parents[node]] += total[node];
  const small = { functions: [], depth: [], function: [], cells: [], group: [], us: [], joined: {}, nodes: 0 };
  const numbers = new Map();
  const place = [0];
  for (let node = 0; node < count; node += 1) {
    place[node + 1] = parents[node] >= 0 ? place[parents[node] + 1] : 0;
    if (total[node] < LEAST * own || tree.function[node] < 0) continue;
    const fn = tree.function[node];
    if (!numbers.has(fn)) numbers.set(fn, small.functions.push(tree.functions[fn]) - 1);
    const [first, end] = cells[node];
    small.depth.push(tree.depth[node]);
    small.function.push(numbers.get(fn));
    small.cells.push(end - first);
    small.group.push(...tree.group.slice(first, end));
    small.us.push(...tree.us.slice(first, end));
    place[node + 1] = small.depth.length;
  }
  small.nodes = small.depth.length;
  return { small, place };
}

/** The cells at the nodes and lines that are left. */
function smallSlices(slices, place, lines) {
  const cells = new Map();
  slices.us.forEach((us, i) => {
    const cell = [place[slices.node[i]], slices.line[i] < lines ? slices.line[i] : -1, slices.group[i], slices.slice[i], slices.block[i]];
    cells.set(cell.join(), [...cell, (cells.get(cell.join())?.[5] ?? 0) + us]);
  });
  const rows = [...cells.values()].filter(([, , , , , us]) => us >= 500);
  const columns = ["node", "line", "group", "slice", "block", "us"].map((name, i) => [name, rows.map((row) => row[i])]);
  return { ...slices, ...Object.fromEntries(columns) };
}

const limits = [["lines", 40], ["functions", 50]];
for (const [name, most] of limits) report[name] = report[name].slice(0, most);
report.io.calls = report.io.calls.slice(0, 12);
report.io.files = report.io.files.slice(0, 12);
report.memory.lines = report.memory.lines.slice(0, 15);
report.page.native_lines = report.page.native_lines.slice(0, 15);
const { small, place } = smallTree(report.page.tree);
report.page.tree = small;
if (report.page.slices) report.page.slices = smallSlices(report.page.slices, place, report.lines.length);
report.threads.costliest = report.threads.costliest.slice(0, 12);
report.page.sources = report.page.sources.filter(({ file }) => file.startsWith(directory));
writeFileSync(new URL("sample/report.json", import.meta.url), JSON.stringify(renamed(report)) + "\n");
