// The costliest lines with their source, their split and their spread over ranks.
"use strict";

/** Looks up source text by file and line. */
function makeSources(files) {
  const byFile = new Map(files.map((entry) => [entry.file, new Map(entry.lines.map((line) => [line.line, line.text]))]));
  return {
    /** @param {string} file @param {number} line @returns {string | undefined} */
    text: (file, line) => byFile.get(file)?.get(line),
    /** The line with its neighbours. @returns {[number, string][]} */
    around(file, line) {
      const lines = byFile.get(file);
      const numbers = Array.from({ length: 7 }, (_, i) => line - 3 + i);
      return lines ? numbers.filter((number) => lines.has(number)).map((number) => [number, lines.get(number)]) : [];
    },
  };
}

function listing(sources, line) {
  const rows = sources.around(line.file, line.line).map(([number, text]) =>
    element("div", { class: number === line.line ? "hot" : "" }, [
      element("span", { class: "line-number", text: String(number) }),
      element("code", { text }),
    ]));
  return element("div", { class: "listing", hidden: "" }, rows.length ? rows : [element("div", { text: "The source was not recorded." })]);
}

function lineCell(sources, line) {
  const around = listing(sources, line);
  const toggle = element("button", { class: "link mono", type: "button", "aria-expanded": "false", title: `${line.file}:${line.line}`,
    text: formatPlace(line.file, line.line) });
  toggle.addEventListener("click", () => {
    around.hidden = !around.hidden;
    toggle.setAttribute("aria-expanded", String(!around.hidden));
  });
  const source = sources.text(line.file, line.line);
  return element("div", {}, [toggle, element("span", { class: "soft", text: ` in ${line.function}` }),
    source === undefined ? "" : element("code", { class: "source", text: source.trim() }), around]);
}

function lineSeconds(line) {
  return Object.fromEntries(GROUPS.map((group) => [group.id, line[`${group.id}_s`]]));
}

function drawLines(report, sources) {
  const rows = report.lines;
  if (!rows.length) {
    fill("lines", [remark("not available: no sample has a Python line")]);
    return;
  }
  const most = rows[0].total_s;
  const table = makeTable({
    caption: `Time whose innermost Python frame is the line, whatever ran below it. ${rows.length} of ${report.page.totals.lines} lines. Choose a line to see its surroundings.`,
    rows,
    sortedBy: 1,
    columns: [
      { label: "Line", class: "place", key: (line) => `${line.file}:${String(line.line).padStart(7, "0")}`, cell: (line) => lineCell(sources, line) },
      { label: "Rank time", class: "number", key: (line) => line.total_s, cell: (line) => formatSeconds(line.total_s) },
      { label: "Share", class: "number", key: (line) => line.share, cell: (line) => formatShare(line.share) },
      { label: "Split", class: "cell-bar", cell: (line) => splitBar(lineSeconds(line), { whole: most }) },
      { label: "Over ranks", hint: "From minimum to maximum; the mark is the mean", key: (line) => line.per_rank.max - line.per_rank.min, cell: (line) => spreadBar(line.per_rank) },
      { label: "Longest on", class: "number", key: (line) => line.per_rank.max_rank ?? -1, cell: (line) => (line.per_rank.max_rank === null ? "–" : `rank ${line.per_rank.max_rank}`) },
    ],
  });
  fill("lines", [legend(), table.node]);
}
