// Threads: one by one with their own time, what they use of the machine, and the lines where they wait.
import { useMemo } from "preact/hooks";
import { lineTimes, type ThreadRow } from "../data";
import { baseName, formatSeconds, formatShare } from "../format";
import { chosen, groupTitle, only, sum } from "../groups";
import { SplitBar, Swatch } from "../parts/bars";
import { usePage } from "../parts/context";
import { Table } from "../parts/table";
import { PlaceLink, Remark, SourceLine, Unfiltered } from "../parts/text";
import { hasRank } from "../selection";
import { groupOfCategory, threadKey, threadTimes, threadWords } from "../threads";
import { overTime } from "./lines";
import { SectionOf } from "./section";

const nameOf = (thread: ThreadRow): string => thread.name || baseName(thread.kind) || "(no name)";
const seconds = (value: number | null): string => (value === null ? "–" : formatSeconds(value));

/** All that is known of one thread. */
function ThreadDetails({ thread }: { thread: ThreadRow }) {
  const { select } = usePage();
  const times = threadTimes(thread);
  const whole = sum(times) || 1;
  const rows = Object.entries(thread.by_category_s).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
  return (
    <aside class="details" aria-live="polite" aria-label={threadWords(threadKey(thread))}>
      <h3>{nameOf(thread)} <span class="soft">{thread.kind}; thread {thread.tid} of process {thread.pid}, rank {thread.rank}</span></h3>
      <SplitBar times={times} />
      <p>
        Lived {formatSeconds(thread.elapsed_s)}; on a core {formatSeconds(thread.cpu_s)}, {formatShare(thread.elapsed_s > 0 ? thread.cpu_s / thread.elapsed_s : 0)}; ready to run while others had the cores{" "}
        {thread.core_wait_s === null ? "not available: this kernel does not count it" : formatSeconds(thread.core_wait_s)}; held the interpreter lock {formatSeconds(thread.lock_held_s)}, waited for it {formatSeconds(thread.lock_waited_s)}.
      </p>
      <ul class="legend">{rows.map(([category, value]) => <li key={category}><Swatch group={groupOfCategory(category)} />{category} <b>{formatSeconds(value)}</b> {formatShare(value / whole)}</li>)}</ul>
      <Remark>This is all that is kept of one thread: its sums over the run, by its own clock, not its lines, stacks or moments. Those are kept of its rank.</Remark>
      <p><button type="button" class="plain" onClick={() => select({ ranks: [[thread.rank, thread.rank]] })}>Choose rank {thread.rank} in every view</button></p>
    </aside>
  );
}

function Threads() {
  const { report, selection, select } = usePage();
  const all = report.threads?.costliest ?? [];
  const rows = useMemo(() => all.filter(({ rank }) => hasRank(selection.ranks, rank)).map((thread) => ({ thread, key: threadKey(thread), times: threadTimes(thread) })), [all, selection.ranks]);
  if (!all.length) return <Remark>Threads one by one: not available: the summary has none.</Remark>;
  const current = all.find((thread) => threadKey(thread) === selection.thread);
  const time = (row: (typeof rows)[number]): number => chosen(row.times, selection.group);
  const most = Math.max(0, ...rows.map(time));
  return (
    <>
      <h3>One by one</h3>
      {current ? <ThreadDetails thread={current} /> : selection.thread ? <p class="notice" role="note">Of {threadWords(selection.thread)} nothing is kept: it is not among those that used most of the processors.</p> : null}
      <Table caption={`Threads that used most processor time, over the whole run, by their own clock. Choose one for its split. ${rows.length} of ${all.length}.`} rows={rows} id={({ key }) => key} sortedBy={4} empty="Of the chosen ranks no thread is among them." isMarked={({ key }) => key === selection.thread} columns={[
        { label: "Thread", kind: "place", key: ({ thread }) => nameOf(thread), cell: ({ thread, key }) => <button type="button" class="link mono" aria-pressed={key === selection.thread} onClick={() => select({ thread: key === selection.thread ? null : key })}>{nameOf(thread)}</button> },
        { label: "Kind", key: ({ thread }) => thread.kind, cell: ({ thread }) => thread.kind },
        { label: "Rank", kind: "number", key: ({ thread }) => thread.rank, cell: ({ thread }) => thread.rank },
        { label: selection.group ? groupTitle(selection.group) : "Lived", kind: "number", explain: "thread-time", key: time, cell: (row) => formatSeconds(time(row)) },
        { label: "On a core", kind: "number", explain: "thread-cpu", key: ({ thread }) => thread.cpu_s, cell: ({ thread }) => formatSeconds(thread.cpu_s) },
        { label: "Split", kind: "bar", explain: "split", cell: ({ times }) => <SplitBar times={only(times, selection.group)} whole={most} /> },
        { label: "Waiting for a core", kind: "number", explain: "thread-core-wait", minor: true, key: ({ thread }) => thread.core_wait_s ?? -1, cell: ({ thread }) => seconds(thread.core_wait_s) },
        { label: "Lock held", kind: "number", explain: "thread-lock", minor: true, key: ({ thread }) => thread.lock_held_s, cell: ({ thread }) => formatSeconds(thread.lock_held_s) },
        { label: "Lock waited for", kind: "number", explain: "thread-lock", minor: true, key: ({ thread }) => thread.lock_waited_s, cell: ({ thread }) => formatSeconds(thread.lock_waited_s) },
      ]} />
    </>
  );
}

export function ThreadsView() {
  const { lines: all, slices, selection } = usePage();
  const lines = all.filter((line) => line.gil_s + line.wait_s > 0 && (selection.group !== "gil" || line.gil_s > 0) && (selection.group !== "wait" || line.wait_s > 0));
  return (
    <section aria-label="Threads">
      <h2>Threads</h2>
      <Unfiltered ignores={["time", "ranks", "function"]} sliced>Only the lines that wait follow; all else is of the whole run.</Unfiltered>
      <Threads />
      <h3>Lines that wait</h3>
      <Table caption="Waiting for Python's interpreter lock, and for locks, sleeps, joins and child processes." rows={lines} rowHeight={48} id={(line) => `${line.file}:${line.line} ${line.function}`} sortedBy={1} empty="No line waited." columns={[
        { label: "Line", kind: "place", key: (line) => line.file, cell: (line) => <><PlaceLink file={line.file} line={line.line} /><span class="soft"> in {line.function}</span><SourceLine file={line.file} line={line.line} /></> },
        { label: "Waiting", kind: "number", explain: "rank-time", key: (line) => line.wait_s, cell: (line) => formatSeconds(line.wait_s) },
        { label: "Interpreter lock", kind: "number", explain: "rank-time", key: (line) => line.gil_s, cell: (line) => formatSeconds(line.gil_s) },
        { label: "Split", kind: "bar", explain: "split", cell: (line) => <SplitBar times={lineTimes(line)} /> },
        ...(slices ? [overTime()] : []),
      ]} />
      <div class="cards">
        <SectionOf id="threads" />
        <SectionOf id="cpu" />
      </div>
    </section>
  );
}
