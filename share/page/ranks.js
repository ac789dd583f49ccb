// The ranks: balance per group, and each rank, or for many ranks neighbours together and those that stand out.
"use strict";

function balanceTable(balance) {
  const group = (row) => GROUPS.find((entry) => entry.id === row.group);
  const rows = balance.map((row) => element("tr", {}, [
    element("td", {}, [element("span", { class: `swatch ${row.group}` }), group(row).title]),
    element("td", { class: "number", text: formatSeconds(row.min) }),
    element("td", { class: "number", text: formatSeconds(row.mean) }),
    element("td", { class: "number", text: formatSeconds(row.max) }),
    element("td", { class: "number", text: formatSeconds(row.deviation) }),
    element("td", { text: row.outlier ? `rank ${row.outlier.rank} on ${row.outlier.host}` : "no rank stands out" }),
  ]));
  const heads = ["Per rank", "Minimum", "Mean", "Maximum", "Standard deviation", "Farthest from the mean"];
  return element("div", { class: "scroll" }, [element("table", {}, [
    element("caption", { text: "Balance: how the time of a rank spreads over the ranks." }),
    element("thead", {}, [element("tr", {}, heads.map((text, i) => element("th", { scope: "col", text, class: i > 0 && i < 5 ? "number" : "" })))]),
    element("tbody", {}, rows),
  ])]);
}

/** One column for each bucket of neighbouring ranks. */
function bucketChart(buckets) {
  const sum = (bucket) => GROUPS.reduce((total, group) => total + bucket.seconds[group.id], 0);
  const most = Math.max(...buckets.map(sum));
  const columns = buckets.map((bucket) => {
    const words = `ranks ${bucket.first} to ${bucket.last}: ` + GROUPS.filter((group) => bucket.seconds[group.id] > 0)
      .map((group) => `${group.title} ${formatSeconds(bucket.seconds[group.id])}`).join(", ");
    return element("div", { title: words }, GROUPS.map((group) => {
      const part = element("span", { class: group.id });
      part.style.height = `${(bucket.seconds[group.id] / (most || 1)) * 100}%`;
      return part;
    }));
  });
  return element("div", { class: "buckets", role: "img", "aria-label": "Mean time by group of neighbouring ranks" }, columns);
}

function rankTable(report) {
  const rows = report.ranks;
  const longest = Math.max(...rows.map((rank) => rank.elapsed_s));
  const aggregated = report.rank_buckets.length > 0;
  const group = (id, title) => ({ label: title, class: "number", key: (rank) => rank.seconds[id], cell: (rank) => formatSeconds(rank.seconds[id]) });
  const used = GROUPS.filter((entry) => rows.some((rank) => rank.seconds[entry.id] > 0));
  return makeTable({
    caption: aggregated ? `The ${rows.length} ranks farthest from the mean in any group, of ${report.job.ranks}.` : "Each rank's own time.",
    rows,
    limit: 32,
    columns: [
      { label: "Rank", class: "number", key: (rank) => rank.rank, cell: (rank) => String(rank.rank) + (rank.ended ? "" : " †") },
      { label: "Host", class: "place", key: (rank) => rank.host, cell: (rank) => rank.host },
      { label: "Split", class: "cell-bar", cell: (rank) => splitBar(rank.seconds, { whole: longest }) },
      ...used.map((entry) => group(entry.id, entry.title)),
      { label: "Elapsed", class: "number", key: (rank) => rank.elapsed_s, cell: (rank) => formatSeconds(rank.elapsed_s) },
      { label: "Peak memory", class: "number", key: (rank) => rank.peak_rss_bytes ?? -1, cell: (rank) => (rank.peak_rss_bytes === null ? "not available" : formatBytes(rank.peak_rss_bytes)) },
      { label: "Mean memory", class: "number", key: (rank) => rank.mean_rss_bytes ?? -1, cell: (rank) => (rank.mean_rss_bytes === null ? "not available" : formatBytes(rank.mean_rss_bytes)) },
      { label: "Samples", class: "number", key: (rank) => rank.samples, cell: (rank) => formatCount(rank.samples) },
    ],
  }).node;
}

function drawRanks(report) {
  if (!report.ranks.length) {
    fill("ranks", [remark("not available: no rank has data")]);
    return;
  }
  const cut = report.ranks.some((rank) => !rank.ended) ? remark("† ended without a regular exit") : "";
  const chart = report.rank_buckets.length
    ? [remark(`All ${report.job.ranks} ranks in order; each column is the mean of neighbouring ranks.`), bucketChart(report.rank_buckets)]
    : [];
  fill("ranks", [legend(), balanceTable(report.page.balance), ...chart, rankTable(report), cut]);
}
