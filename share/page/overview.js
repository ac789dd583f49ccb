// The first screen: header, verdict, shares, what to do first, and the sections.
"use strict";

const ADVICE_SHOWN = 6;

/** @param {string} label @param {string | null} value @param {boolean} [wide] */
function fact(label, value, wide = false) {
  const isReason = value?.startsWith("not available") ?? false;
  const attributes = wide || isReason ? { class: "wide" } : {};
  return element("div", attributes, [element("dt", { text: label }), element("dd", { text: value || "not known" })]);
}

function hostsText(job) {
  const shown = job.hosts.slice(0, 3).join(", ");
  return job.nodes > 3 ? `${job.nodes}: ${shown}, …` : `${job.nodes}: ${shown}`;
}

function facts(report) {
  const { job, page } = report;
  const labels = page.labels;
  return element("dl", { class: "facts" }, [
    fact("Total time", labels.elapsed),
    fact("Processes", `${job.ranks} of ${job.expected_ranks}`),
    fact("Cores per node", `${labels.physical_cores} physical, ${labels.logical_cores} logical`),
    fact("Memory per node", labels.memory),
    fact("OMP_NUM_THREADS", job.omp_num_threads || "not set"),
    fact("Exit status", job.exit_status === null ? null : String(job.exit_status)),
    fact("Python", job.python),
    fact("Nodes", hostsText(job), true),
    fact("Start", job.start && job.start.replace("T", " "), true),
    fact("Machine", job.machine, true),
    fact("MPI", job.mpi, true),
    fact("Full path", job.program, true),
    fact("Cost of perfwrap", `sampling ${labels.sampling} of rank time, MPI wrappers ${labels.mpi_wrapper}, ` +
      `start ${labels.slowest_start} and end ${labels.slowest_exit} on the slowest rank, ${labels.overhead_memory} of memory`, true),
  ]);
}

function sharesTable(shares) {
  const rows = shares.map((row) => element("tr", {}, [
    element("td", { class: "title" }, [element("span", { class: `swatch ${row.group}` }), row.title]),
    element("td", { class: "number", text: formatShare(row.share) }),
    element("td", { class: "number", text: formatSeconds(row.seconds) }),
    element("td", { text: row.adjective }),
    element("td", {}, [row.meaning, row.share >= 0.15 ? element("div", { class: "soft", text: row.hint }) : ""]),
  ]));
  const heads = ["Time in", "Share", "Rank time", "", "What it means"];
  return element("div", { class: "scroll" }, [element("table", { class: "shares" }, [
    element("thead", {}, [element("tr", {}, heads.map((text, i) => element("th", { scope: "col", text, class: i === 1 || i === 2 ? "number" : "" })))]),
    element("tbody", {}, rows),
  ])]);
}

function adviceCard(advice, sources, index) {
  const source = advice.file ? sources.text(advice.file, advice.line) : undefined;
  const title = advice.file ? formatPlace(advice.file, advice.line) : "The whole job";
  return element("article", { class: "advice", id: `advice-${index}` }, [
    element("span", { class: "id", text: advice.id }),
    element("h3", { title: advice.file || "" }, [element("code", { text: title })]),
    source === undefined ? "" : element("pre", {}, [element("code", { text: source.trim() })]),
    element("p", { text: advice.evidence }),
    element("p", {}, [element("strong", { text: advice.change })]),
  ]);
}

function adviceList(report, sources) {
  const cards = report.advice.slice(0, ADVICE_SHOWN).map((advice, index) => adviceCard(advice, sources, index));
  const more = report.advice.length > ADVICE_SHOWN ? remark(`… and ${report.advice.length - ADVICE_SHOWN} more in report.json`) : "";
  const nothing = report.advice.length ? "" : remark("No rule found anything to advise.");
  return element("div", {}, [element("h3", { text: "What to do first" }), nothing, ...cards, more]);
}

function missingRanks(report) {
  const count = report.page.missing_ranks;
  if (!count) return "";
  const shown = report.job.missing_ranks.slice(0, 20).join(", ");
  return element("p", { class: "warning", text: `${count} of ${report.job.expected_ranks} ranks left no data: ${shown}${count > 20 ? ", …" : ""}` });
}

function drawOverview(report, sources) {
  fill("overview", [
    element("h1", { id: "verdict", text: report.verdict.text }),
    element("code", { class: "command", text: report.job.command.join(" ") }),
    missingRanks(report),
    splitBar(report.shares, { large: true }),
    element("div", { class: "first" }, [
      element("div", {}, [sharesTable(report.page.shares), facts(report)]),
      adviceList(report, sources),
    ]),
  ]);
}

function metricEntry(metric) {
  const { measure } = metric;
  if (measure.reason) {
    return element("div", {}, [element("dt", { text: metric.label }), element("dd", { class: "none", text: `not available: ${measure.reason}` })]);
  }
  const share = metric.share === undefined ? "" : ` · ${formatShare(metric.share)}`;
  const parts = [element("dt", { text: metric.label }), element("dd", { text: measure.text + share })];
  if (metric.share !== undefined) {
    const filled = element("span");
    filled.style.width = `${Math.min(metric.share, 1) * 100}%`;
    parts.push(element("div", { class: "share", "aria-hidden": "true" }, [filled]));
  }
  if (metric.meaning) parts.push(element("div", { class: "meaning", text: metric.meaning }));
  return element("div", {}, parts);
}

function sectionTable(table) {
  const cell = (name) => (text, i) => element(name, i < table.numbers ? { class: "number", text } : { text });
  const rows = table.rows.map((row) => element("tr", {}, row.map(cell("td"))));
  const more = table.all > rows.length ? remark(`… and ${table.all - rows.length} more in report.json`) : "";
  return element("div", { class: "scroll" }, [
    element("table", {}, [element("thead", {}, [element("tr", {}, table.heads.map(cell("th")))]), element("tbody", {}, rows)]),
    more,
  ]);
}

function adviceLink(report, index) {
  const { id, file, line } = report.advice[index];
  const place = file ? ` at ${formatPlace(file, line)}` : "";
  return element("p", {}, ["Advice: ", element("a", { href: `#advice-${index}`, text: id + place })]);
}

function drawSections(report) {
  fill("sections", report.page.sections.map((section) => element("section", { class: "card" }, [
    element("h3", { text: section.title }),
    element("p", { class: "soft", text: section.statement }),
    element("dl", {}, section.metrics.map(metricEntry)),
    ...(section.tables || []).map(sectionTable),
    ...section.advice.filter((index) => index < ADVICE_SHOWN).map((index) => adviceLink(report, index)),
  ])));
}
