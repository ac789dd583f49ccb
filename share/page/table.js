// A table that sorts by any column and shows its first rows until asked for all.
"use strict";

/**
 * @typedef {Object} Column
 * @property {string} label
 * @property {string} [hint] what the column means
 * @property {string} [class] of its cells
 * @property {(row: any) => number | string} [key] makes the column sortable
 * @property {(row: any) => Node | string} cell
 */

/**
 * @param {{ caption: string, columns: Column[], rows: any[], sortedBy?: number, limit?: number }} options
 * @returns {{ node: HTMLElement, show: (rows: any[]) => void }}
 */
function makeTable({ caption, columns, rows, sortedBy, limit = 20 }) {
  const body = element("tbody");
  const more = element("button", { class: "plain", type: "button" });
  const state = { rows, column: sortedBy, descending: true, all: false };

  const headers = columns.map((column, position) => {
    const header = element("th", { scope: "col", class: column.class || "", title: column.hint || "" });
    if (!column.key) {
      header.textContent = column.label;
      return header;
    }
    const button = element("button", { type: "button", text: column.label });
    button.addEventListener("click", () => {
      state.descending = state.column === position ? !state.descending : true;
      state.column = position;
      draw();
    });
    header.append(button);
    return header;
  });

  function sortedRows() {
    const key = state.column === undefined ? undefined : columns[state.column].key;
    if (!key) return state.rows;
    const direction = state.descending ? -1 : 1;
    return [...state.rows].sort((a, b) => {
      const [first, second] = [key(a), key(b)];
      return direction * (first < second ? -1 : first > second ? 1 : 0);
    });
  }

  function draw() {
    headers.forEach((header, position) => {
      if (position === state.column) header.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    });
    const shown = state.all ? sortedRows() : sortedRows().slice(0, limit);
    body.replaceChildren(...shown.map((row) => element("tr", {},
      columns.map((column) => element("td", { class: column.class || "" }, [column.cell(row)])))));
    more.hidden = state.all || state.rows.length <= limit;
    more.textContent = `Show all ${state.rows.length}`;
  }

  more.addEventListener("click", () => {
    state.all = true;
    draw();
  });
  draw();
  const table = element("table", {}, [element("caption", { text: caption }), element("thead", {}, [element("tr", {}, headers)]), body]);
  return {
    node: element("div", {}, [element("div", { class: "scroll" }, [table]), more]),
    show(next) {
      state.rows = next;
      draw();
    },
  };
}
