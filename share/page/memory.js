// Resident memory of the ranks over time, drawn by uPlot.
"use strict";

/** The mean between the least and the greatest of the ranks. */
const MEMORY_LINES = [
  { id: "max_bytes", title: "Maximum", dash: [6, 3] },
  { id: "mean_bytes", title: "Mean" },
  { id: "min_bytes", title: "Minimum", dash: [2, 3] },
];

function memoryOptions(width) {
  const axis = { stroke: colourOf("soft"), grid: { stroke: colourOf("rule"), width: 1 }, ticks: { stroke: colourOf("rule") } };
  return {
    width,
    height: 200,
    scales: { x: { time: false }, y: { range: (_chart, _least, most) => [0, (most || 1) * 1.05] } },
    axes: [
      { ...axis, values: (_chart, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, size: 80, values: (_chart, ticks) => ticks.map(formatBytes) },
    ],
    series: [{ label: "Time", value: (_chart, value) => (value === null ? "–" : formatSeconds(value)) }].concat(
      MEMORY_LINES.map((line) => steppedLine(line, "accent", formatBytes))),
  };
}

function drawMemoryOverTime(overTime) {
  if (!overTime.bin_width_s) {
    fill("memory", [remark("Memory over time: not available: it was not recorded")]);
    return;
  }
  const host = element("div", { class: "chart", role: "img", "aria-label": "Resident memory of a rank over the run: minimum, mean and maximum over the ranks" });
  fill("memory", [remark("Resident memory of a rank's largest process, from the start of each rank. Line: mean over the ranks; dashed: the rank with most; dotted: the rank with least."), host]);
  const count = overTime.mean_bytes.length;
  const times = Array.from({ length: count + 1 }, (_, i) => i * overTime.bin_width_s);
  const data = [times, ...MEMORY_LINES.map(({ id }) => closed(overTime[id]))];
  let chart;
  const draw = () => {
    chart?.destroy();
    chart = new uPlot(memoryOptions(host.clientWidth), data, host);
  };
  draw();
  addEventListener("resize", () => chart.setSize({ width: host.clientWidth, height: 200 }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function memoryTable(memory) {
  const bytes = (label, key, hint) => ({ label, hint, class: "number", key, cell: (row) => formatBytes(Math.round(key(row))) });
  return makeTable({
    caption: `Memory by line, of one rank on average. ${memory.lines.length} of ${memory.line_count} lines.`,
    rows: memory.lines,
    sortedBy: 2,
    columns: [
      { label: "Line", class: "place", key: (row) => row.file ?? "", cell: (row) => element("span", { text: formatPlace(row.file, row.line), title: row.file ? `${row.file}:${row.line ?? "?"}` : "" }) },
      { label: "Function", class: "place", key: (row) => row.function ?? "", cell: (row) => row.function ?? "–" },
      bytes("At the peak", (row) => row.peak_per_rank.mean, "Not freed when the rank had most"),
      bytes("Most on one rank", (row) => row.peak_per_rank.max, "The same, of the rank with most"),
      bytes("At the end", (row) => row.end_per_rank.mean, "Not freed when the program ended"),
      bytes("In all", (row) => row.allocated_per_rank.mean, "Allocated over the whole run"),
      { label: "Blocks", class: "number", key: (row) => row.blocks, cell: (row) => formatCount(row.blocks) },
      { label: "Leak?", hint: "Went on allocating until the end without freeing", key: (row) => Number(row.suspect), cell: (row) => (row.suspect ? "suspect" : "") },
    ],
  }).node;
}

function drawMemory(report) {
  drawMemoryOverTime(report.memory.over_time);
  if (report.memory.lines.length) fill("memory", [memoryTable(report.memory)]);
  fill("memory", [remark(report.page.memory_remark)]);
}
