// A table that sorts by any column. A long one scrolls, and only the rows in sight are in the document.
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { windowOf } from "./window";

export interface Column<Row> {
  label: string;
  cell: (row: Row) => ComponentChildren;
  /** Makes the column sortable. */
  key?: (row: Row) => number | string;
  /** Of its explanation. */
  explain?: string;
  kind?: "number" | "place" | "bar";
  /** Left out on narrow screens. */
  minor?: boolean;
}

interface TableProps<Row> {
  caption: ComponentChildren;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  sortedBy?: number;
  /** Pixels; rows of a long table are all of this height. */
  rowHeight?: number;
  empty?: string;
  isMarked?: (row: Row) => boolean;
}

const LONG = 30;

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function Table<Row>({ caption, columns, rows, id, sortedBy, rowHeight = 34, empty, isMarked }: TableProps<Row>) {
  const [sort, setSort] = useState({ column: sortedBy ?? -1, descending: true });
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const box = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => {
    const key = columns[sort.column]?.key;
    if (!key) return rows;
    const direction = sort.descending ? -1 : 1;
    return [...rows].sort((a, b) => direction * compare(key(a), key(b)));
  }, [rows, sort, columns]);
  const isLong = rows.length > LONG;
  useEffect(() => {
    if (box.current) setScroll({ top: box.current.scrollTop, height: box.current.clientHeight || 600 });
  }, [isLong]);
  if (!rows.length && empty) return <p class="soft">{empty}</p>;
  const { first, end } = isLong ? windowOf(sorted.length, rowHeight, scroll.top, scroll.height) : { first: 0, end: sorted.length };
  const spacer = (count: number) => (count > 0 ? <tr aria-hidden="true" class="spacer" style={{ height: `${count * rowHeight}px` }}><td colSpan={columns.length} /></tr> : null);
  const header = (column: Column<Row>, i: number) => {
    const order = sort.column === i ? (sort.descending ? "descending" : "ascending") : undefined;
    return (
      <th key={column.label} scope="col" class={`${column.kind ?? ""} ${column.minor ? "minor" : ""}`} aria-sort={order}>
        {column.key ? (
          <button type="button" data-explain={column.explain} onClick={() => setSort({ column: i, descending: sort.column === i ? !sort.descending : true })}>
            {column.label}
          </button>
        ) : (
          <span tabIndex={column.explain ? 0 : undefined} data-explain={column.explain}>{column.label}</span>
        )}
      </th>
    );
  };
  return (
    <div class={isLong ? "scroll long" : "scroll"} ref={box} tabIndex={isLong ? 0 : undefined} role={isLong ? "region" : undefined} aria-label={isLong ? "long table" : undefined}
      onScroll={(event) => isLong && setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}>
      <table aria-rowcount={rows.length + 1}>
        <caption>{caption}</caption>
        <thead>
          <tr>{columns.map(header)}</tr>
        </thead>
        <tbody>
          {spacer(first)}
          {sorted.slice(first, end).map((row, i) => (
            <tr key={id(row)} aria-rowindex={first + i + 2} class={isMarked?.(row) ? "marked" : undefined} style={isLong ? { height: `${rowHeight}px` } : undefined}>
              {columns.map((column) => (
                <td key={column.label} class={`${column.kind ?? ""} ${column.minor ? "minor" : ""}`}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
          {spacer(sorted.length - end)}
        </tbody>
      </table>
    </div>
  );
}
