// The files that the ranks used: data, calls, sizes, time.
"use strict";

/** @param {any} io @param {number} all */
function drawFiles(io, all) {
  if (!io.files.length) return;
  const rows = io.files;
  const bytes = (file) => file.read_bytes + file.written_bytes;
  const transfers = (count, size) => (count ? `${formatCount(count)} × ${formatBytes(Math.round(size / count))}` : "–");
  const table = makeTable({
    caption: `Each row is one file, summed over ranks; # stands for digits, * for names left out, brackets for what has no path. ${rows.length} of ${all}.`,
    rows,
    sortedBy: 1,
    limit: 15,
    columns: [
      { label: "File", class: "place", key: (file) => file.name, cell: (file) => element("code", { text: file.name, title: file.file_system ? `on ${file.file_system}` : "" }) },
      { label: "Rank time", class: "number", key: (file) => file.seconds, cell: (file) => formatSeconds(file.seconds) },
      { label: "Data", class: "number", key: bytes, cell: (file) => formatBytes(bytes(file)) },
      { label: "Reads", class: "number", hint: "Calls and their mean size", key: (file) => file.reads, cell: (file) => transfers(file.reads, file.read_bytes) },
      { label: "Writes", class: "number", hint: "Calls and their mean size", key: (file) => file.writes, cell: (file) => transfers(file.writes, file.written_bytes) },
      { label: "Read sizes", hint: "Reads by size, in powers of two", cell: (file) => sizeBins(file.read_bins) },
      { label: "Write sizes", hint: "Writes by size, in powers of two", cell: (file) => sizeBins(file.write_bins) },
      { label: "Metadata", class: "number", hint: "Opening, closing, looking up, changing, syncing", key: (file) => file.metadata_calls, cell: (file) => formatCount(file.metadata_calls) },
      { label: "Sync", class: "number", hint: "Time in fsync and its kin", key: (file) => file.sync_s, cell: (file) => (file.syncs ? formatSeconds(file.sync_s) : "–") },
      { label: "Ranks", class: "number", hint: "That used it", key: (file) => file.ranks ?? -1, cell: (file) => (file.ranks === null ? "–" : formatCount(file.ranks)) },
    ],
  });
  document.getElementById("io").append(element("h3", { text: "Costliest files" }), table.node);
}
