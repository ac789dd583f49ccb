// MPI and I/O call sites: calls, data, sizes, time.
"use strict";

/** Sizes as small columns: bin i holds calls of 2^(i-1) up to 2^i bytes, bin 0 those without data. */
function sizeBins(bins) {
  const used = bins.map((count, i) => [i, count]).filter(([, count]) => count > 0);
  if (!used.length) return "–";
  const last = used[used.length - 1][0];
  const most = Math.max(...bins);
  const label = (i) => (i === 0 ? "none" : `below ${formatBytes(2 ** i)}`);
  const words = used.map(([i, count]) => `${label(i)}: ${formatCount(count)}`).join("\n");
  const columns = bins.slice(0, last + 1).map((count) => {
    const column = element("span");
    column.style.height = `${(count / most) * 100}%`;
    if (!count) column.style.background = "var(--track)";
    return column;
  });
  return element("div", { class: "bins", role: "img", "aria-label": `Calls by size: ${words.replaceAll("\n", ", ")}`, title: words }, columns);
}

function siteCell(call) {
  const { file, line } = call.site;
  return element("div", {}, [element("code", { text: formatPlace(file, line), title: file ? `${file}:${line ?? "?"}` : "" }),
    element("span", { class: "soft", text: call.site.function ? ` in ${call.site.function}` : "" })]);
}

function causeText(cause) {
  const where = cause.function ? `, from ${cause.file ? formatPlace(cause.file, cause.line) : cause.function} (${cause.doing})` : "";
  return `rank ${cause.rank} on ${cause.host}: ${formatSeconds(cause.seconds)}${where}`;
}

/** Who waited for whom, below the call sites. */
function drawWaits(mpi) {
  if (!mpi.waits.length) return;
  const share = (wait) => (wait.causes.length && wait.seconds ? wait.causes[0].seconds / wait.seconds : 0);
  const table = makeTable({
    caption: "Time that ranks waited at a call site until the last rank had come, and for whom" +
      (mpi.waits_one_of > 1 ? `; one of ${mpi.waits_one_of} operations was looked at.` : "."),
    rows: mpi.waits,
    sortedBy: 2,
    limit: 10,
    columns: [
      { label: "Function", class: "place", key: (wait) => wait.function, cell: (wait) => element("code", { text: wait.function }) },
      { label: "Waited in", class: "place", key: (wait) => `${wait.site.file}:${wait.site.line}`, cell: siteCell },
      { label: "Waiting", class: "number", key: (wait) => wait.seconds, cell: (wait) => formatSeconds(wait.seconds) },
      { label: "Of all time", class: "number", key: (wait) => wait.share, cell: (wait) => formatShare(wait.share) },
      { label: "For the first", class: "number", key: share, cell: (wait) => formatShare(share(wait)) },
      { label: "For", class: "place", cell: (wait) => element("div", {}, wait.causes.map((cause) => element("div", { text: causeText(cause) }))) },
    ],
  });
  document.getElementById("mpi").append(element("h3", { text: "Who waited for whom" }), table.node);
}

/** Ranks of the communicators, where any call has one. */
function communicatorColumn(rows) {
  if (!rows.some((call) => call.communicator_size)) return [];
  const text = ({ min, max }) => (min === max ? `${max}` : `${min} to ${max}`);
  return [{ label: "Ranks", class: "number", hint: "Size of the communicators that the call works on",
    key: (call) => (call.communicator_size ? call.communicator_size.max : 0),
    cell: (call) => (call.communicator_size ? text(call.communicator_size) : "–") }];
}

/** @param {string} sectionId @param {any[]} rows @param {number} all @param {string} nothing */
function drawCalls(sectionId, rows, all, nothing) {
  if (!rows.length) {
    fill(sectionId, [remark(nothing)]);
    return;
  }
  const mean = (call) => (call.calls ? call.bytes / call.calls : 0);
  const table = makeTable({
    caption: `Each row is one function called from one line, summed over ranks. ${rows.length} of ${all} call sites.`,
    rows,
    sortedBy: 3,
    limit: 15,
    columns: [
      { label: "Function", class: "place", key: (call) => call.function, cell: (call) => element("code", { text: call.function }) },
      { label: "Class", key: (call) => call.class, cell: (call) => call.class },
      { label: "Called from", class: "place", key: (call) => `${call.site.file}:${call.site.line}`, cell: siteCell },
      { label: "Rank time", class: "number", key: (call) => call.seconds, cell: (call) => formatSeconds(call.seconds) },
      { label: "Calls", class: "number", key: (call) => call.calls, cell: (call) => formatCount(call.calls) },
      { label: "Data", class: "number", key: (call) => call.bytes, cell: (call) => formatBytes(call.bytes) },
      { label: "Mean size", class: "number", key: mean, cell: (call) => formatBytes(Math.round(mean(call))) },
      ...communicatorColumn(rows),
      { label: "Sizes", hint: "Calls by size, in powers of two", cell: (call) => sizeBins(call.size_bins) },
      { label: "Over ranks", hint: "Time per rank", key: (call) => call.per_rank.max - call.per_rank.min, cell: (call) => spreadBar(call.per_rank) },
    ],
  });
  fill(sectionId, [table.node]);
}
