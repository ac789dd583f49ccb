// All functions, Python and native, with exclusive and inclusive time.
"use strict";

function exclusive(row) {
  return GROUPS.reduce((sum, group) => sum + row.exclusive_s[group.id], 0);
}

function functionPlace(row) {
  if (row.kind === "region") return element("span", { class: "soft", text: "named by the program" });
  const text = row.kind === "python" || row.file ? formatPlace(row.file, row.line) : baseName(row.module || "unknown image");
  return element("code", { text, title: row.file || row.module || "" });
}

function efficiencyCell(row) {
  if (!row.efficiency) return "–";
  const { parallel, load_balance: balance, communication } = row.efficiency;
  const words = `load balance ${balance.toFixed(2)}, communication ${communication.toFixed(2)}`;
  return element("span", { title: words, "aria-label": `${parallel.toFixed(2)}: ${words}`, text: parallel.toFixed(2) });
}

function drawFunctions(report) {
  const rows = report.functions;
  if (!rows.length) {
    fill("functions", [remark("not available: no sample has a function")]);
    return;
  }
  const most = Math.max(...rows.map(exclusive));
  const table = makeTable({
    caption: `Exclusive: the function itself was running. Inclusive: it or anything it called. ${rows.length} of ${report.page.totals.functions} functions.`,
    rows,
    sortedBy: 3,
    columns: [
      { label: "Function", class: "place", key: (row) => row.name, cell: (row) => element("code", { text: row.name || "(no name)" }) },
      { label: "Where", class: "place", key: (row) => row.file || row.module || "", cell: functionPlace },
      { label: "Kind", key: (row) => row.kind, cell: (row) => row.kind },
      { label: "Exclusive", class: "number", key: exclusive, cell: (row) => formatSeconds(exclusive(row)) },
      { label: "Split", class: "cell-bar", cell: (row) => splitBar(row.exclusive_s, { whole: most }) },
      { label: "Inclusive", class: "number", key: (row) => row.inclusive_s, cell: (row) => formatSeconds(row.inclusive_s) },
      { label: "Efficiency", class: "number", hint: "Parallel efficiency of the function's inclusive time: load balance times communication; 1 is perfect", key: (row) => row.efficiency?.parallel ?? 2, cell: efficiencyCell },
    ],
  });
  const filter = /** @type {HTMLInputElement} */ (element("input", { type: "search", placeholder: "Filter by name, file or library", "aria-label": "Filter functions" }));
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    table.show(rows.filter((row) => `${row.name} ${row.file} ${row.module}`.toLowerCase().includes(wanted)));
  });
  fill("functions", [filter, table.node]);
}
