// The tree of calls, from the top or from the bottom. Arrow keys open and close; only the rows in sight are drawn.
import { useMemo, useRef, useState } from "preact/hooks";
import { formatPlace, formatSeconds, formatShare, baseName, shortName } from "../format";
import type { ByGroup } from "../groups";
import { Legend, SplitBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Search } from "../parts/search";
import { Remark, Unfiltered } from "../parts/text";
import { windowOf } from "../parts/window";
import { bottomRows, callersOf, childrenOf, groupsAt, weigh, type Callers, type Tree, type Weights } from "../tree";

const ROW = 26;

interface Row {
  id: string;
  depth: number;
  fn: number;
  joined: number;
  times: ByGroup;
  total: number;
  own: number;
  opens: boolean;
  isOpen: boolean;
}

function topRows(weights: Weights, open: Set<string>): Row[] {
  const { tree, total, own } = weights;
  const rows: Row[] = [];
  const add = (node: number, depth: number): void => {
    const children = childrenOf(weights, node);
    const id = `t${node}`;
    const isOpen = open.has(id);
    rows.push({ id, depth, fn: tree.fn[node] ?? -1, joined: tree.joined.get(node) ?? 0, times: groupsAt(weights.inclusive, node), total: total[node] ?? 0, own: own[node] ?? 0, opens: children.length > 0, isOpen });
    if (isOpen) for (const child of children) add(child, depth + 1);
  };
  for (const child of childrenOf(weights, 0)) add(child, 0);
  return rows;
}

function bottomUpRows(weights: Weights, open: Set<string>): Row[] {
  const rows: Row[] = [];
  const add = (row: Callers, depth: number, above: string): void => {
    const id = `${above}/${row.fn}`;
    const isOpen = open.has(id);
    const opens = row.paths.some(([, ancestor]) => (weights.tree.parent[ancestor] ?? 0) > 0);
    rows.push({ id, depth, fn: row.fn, joined: row.fn < 0 ? 1 : 0, times: row.times, total: row.total, own: depth === 0 ? row.total : 0, opens, isOpen });
    if (isOpen) for (const caller of callersOf(weights, row)) add(caller, depth + 1, id);
  };
  for (const row of bottomRows(weights)) add(row, 0, "b");
  return rows;
}

/** From the top: the path of the longest child, as long as it has most of its parent's time. */
export function hotPath(weights: Weights): string[] {
  const path: string[] = [];
  let node = childrenOf(weights, 0)[0];
  while (node !== undefined) {
    path.push(`t${node}`);
    const next: number | undefined = childrenOf(weights, node)[0];
    node = next !== undefined && (weights.total[next] ?? 0) * 2 > (weights.total[node] ?? 0) ? next : undefined;
  }
  return path;
}

function nameOf(tree: Tree, row: Row): string {
  if (row.fn < 0) return row.joined > 1 ? `(${row.joined} smaller ones)` : "(smaller ones)";
  return shortName(tree.functions[row.fn]?.[0] ?? "");
}

function placeOf(tree: Tree, fn: number): string {
  const entry = tree.functions[fn];
  if (!entry) return "";
  const [, file, line, kind, module] = entry;
  return kind === "region" ? "region" : file ? formatPlace(file, line) : shortName(baseName(module));
}

export function CallTreeView() {
  const { tree, whole: all, selection, select } = usePage();
  const { group, fn, find } = selection;
  const [bottom, setBottom] = useState(false);
  const weights = useMemo(() => weigh(tree, { group, fn }), [tree, group, fn]);
  const [open, setOpen] = useState<Set<string>>(() => new Set(hotPath(weights)));
  const [focus, setFocus] = useState(0);
  const [scroll, setScroll] = useState({ top: 0, height: 640 });
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => (bottom ? bottomUpRows(weights, open) : topRows(weights, open)), [weights, open, bottom]);
  const wanted = find.toLowerCase();
  const whole = all || 1;
  if (!tree.all) return <section><h2>Call tree</h2><Remark>not available: no sample has a stack</Remark></section>;

  const toggle = (row: Row, to = !row.isOpen): void => {
    const next = new Set(open);
    if (to) next.add(row.id);
    else next.delete(row.id);
    setOpen(next);
  };
  const move = (to: number): void => {
    const at = Math.max(0, Math.min(rows.length - 1, to));
    setFocus(at);
    const node = box.current;
    if (!node) return;
    if (at * ROW < node.scrollTop) node.scrollTop = at * ROW;
    if ((at + 2) * ROW > node.scrollTop + node.clientHeight) node.scrollTop = (at + 2) * ROW - node.clientHeight;
  };
  const onKey = (event: KeyboardEvent): void => {
    const row = rows[focus];
    if (!row) return;
    const parent = (): number => rows.findLastIndex((other, i) => i < focus && other.depth < row.depth);
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(focus + 1),
      ArrowUp: () => move(focus - 1),
      PageDown: () => move(focus + 20),
      PageUp: () => move(focus - 20),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => (row.opens && !row.isOpen ? toggle(row, true) : move(focus + 1)),
      ArrowLeft: () => (row.isOpen ? toggle(row, false) : move(Math.max(parent(), 0))),
      Enter: () => choose(row),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  const choose = (row: Row): void => {
    const key = tree.keys[row.fn];
    if (key) select({ fn: selection.fn === key ? null : key });
  };
  const { first, end } = windowOf(rows.length, ROW, scroll.top, scroll.height);
  return (
    <section aria-label="Call tree">
      <h2>Call tree</h2>
      <Unfiltered ignores={["time", "ranks"]} sliced />
      <div class="controls">
        <div class="segments" role="group" aria-label="Direction">
          <button type="button" aria-pressed={!bottom} onClick={() => { setBottom(false); setOpen(new Set(hotPath(weights))); setFocus(0); }}>Top-down: who calls what</button>
          <button type="button" aria-pressed={bottom} onClick={() => { setBottom(true); setOpen(new Set()); setFocus(0); }}>Bottom-up: who needs it</button>
        </div>
        {bottom ? null : <button type="button" class="plain" onClick={() => setOpen(new Set([...open, ...hotPath(weights)]))}>Open the longest path</button>}
        <button type="button" class="plain" onClick={() => setOpen(new Set())}>Close all</button>
        <Search label="Highlight by name, file or library" />
      </div>
      <Remark>{bottom ? "Functions by their own time; below each, those that called it." : "Functions by their time and that of all they call."} Arrow keys walk, Enter chooses a function in every view. {tree.all > tree.parent.length ? `The ${tree.parent.length - 1} longest of ${tree.all} nodes; the others are joined.` : `${tree.all} nodes.`}</Remark>
      <Legend />
      <div class="tree" role="treegrid" aria-label="Call tree" aria-rowcount={rows.length} tabIndex={0} ref={box} onKeyDown={onKey} onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}>
        <div class="tree-head" role="row">
          <span role="columnheader" class="number" data-explain={bottom ? "exclusive" : "inclusive"}>{bottom ? "Own time" : "Inclusive"}</span>
          <span role="columnheader" class="number" data-explain="share">Share</span>
          <span role="columnheader" class="bar" data-explain="split">Split</span>
          <span role="columnheader" class="number" data-explain="exclusive">{bottom ? "" : "Exclusive"}</span>
          <span role="columnheader">Function</span>
        </div>
        <div role="presentation" style={{ height: `${first * ROW}px` }} />
        {rows.slice(first, end).map((row, i) => {
          const name = nameOf(tree, row);
          const place = placeOf(tree, row.fn);
          const found = wanted !== "" && `${tree.keys[row.fn] ?? ""} ${place}`.toLowerCase().includes(wanted);
          const isChosen = row.fn >= 0 && tree.keys[row.fn] === fn;
          return (
            <div key={row.id} role="row" aria-level={row.depth + 1} aria-expanded={row.opens ? row.isOpen : undefined} aria-selected={first + i === focus} class={`tree-row ${found ? "found" : ""} ${isChosen ? "marked" : ""} ${first + i === focus ? "focus" : ""}`}
              onClick={() => { setFocus(first + i); if (row.opens) toggle(row); }} onDblClick={() => choose(row)}>
              <span role="gridcell" class="number">{formatSeconds(row.total)}</span>
              <span role="gridcell" class="number">{formatShare(row.total / whole)}</span>
              <span role="gridcell" class="bar"><SplitBar times={row.times} whole={whole} /></span>
              <span role="gridcell" class="number soft">{row.own > 0 && !bottom ? formatSeconds(row.own) : ""}</span>
              <span role="gridcell" class="mono name" style={{ paddingLeft: `${row.depth * 14}px` }} title={tree.keys[row.fn] ?? name}>
                <i class="twisty" aria-hidden="true">{row.opens ? (row.isOpen ? "▾" : "▸") : ""}</i>{name} <span class="soft">{place}</span>
              </span>
            </div>
          );
        })}
        <div role="presentation" style={{ height: `${(rows.length - end) * ROW}px` }} />
      </div>
    </section>
  );
}
