// The page: its bar, the selection, and the view that is open.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { decodeClusters } from "./clusters";
import type { Report } from "./data";
import { baseName, formatSeconds } from "./format";
import { groupTitle } from "./groups";
import { Swatch } from "./parts/bars";
import { PageProvider, usePage, type PageState } from "./parts/context";
import { Tooltip } from "./parts/tooltip";
import { formatRanks, fromFragment, functionName, NOTHING, parseRanks, rankWords, toFragment, type Selection } from "./selection";
import { makeSources } from "./sources";
import { blockParts, cellTimes, decodeSlices, slicedLines, slicedTree } from "./slices";
import { threadWords } from "./threads";
import { decodeClusterTracks, decodeTracks } from "./tracks";
import { decodeTree } from "./tree";
import { CallTreeView } from "./views/calltree";
import { EfficiencyView } from "./views/efficiency";
import { FlameView } from "./views/flame";
import { FunctionsView } from "./views/functions";
import { Help } from "./views/help";
import { IoView } from "./views/io";
import { MemoryView } from "./views/memory";
import { MpiView } from "./views/mpi";
import { OverviewView } from "./views/overview";
import { PrintedPage } from "./views/print";
import { QualityView } from "./views/quality";
import { RanksView } from "./views/ranks";
import { SourceView } from "./views/source";
import { ThreadsView } from "./views/threads";
import { TimelineView } from "./views/timeline";

/** To add a view: its file in views/, and a line here. */
const VIEWS: { id: string; title: string; view: ComponentType }[] = [
  { id: "overview", title: "Overview", view: OverviewView },
  { id: "timeline", title: "Timeline", view: TimelineView },
  { id: "source", title: "Source", view: SourceView },
  { id: "functions", title: "Functions", view: FunctionsView },
  { id: "calls", title: "Call tree", view: CallTreeView },
  { id: "flame", title: "Flame graph", view: FlameView },
  { id: "mpi", title: "MPI", view: MpiView },
  { id: "io", title: "I/O", view: IoView },
  { id: "memory", title: "Memory", view: MemoryView },
  { id: "threads", title: "Threads", view: ThreadsView },
  { id: "ranks", title: "Ranks", view: RanksView },
  { id: "efficiency", title: "Efficiency", view: EfficiencyView },
  { id: "quality", title: "Quality", view: QualityView },
];
const VIEW_IDS = VIEWS.map(({ id }) => id);

function Bar({ onHelp }: { onHelp: () => void }) {
  const { selection, select } = usePage();
  return (
    <header class="topbar">
      <strong>perfwrap</strong>
      <nav aria-label="Views">
        {VIEWS.map(({ id, title }) => (
          <a key={id} href={`#${toFragment({ ...selection, view: id, find: "" })}`} aria-current={selection.view === id ? "page" : undefined}
            onClick={(event) => { event.preventDefault(); select({ view: id, find: "" }); scrollTo(0, 0); }}>
            {title}
          </a>
        ))}
      </nav>
      <button type="button" class="plain" aria-label="Keys and explanations" onClick={onHelp}>?</button>
    </header>
  );
}

function Chip({ children, onRemove, label }: { children: preact.ComponentChildren; onRemove: () => void; label: string }) {
  return <span class="chip">{children}<button type="button" aria-label={`take back ${label}`} onClick={onRemove}>×</button></span>;
}

/** What is chosen, and fields to choose time and ranks without a mouse. */
function SelectionBar() {
  const { selection, select } = usePage();
  const { time, ranks, group, fn, thread } = selection;
  const isAny = time || ranks.length || group || fn || thread;
  const changeTime = (which: 0 | 1, text: string): void => {
    const value = Number(text);
    if (text === "" || !Number.isFinite(value) || value < 0) return;
    const next: [number, number] = [time?.[0] ?? 0, time?.[1] ?? 0];
    next[which] = value;
    if (next[0] < next[1]) select({ time: next }, true);
  };
  const round = (value: number | undefined): string => (value === undefined ? "" : String(Number(value.toPrecision(5))));
  return (
    <div class="selection" role="region" aria-label="Selection">
      <span class="fields">
        <label>Time <input type="number" min="0" step="any" placeholder="from" aria-label="from second" value={round(time?.[0])} onChange={(event) => changeTime(0, event.currentTarget.value)} /></label>
        <label>– <input type="number" min="0" step="any" placeholder="to" aria-label="to second" value={round(time?.[1])} onChange={(event) => changeTime(1, event.currentTarget.value)} /> s</label>
        <label>Ranks <input type="text" placeholder="all, or 0-3,7" aria-label="ranks, as 0-3,7" value={formatRanks(ranks)} onChange={(event) => { const next = parseRanks(event.currentTarget.value); if (next) select({ ranks: next }); else event.currentTarget.value = formatRanks(ranks); }} /></label>
      </span>
      {time ? <Chip label="the time" onRemove={() => select({ time: null })}>{formatSeconds(time[0])} to {formatSeconds(time[1])}</Chip> : null}
      {ranks.length ? <Chip label="the ranks" onRemove={() => select({ ranks: [] })}>ranks {rankWords(ranks)}</Chip> : null}
      {group ? <Chip label="the category" onRemove={() => select({ group: null })}><Swatch group={group} />{groupTitle(group)}</Chip> : null}
      {fn ? <Chip label="the function" onRemove={() => select({ fn: null })}><code>{functionName(fn)}</code></Chip> : null}
      {thread ? <Chip label="the thread" onRemove={() => select({ thread: null })}>{threadWords(thread)}</Chip> : null}
      {isAny ? <button type="button" class="plain" onClick={() => select({ time: null, ranks: [], group: null, fn: null, thread: null })}>Take all back</button> : null}
    </div>
  );
}

function useKeys(state: PageState, onHelp: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") {
        if (isTyping) (target as HTMLElement).blur();
        else takeBack(state);
        return;
      }
      if (isTyping) return;
      const at = VIEW_IDS.indexOf(state.selection.view);
      const number = /^\d$/.test(event.key) ? (Number(event.key) + 9) % 10 : -1;
      const to = number >= 0 ? number : event.key === "]" ? at + 1 : event.key === "[" ? at - 1 : -1;
      const view = VIEW_IDS[to];
      if (view) state.select({ view, find: "" });
      if (event.key === "?") onHelp();
      if (event.key === "/") {
        event.preventDefault();
        document.getElementById("search")?.focus();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
}

function takeBack({ selection, select }: PageState): void {
  if (selection.thread) select({ thread: null });
  else if (selection.fn) select({ fn: null });
  else if (selection.group) select({ group: null });
  else if (selection.ranks.length) select({ ranks: [] });
  else if (selection.time) select({ time: null });
}

function useSelection(): [Selection, PageState["select"]] {
  const [selection, setSelection] = useState(() => fromFragment(location.hash, VIEW_IDS));
  useEffect(() => {
    const read = (): void => setSelection(fromFragment(location.hash, VIEW_IDS));
    addEventListener("hashchange", read);
    addEventListener("popstate", read);
    return () => {
      removeEventListener("hashchange", read);
      removeEventListener("popstate", read);
    };
  }, []);
  const select: PageState["select"] = (change, quietly = false) => {
    setSelection((before) => {
      const next = { ...before, ...change };
      const url = `#${toFragment(next)}`;
      if (quietly) history.replaceState(null, "", url);
      else if (url !== location.hash) history.pushState(null, "", url);
      return next;
    });
  };
  return [selection, select];
}

function derive(report: Report) {
  const tree = decodeTree(report.page.tree);
  const lines = report.lines.map((line, number) => ({ ...line, number }));
  const slices = decodeSlices(report.page.slices, tree.parent.length, lines.length, Math.max(report.job.ranks, report.job.expected_ranks));
  const tracks = decodeTracks(report.page.rank_timeline);
  const clusters = decodeClusters(report.rank_clusters?.clusters);
  const clusterTracks = tracks.tracks.some(({ ranks }) => ranks > 1) ? decodeClusterTracks(report.page.cluster_timeline, clusters) : null;
  return { tree, lines, slices, tracks, clusters, clusterTracks, sources: makeSources(report.page.sources) };
}

/** Tree and lines of the chosen time and ranks. */
function useSliced(report: Report, all: ReturnType<typeof derive>, { time, ranks }: Selection) {
  return useMemo(() => {
    const { tree, lines, slices } = all;
    const ofBlock = slices ? blockParts(slices, ranks) : new Float64Array();
    if (!slices || (!time && !ranks.length)) return { tree, lines, ofBlock, whole: report.page.rank_seconds, isSliced: false };
    const times = cellTimes(slices, time, ranks);
    const whole = times.reduce((total, seconds) => total + seconds, 0);
    return { tree: slicedTree(tree, slices, times), lines: slicedLines(lines, slices, times, ofBlock, whole), ofBlock, whole, isSliced: true };
  }, [report, all, time, ranks]);
}

export function App({ report, isSample }: { report: Report; isSample: boolean }) {
  const derived = useMemo(() => derive(report), [report]);
  const [selection, select] = useSelection();
  const [help, setHelp] = useState(false);
  const sliced = useSliced(report, derived, selection);
  const state: PageState = { report, ...derived, ...sliced, selection, select };
  useKeys(state, () => setHelp(true));
  const View = VIEWS.find(({ id }) => id === selection.view)?.view ?? OverviewView;
  useEffect(() => {
    const view = VIEWS.find(({ id }) => id === selection.view);
    document.title = `${selection.view === NOTHING.view ? report.verdict.text : `${view?.title}: ${baseName(report.job.program)}`} – perfwrap`;
  }, [selection.view]);
  return (
    <PageProvider value={state}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to the report</a>
      <Bar onHelp={() => setHelp(true)} />
      {isSample ? <p class="notice" role="status">This is the template with sample data.</p> : null}
      <SelectionBar />
      {selection.thread && selection.view !== "threads" ? <p class="notice" role="note">Not filtered by thread: of a single thread the sums of its own time are kept, which the view Threads shows.</p> : null}
      <main id="main" tabIndex={-1}><View /></main>
      <PrintedPage />
      {help ? <Help onClose={() => setHelp(false)} /> : null}
      <Tooltip report={report} />
    </PageProvider>
  );
}
