// Which rank sent how much to which: a heat map with the numbers on hover, and the heaviest pairs as a table.
"use strict";

/** "rank 3", or "ranks 8 to 15" for a block. */
function blockName(block, width, ranks) {
  const first = block * width;
  return width === 1 ? `rank ${first}` : `ranks ${first} to ${Math.min(first + width, Math.max(ranks, first + 1)) - 1}`;
}

function heatMap(map) {
  const { ranks_per_block: width, ranks, cells } = map;
  const last = Math.max(Math.ceil(ranks / width) - 1, ...cells.map(([sender, receiver]) => Math.max(sender, receiver)));
  const most = Math.max(...cells.map(([, , , bytes]) => bytes), 1);
  const words = `Bytes sent from each ${width === 1 ? "rank" : `block of ${width} ranks`} (down) to each (across)`;
  const grid = element("div", { class: "heat", role: "img", "aria-label": `${words}; the heaviest pairs stand in the table below.` });
  grid.style.gridTemplateColumns = `repeat(${last + 1}, 1fr)`;
  for (const [sender, receiver, messages, bytes] of cells) {
    const ends = `${blockName(sender, width, ranks)} to ${blockName(receiver, width, ranks)}`;
    const cell = element("span", { title: `${ends}: ${formatBytes(bytes)} in ${formatCount(messages)} messages` });
    cell.style.gridArea = `${sender + 1} / ${receiver + 1}`;
    cell.style.opacity = `${0.15 + 0.85 * Math.sqrt(bytes / most)}`;
    grid.append(cell);
  }
  // Empty rows and columns at the ends keep their place.
  const corner = element("i");
  corner.style.gridArea = `${last + 1} / ${last + 1}`;
  grid.append(corner);
  return element("figure", {}, [element("figcaption", { class: "soft", text: `${words}.` }), grid]);
}

function pairTable(report) {
  const { traffic } = report.mpi;
  const { ranks } = report.page.traffic;
  const name = (block) => blockName(block, traffic.ranks_per_block, ranks);
  return makeTable({
    caption: `Point-to-point messages by sender and receiver. ${traffic.pairs.length} of ${traffic.pair_count} pairs.`,
    rows: traffic.pairs,
    sortedBy: 3,
    limit: 10,
    columns: [
      { label: "From", key: (pair) => pair.sender, cell: (pair) => name(pair.sender) },
      { label: "To", key: (pair) => pair.receiver, cell: (pair) => name(pair.receiver) },
      { label: "Messages", class: "number", key: (pair) => pair.messages, cell: (pair) => formatCount(pair.messages) },
      { label: "Data", class: "number", key: (pair) => pair.bytes, cell: (pair) => formatBytes(pair.bytes) },
      { label: "Of all", class: "number", key: (pair) => pair.bytes, cell: (pair) => formatShare(traffic.bytes ? pair.bytes / traffic.bytes : 0) },
    ],
  });
}

function drawTraffic(report) {
  const { traffic } = report.mpi;
  if (!traffic.pairs.length) return;
  const others = traffic.other_messages
    ? ` ${formatCount(traffic.other_messages)} messages with ${formatBytes(traffic.other_bytes)} could not be counted by receiver.` : "";
  const parts = [element("h3", { text: "Who sent to whom" }),
    remark(`${formatBytes(traffic.bytes)} in ${formatCount(traffic.messages)} messages; collectives and one-sided operations are not among them.${others}`),
    element("div", { class: "traffic" }, [heatMap(report.page.traffic), pairTable(report).node])];
  fill("mpi", parts);
}
