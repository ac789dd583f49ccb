// Building blocks of the page. Text from the job enters the page through textContent and attributes only.
"use strict";

/** The groups in the order of every bar, with the words of the legend. */
const GROUPS = [
  { id: "python", title: "Python" },
  { id: "native", title: "Native" },
  { id: "mpi", title: "MPI" },
  { id: "io", title: "I/O" },
  { id: "gil", title: "GIL" },
  { id: "wait", title: "Waiting" },
];

/**
 * @param {string} tag
 * @param {Object<string, string>} [attributes] "text" becomes the text content
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElement}
 */
function element(tag, attributes = {}, children = []) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/**
 * A bar split by group. Widths are parts of `whole`; without it the parts fill the bar.
 * @param {Object<string, number>} seconds by group
 * @param {{ whole?: number, large?: boolean }} [options]
 */
function splitBar(seconds, options = {}) {
  const sum = GROUPS.reduce((total, group) => total + (seconds[group.id] || 0), 0);
  const whole = Math.max(options.whole || 0, sum);
  const shown = GROUPS.filter((group) => whole > 0 && seconds[group.id] > 0);
  const words = shown.map((group) => `${group.title} ${formatShare(seconds[group.id] / (sum || 1))}`).join(", ");
  const bar = element("div", { class: options.large ? "split large" : "split", role: "img", "aria-label": words || "no time", title: words });
  for (const group of shown) {
    const share = seconds[group.id] / whole;
    const segment = element("span", { class: group.id });
    segment.style.width = `${share * 100}%`;
    if (options.large && share > 0.12) segment.textContent = `${group.title} ${formatShare(share)}`;
    bar.append(segment);
  }
  return bar;
}

/** The spread over ranks: a range from minimum to maximum with a mark at the mean.
 * @param {{ min: number, mean: number, max: number, max_rank: number | null }} spread */
function spreadBar(spread) {
  const words = `minimum ${formatSeconds(spread.min)}, mean ${formatSeconds(spread.mean)}, maximum ${formatSeconds(spread.max)}` +
    (spread.max_rank === null ? "" : ` on rank ${spread.max_rank}`);
  const bar = element("div", { class: "spread", role: "img", "aria-label": words, title: words });
  if (spread.max > 0) {
    const range = element("span", { class: "range" });
    range.style.left = `${(spread.min / spread.max) * 98}%`;
    range.style.width = `${((spread.max - spread.min) / spread.max) * 98}%`;
    const mean = element("span", { class: "mean" });
    mean.style.left = `${(spread.mean / spread.max) * 98}%`;
    bar.append(range, mean);
  }
  return bar;
}

function legend() {
  return element("ul", { class: "legend", "aria-label": "Colours" },
    GROUPS.map((group) => element("li", {}, [element("span", { class: `swatch ${group.id}` }), group.title])));
}

/** @param {string} name */
function colourOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {string} sectionId @param {(Node | string)[]} children */
function fill(sectionId, children) {
  document.getElementById(sectionId)?.append(...children);
}

/** @param {string} text */
function remark(text) {
  return element("p", { class: "soft", text });
}
