// What the ranks did over time: stacked areas, drawn by uPlot.
"use strict";

/** Cumulative sums from the last group to the first, so that the first lies on top.
 * @param {Object<string, number[]>} groups */
function stackedSeries(groups) {
  const order = [...GROUPS].reverse();
  let below = new Array(groups[order[0].id].length).fill(0);
  const stacked = order.map((group) => {
    below = groups[group.id].map((value, i) => value + below[i]);
    return below;
  });
  return stacked.reverse();
}

/** Repeats the last value so that the last bin has a width, too. @param {number[]} values */
function closed(values) {
  return [...values, values[values.length - 1]];
}

/** Lines above the areas. "fill" is left out: they are no shares of time. */
const EFFICIENCIES = [
  { id: "load_balance", title: "Load balance", dash: [6, 3] },
  { id: "communication_efficiency", title: "Communication efficiency", dash: [2, 3] },
];

/** A line of a chart over time: a value holds until the next one. @param {(value: number) => string} format */
function steppedLine({ title, dash }, colour, format) {
  return {
    label: title,
    stroke: colourOf(colour),
    width: 1.5,
    dash,
    points: { show: false },
    paths: uPlot.paths.stepped({ align: 1 }),
    value: (_chart, value) => (value === null || value === undefined ? "–" : format(value)),
  };
}

function efficiencySeries(line) {
  return steppedLine(line, "ink", (value) => value.toFixed(2));
}

/** Colours of the lines that stand for marks, by the order of their first moments. */
const MARK_COLOURS = ["#c2185b", "#00796b", "#5d4037", "#512da8", "#e65100"];

function markColour(number) {
  return MARK_COLOURS[number % MARK_COLOURS.length];
}

/** Draws a vertical line at each moment of each mark. @param {any[]} marks */
function markLines(marks) {
  return (chart) => {
    const { left, top, width, height } = chart.bbox;
    chart.ctx.save();
    chart.ctx.lineWidth = devicePixelRatio;
    marks.forEach((mark, number) => {
      chart.ctx.strokeStyle = markColour(number);
      for (const moment of mark.moments_s) {
        const x = Math.round(chart.valToPos(moment, "x", true));
        if (x < left || x > left + width) continue;
        chart.ctx.beginPath();
        chart.ctx.moveTo(x, top);
        chart.ctx.lineTo(x, top + height);
        chart.ctx.stroke();
      }
    });
    chart.ctx.restore();
  };
}

function markTable(report, marks) {
  const rows = marks.map((mark, number) => ({ ...mark, number }));
  return makeTable({
    caption: `Marks that the program set: lines in the chart, as one rank set them. Times are since the ranks' starts. ${rows.length} of ${report.page.totals.marks} marks.`,
    rows,
    limit: 10,
    columns: [
      { label: "Mark", class: "place", key: (row) => row.name, cell: (row) => {
        const swatch = element("span", { class: "swatch" });
        swatch.style.background = markColour(row.number);
        return element("span", {}, [swatch, " ", element("code", { text: row.name || "(no name)" })]);
      } },
      { label: "Count", class: "number", key: (row) => row.count, cell: (row) => formatCount(row.count) },
      { label: "First", class: "number", key: (row) => row.first_s, cell: (row) => formatSeconds(row.first_s) },
      { label: "Last", class: "number", key: (row) => row.last_s, cell: (row) => formatSeconds(row.last_s) },
      { label: "Mean interval", class: "number", key: (row) => row.mean_interval_s ?? -1, cell: (row) => (row.mean_interval_s === null ? "–" : formatSeconds(row.mean_interval_s)) },
      { label: "Lines of rank", class: "number", key: (row) => row.rank ?? -1, cell: (row) => (row.rank === null ? "–" : String(row.rank)) },
    ],
  }).node;
}

function timelineOptions(width, groups, marks) {
  const axis = { stroke: colourOf("soft"), grid: { stroke: colourOf("rule"), width: 1 }, ticks: { stroke: colourOf("rule") } };
  return {
    width,
    height: 240,
    hooks: { draw: [markLines(marks)] },
    scales: { x: { time: false }, y: { range: [0, 1] } },
    axes: [
      { ...axis, values: (_chart, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, values: (_chart, ticks) => ticks.map((tick) => `${Math.round(tick * 100)} %`) },
    ],
    series: [{ label: "Time", value: (_chart, value) => (value === null ? "–" : formatSeconds(value)) }].concat(
      GROUPS.map((group) => ({
        label: group.title,
        stroke: colourOf(group.id),
        fill: colourOf(group.id),
        width: 0,
        points: { show: false },
        paths: uPlot.paths.stepped({ align: 1 }),
        value: (_chart, _value, _series, index) => (index === null ? "–" : formatShare(groups[group.id][index])),
      })), EFFICIENCIES.map(efficiencySeries)),
  };
}

function drawTimeline(report) {
  const { bin_width_s: binWidth, groups } = report.page.timeline;
  const marks = report.marks ?? [];
  if (!binWidth) {
    fill("timeline", [remark("not available: no time bins were recorded")]);
    return;
  }
  const host = element("div", { class: "chart", role: "img", "aria-label": "Stacked shares of the ranks' time over the run, with load balance and communication efficiency as lines" });
  fill("timeline", [remark("Mean over the ranks, from the start of the job. Where the areas end below 100 %, ranks had not begun, had ended, or were not measured. Dashed: load balance; dotted: communication efficiency; 1 (100 %) is perfect."), host]);
  if (marks.length) fill("timeline", [markTable(report, marks)]);
  const count = groups.python.length;
  const times = Array.from({ length: count + 1 }, (_, i) => i * binWidth);
  const values = Object.fromEntries(GROUPS.map((group) => [group.id, closed(groups[group.id])]));
  const data = [times, ...stackedSeries(values), ...EFFICIENCIES.map(({ id }) => closed(report.timeline[id]))];
  let chart;
  const draw = () => {
    chart?.destroy();
    chart = new uPlot(timelineOptions(host.clientWidth, values, marks), data, host);
  };
  draw();
  addEventListener("resize", () => chart.setSize({ width: host.clientWidth, height: 240 }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
