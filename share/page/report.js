// Reads the data that the report writer embedded, or the sample, and draws the page.
"use strict";

/* global perfwrapSample */

/** @returns {any} the embedded report, or the sample when the template is opened by itself */
function readReport() {
  const text = document.getElementById("report-data")?.textContent?.trim();
  if (text) return JSON.parse(text);
  const notice = document.getElementById("notice");
  if (notice) {
    notice.hidden = false;
    notice.textContent = "This is the template with sample data.";
  }
  return perfwrapSample;
}

function drawQuality(report) {
  const { quality, page } = report;
  const merged = `${formatCount(quality.samples)} samples; ${formatCount(quality.unmerged_samples)} not merged, ` +
    `${formatCount(quality.truncated_samples)} cut, ${formatCount(quality.dropped_samples)} dropped. Time between samples: ${page.labels.period}.`;
  const more = page.totals.notes > quality.notes.length ? remark(`… and ${page.totals.notes - quality.notes.length} more notes in report.json`) : "";
  const counters = report.counters.unavailable_reason ? remark(`Hardware counters: not available: ${report.counters.unavailable_reason}`) : "";
  fill("quality", [element("p", { text: merged }), counters, element("ul", {}, quality.notes.map((note) => element("li", { text: note }))), more,
    remark(`Made by perfwrap ${report.job.perfwrap || "(version not known)"}.`)]);
}

function drawReport() {
  const report = readReport();
  const sources = makeSources(report.page.sources);
  document.title = `${report.verdict.text} – perfwrap`;
  drawOverview(report, sources);
  drawSections(report);
  drawTimeline(report);
  drawRegions(report);
  drawLines(report, sources);
  drawFunctions(report);
  drawCalls("mpi", report.mpi.calls, report.page.totals.mpi_calls, "No MPI call was seen.");
  drawWaits(report.mpi);
  drawTraffic(report);
  drawCalls("io", report.io.calls, report.page.totals.io_calls, "No I/O call was recorded.");
  drawFiles(report.io, report.page.totals.files);
  drawMemory(report);
  drawRanks(report);
  drawQuality(report);
}

drawReport();
