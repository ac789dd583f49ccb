// What the program named: regions with their time, by samples and by the clock.
"use strict";

function drawRegions(report) {
  const rows = report.regions ?? [];
  const section = document.getElementById("regions");
  const link = document.querySelector('nav a[href="#regions"]');
  if (!rows.length) {
    section?.remove();
    link?.remove();
    return;
  }
  const seconds = (row) => GROUPS.reduce((sum, group) => sum + row.seconds[group.id], 0);
  const most = Math.max(...rows.map(seconds));
  const table = makeTable({
    caption: `Time inside, whatever ran there. By the clock: summed over all threads, measured where each region begins and ends. ${rows.length} of ${report.page.totals.regions} regions.`,
    rows,
    sortedBy: 1,
    columns: [
      { label: "Region", class: "place", key: (row) => row.name, cell: (row) => element("code", { text: row.name || "(no name)" }) },
      { label: "Seconds", class: "number", hint: "Rank time by samples", key: seconds, cell: (row) => formatSeconds(seconds(row)) },
      { label: "Split", class: "cell-bar", cell: (row) => splitBar(row.seconds, { whole: most }) },
      { label: "Entries", class: "number", key: (row) => row.entries, cell: (row) => formatCount(row.entries) },
      { label: "By the clock", class: "number", key: (row) => row.wall_s, cell: (row) => formatSeconds(row.wall_s) },
      { label: "Longest", class: "number", hint: "One entry", key: (row) => row.longest_s, cell: (row) => formatSeconds(row.longest_s) },
      { label: "Per rank", class: "cell-bar", key: (row) => row.per_rank.max, cell: (row) => spreadBar(row.per_rank) },
      { label: "Not ended", class: "number", hint: "Entries that ended only with what was around them", key: (row) => row.unfinished, cell: (row) => formatCount(row.unfinished) },
      { label: "Efficiency", class: "number", hint: "Parallel efficiency of the time inside: load balance times communication; 1 is perfect", key: (row) => row.efficiency?.parallel ?? 2, cell: efficiencyCell },
    ],
  });
  fill("regions", [table.node]);
}
