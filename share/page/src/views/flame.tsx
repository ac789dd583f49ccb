// The flame graph: callers above, callees below, as wide as their time. Frames narrower than a few pixels are left
// out, so that a tree of any size is quick.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { baseName, formatPlace, formatSeconds, formatShare, shortName } from "../format";
import { dominating, GROUPS } from "../groups";
import { Legend } from "../parts/bars";
import { usePage } from "../parts/context";
import { Search } from "../parts/search";
import { Remark, Unfiltered } from "../parts/text";
import { childrenOf, flameFrames, groupsAt, matchedTime, weigh, type Frame } from "../tree";

const ROW = 20;
const NARROWEST = 3;

export function FlameView() {
  const { tree, whole: all, selection, select } = usePage();
  const { group, fn, find } = selection;
  const weights = useMemo(() => weigh(tree, { group, fn }), [tree, group, fn]);
  const [root, setRoot] = useState(0);
  const [current, setCurrent] = useState(0);
  const [width, setWidth] = useState(1000);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = host.current;
    if (!node) return undefined;
    const watcher = new ResizeObserver(() => setWidth(node.clientWidth || 1000));
    watcher.observe(node);
    return () => watcher.disconnect();
  }, []);
  const start = (weights.total[root] ?? 0) > 0 ? root : 0;
  const frames = useMemo(() => flameFrames(weights, start, NARROWEST / width), [weights, start, width]);
  const wanted = find.toLowerCase();
  const matches = (at: number): boolean => wanted !== "" && (tree.keys[at] ?? "").toLowerCase().includes(wanted);
  const found = useMemo(() => (wanted ? matchedTime(weights, matches) : 0), [weights, wanted]);
  const whole = all || 1;
  const levels = frames.reduce((most, frame) => Math.max(most, frame.level), 0);
  if (!tree.all) return <section><h2>Flame graph</h2><Remark>not available: no sample has a stack</Remark></section>;

  const label = (node: number): string => {
    if (node === 0) return "all";
    const entry = tree.functions[tree.fn[node] ?? -1];
    return entry ? shortName(entry[0]) : `(${tree.joined.get(node) ?? ""} smaller ones)`;
  };
  const describe = (node: number): string => {
    const entry = tree.functions[tree.fn[node] ?? -1];
    const place = entry ? (entry[3] === "region" ? "region" : entry[1] ? formatPlace(entry[1], entry[2]) : shortName(baseName(entry[4]))) : "";
    const times = groupsAt(weights.inclusive, node);
    const total = weights.total[node] ?? 0;
    const split = GROUPS.filter(({ id }) => times[id] > 0).map(({ id, title }) => `${title} ${formatShare(times[id] / (total || 1))}`).join(", ");
    return `${label(node)} ${place ? `(${place})` : ""}: ${formatSeconds(total)}, ${formatShare(total / whole)}; its own ${formatSeconds(weights.own[node] ?? 0)}. ${split}`;
  };
  const background = (node: number): string => {
    const times = groupsAt(weights.inclusive, node);
    const total = weights.total[node] ?? 1;
    let at = 0;
    const stops = GROUPS.filter(({ id }) => times[id] > 0).map(({ id }) => {
      const from = at;
      at += (times[id] / total) * 100;
      return `var(--${id}) ${from.toFixed(2)}% ${at.toFixed(2)}%`;
    });
    return `linear-gradient(to right, ${stops.join(", ")}) 0 100% / 100% 4px no-repeat, color-mix(in srgb, var(--${dominating(times)}) 38%, var(--page))`;
  };
  const choose = (node: number): void => {
    const key = tree.keys[tree.fn[node] ?? -1];
    if (key) select({ fn: fn === key ? null : key });
  };
  const onKey = (event: KeyboardEvent): void => {
    const siblings = childrenOf(weights, tree.parent[current] ?? 0);
    const at = siblings.indexOf(current);
    const go: Record<string, () => number | undefined> = {
      ArrowDown: () => childrenOf(weights, current)[0],
      ArrowUp: () => tree.parent[current],
      ArrowRight: () => siblings[at + 1],
      ArrowLeft: () => siblings[at - 1],
    };
    const target = go[event.key];
    if (target) {
      event.preventDefault();
      const node = target();
      if (node !== undefined) setCurrent(node);
    } else if (event.key === "Enter") {
      setRoot(current);
    } else if (event.key === "Backspace") {
      setRoot(0);
    } else if (event.key === "f") {
      choose(current);
    }
  };
  const box = (frame: Frame) => {
    const { node } = frame;
    const name = label(node);
    const style = { left: `${(frame.x * 100).toFixed(4)}%`, width: `calc(${(frame.width * 100).toFixed(4)}% - 1px)`, top: `${frame.level * ROW}px`, background: background(node) };
    const state = `${matches(tree.fn[node] ?? -1) ? "found" : ""} ${node === current ? "focus" : ""} ${tree.depth[node]! < (tree.depth[start] ?? 0) ? "above" : ""}`;
    return (
      <div key={node} class={`frame ${state}`} style={style} onMouseEnter={() => setCurrent(node)} onClick={() => setRoot(node === start ? 0 : node)} onDblClick={() => choose(node)}>
        {frame.width * width > 28 ? name : ""}
      </div>
    );
  };
  return (
    <section aria-label="Flame graph">
      <h2>Flame graph</h2>
      <Unfiltered ignores={["time", "ranks"]} sliced />
      <div class="controls">
        <Search label="Search by name, file or library" />
        {wanted ? <span role="status">{formatSeconds(found)}, {formatShare(found / whole)} in stacks that match</span> : null}
        <button type="button" class="plain" disabled={start === 0} onClick={() => setRoot(0)}>Show all</button>
      </div>
      <Remark>Click a frame to see it alone, double-click to choose its function in every view; arrow keys walk, Enter zooms, f chooses. {tree.all > tree.parent.length ? `The ${tree.parent.length - 1} longest of ${tree.all} nodes; the others are joined.` : ""}</Remark>
      <Legend />
      <p class="flame-line" aria-live="polite">{describe(current)}</p>
      <div class="flame" ref={host} tabIndex={0} role="application" aria-label="Flame graph; the call tree has the same as rows" onKeyDown={onKey} style={{ height: `${(levels + 1) * ROW + 4}px` }}>
        {frames.map(box)}
      </div>
    </section>
  );
}
