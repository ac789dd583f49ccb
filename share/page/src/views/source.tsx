// The job's files with the time of each line. n and p go to the next and previous costliest line.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { lineTimes, type Line } from "../data";
import { baseName, formatBytes, formatCount, formatSeconds, formatShare } from "../format";
import { chosen, noTime, only, sum, GROUP_IDS, type ByGroup } from "../groups";
import { Legend, SplitBar, SpreadBar } from "../parts/bars";
import { usePage, type PageState } from "../parts/context";
import { Sparkline } from "../parts/sparkline";
import { Code, FunctionLink, PlaceLink, Remark, Unfiltered } from "../parts/text";
import { windowOf } from "../parts/window";
import { functionKey, functionName } from "../selection";
import type { NumberedLine } from "../slices";
import { HotLines } from "./lines";

const ROW = 21;
const AROUND = 6;

/** `number`: among the report's lines, for what it did over time; compiled lines have none. */
type SourceLineTimes = Line & { number?: number };

interface FileTimes {
  file: string;
  lines: Map<number, SourceLineTimes>;
  times: ByGroup;
  compiled: boolean;
}

function isOfFunction(line: Line, fn: string | null): boolean {
  return !fn || (functionName(fn) === line.function && fn.includes(line.file));
}

/** Lines by file; several functions on one line (a lambda) are one. */
function filesOf(state: PageState): FileTimes[] {
  const { report, lines, isSliced, selection } = state;
  const files = new Map<string, FileTimes>();
  const add = (line: SourceLineTimes, compiled: boolean): void => {
    if (!line.file) return;
    if (!isOfFunction(line, selection.fn)) return;
    let entry = files.get(line.file);
    if (!entry) files.set(line.file, (entry = { file: line.file, lines: new Map(), times: noTime(), compiled }));
    const times = lineTimes(line);
    for (const id of GROUP_IDS) entry.times[id] += times[id];
    const known = entry.lines.get(line.line);
    entry.lines.set(line.line, known ? joined(known, line) : line);
  };
  for (const line of lines) add(line, false);
  // Of compiled lines the sum over the run is all there is.
  if (!isSliced) for (const line of report.page.native_lines) add(line, true);
  const group = selection.group;
  return [...files.values()].filter((entry) => chosen(entry.times, group) > 0).sort((a, b) => chosen(b.times, group) - chosen(a.times, group));
}

function joined(a: SourceLineTimes, b: Line): SourceLineTimes {
  return { ...a, share: a.share + b.share, total_s: a.total_s + b.total_s, python_s: a.python_s + b.python_s, native_s: a.native_s + b.native_s,
    mpi_s: a.mpi_s + b.mpi_s, io_s: a.io_s + b.io_s, gil_s: a.gil_s + b.gil_s, wait_s: a.wait_s + b.wait_s };
}

/** Numbers to show: all that there are, else the lines with time; gaps are one row. */
function rowsOf(numbers: number[]): (number | null)[] {
  const rows: (number | null)[] = [];
  numbers.forEach((number, i) => {
    if (i > 0 && number !== (numbers[i - 1] ?? 0) + 1) rows.push(null);
    rows.push(number);
  });
  return rows;
}

function FileList({ files, current, onChoose }: { files: FileTimes[]; current: string; onChoose: (file: FileTimes) => void }) {
  const { selection } = usePage();
  const most = files[0] ? chosen(files[0].times, selection.group) : 0;
  return (
    <nav class="files" aria-label="Files by time">
      {files.slice(0, 200).map((entry) => (
        <button key={entry.file} type="button" class="file" aria-current={entry.file === current} title={entry.file} onClick={() => onChoose(entry)}>
          <span class="mono name">{baseName(entry.file)}</span>
          <span class="number">{formatSeconds(chosen(entry.times, selection.group))}</span>
          <SplitBar times={only(entry.times, selection.group)} whole={most} />
        </button>
      ))}
    </nav>
  );
}

/** What else is known of a line. */
function LineDetails({ file, line, row }: { file: FileTimes; line: number; row: SourceLineTimes | undefined }) {
  const { report, selection } = usePage();
  const calls = [...report.mpi.calls, ...report.io.calls].filter(({ site }) => site.file === file.file && site.line === line);
  const memory = report.memory.lines.find((entry) => entry.file === file.file && entry.line === line);
  const advice = report.advice.filter((entry) => entry.file === file.file && entry.line === line);
  const wait = report.mpi.waits.find(({ site }) => site.file === file.file && site.line === line);
  return (
    <aside class="details" aria-live="polite" aria-label={`Line ${line}`}>
      <h3>Line {line}{row ? <span class="soft"> in <FunctionLink name={row.function} id={functionKey(row.function, file.file, null)} /></span> : null}</h3>
      {row ? (
        <>
          <p data-explain={file.compiled ? "native-line-time" : "line-time"} tabIndex={0}><b>{formatSeconds(row.total_s)}</b>, {formatShare(row.share)} of {selection.time || selection.ranks.length ? "the chosen" : "all"} rank time</p>
          <SplitBar times={lineTimes(row)} />
          {row.number !== undefined ? <div data-explain="over-time" tabIndex={0}><Sparkline line={row.number} columns={120} large /></div> : null}
          {row.per_rank.max_rank !== null ? <div class="row"><span data-explain="over-ranks" tabIndex={0}>Over ranks</span> <SpreadBar spread={row.per_rank} /> <span class="soft">most on rank {row.per_rank.max_rank}</span></div> : null}
        </>
      ) : <Remark>No sample has this line.</Remark>}
      {calls.map((call) => <p key={call.function}><code>{call.function}</code> {formatCount(call.calls)} calls, {formatSeconds(call.seconds)}, {formatBytes(call.bytes)}</p>)}
      {wait?.causes[0] ? <p>Ranks waited here {formatSeconds(wait.seconds)}, {formatSeconds(wait.causes[0].seconds)} of it for rank {wait.causes[0].rank} on {wait.causes[0].host}, which before was mostly in <PlaceLink file={wait.causes[0].file} line={wait.causes[0].line} />.</p> : null}
      {memory ? <p>Allocates {formatBytes(memory.allocated_per_rank.mean)} on one rank in all, {formatBytes(memory.peak_per_rank.mean)} at the peak.</p> : null}
      {advice.map((entry) => <p key={entry.id} class="change">{entry.change}</p>)}
    </aside>
  );
}

export function SourceView() {
  const state = usePage();
  const { selection, select, sources, report, lines, slices } = state;
  const files = useMemo(() => filesOf(state), [report, lines, selection.fn, selection.group]);
  const entry = files.find(({ file }) => file === selection.at?.file) ?? (selection.at ? undefined : files[0]);
  const file: FileTimes | undefined = entry ?? (selection.at ? { file: selection.at.file, lines: new Map(), times: noTime(), compiled: false } : undefined);
  const box = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 700 });
  const group = selection.group;
  const own = useMemo<NumberedLine[]>(() => lines.filter((line) => isOfFunction(line, selection.fn)), [lines, selection.fn]);
  const hot = useMemo(() => (file ? [...file.lines.values()].filter((line) => chosen(lineTimes(line), group) > 0).sort((a, b) => chosen(lineTimes(b), group) - chosen(lineTimes(a), group)) : []), [file?.file, files]);
  const text = file ? sources.get(file.file) : undefined;
  const rows = useMemo(() => rowsOf(text ? text.numbers : hot.map(({ line }) => line).sort((a, b) => a - b)), [text, hot]);
  const current = file && selection.at?.file === file.file ? selection.at.line : (hot[0]?.line ?? 1);

  useEffect(() => {
    const node = box.current;
    const row = rows.indexOf(current);
    if (!node || row < 0) return;
    const top = row * ROW;
    if (top < node.scrollTop + ROW || top > node.scrollTop + node.clientHeight - 2 * ROW) node.scrollTop = Math.max(0, top - AROUND * ROW);
    setScroll({ top: node.scrollTop, height: node.clientHeight || 700 });
  }, [file?.file, current, rows]);

  useEffect(() => {
    const step = (event: KeyboardEvent): void => {
      if ((event.key !== "n" && event.key !== "p") || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || !file) return;
      const at = hot.findIndex(({ line }) => line === current);
      const next = hot[event.key === "n" ? Math.min(at + 1, hot.length - 1) : Math.max(at - 1, 0)];
      if (next) select({ at: { file: file.file, line: next.line } }, true);
    };
    document.addEventListener("keydown", step);
    return () => document.removeEventListener("keydown", step);
  }, [hot, current, file?.file]);

  if (!file) return <section><h2>Source</h2><Remark>{selection.fn || group || state.isSliced ? "No line has time under this selection." : "not available: no sample has a Python line"}</Remark></section>;
  const most = hot[0] ? chosen(lineTimes(hot[0]), group) : 0;
  const { first, end } = windowOf(rows.length, ROW, scroll.top, scroll.height);
  const last = rows.length || 1;
  return (
    <section aria-label="Source">
      <h2>Source</h2>
      <Unfiltered ignores={["time", "ranks"]} sliced>{report.page.native_lines.length ? "Compiled lines are left out: of them only the sum over the run is known." : ""}</Unfiltered>
      <Legend />
      <div class="source-view">
        <FileList files={files} current={file.file} onChoose={(next) => select({ at: { file: next.file, line: [...next.lines.values()].sort((a, b) => b.total_s - a.total_s)[0]?.line ?? 1 } })} />
        <div class="code-pane">
          <p class="file-head"><code>{file.file}</code> <span class="soft">
            {formatSeconds(sum(file.times))}; {text ? (text.whole ? "as it ran" : "as it ran: the lines with time and their neighbours") : "its source was not recorded"}; n and p: costliest lines
          </span></p>
          <div class="code-frame">
            <div class="code" ref={box} tabIndex={0} role="table" aria-label={`Source of ${file.file} with the time of each line`} aria-rowcount={rows.length}
              onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}>
              <div role="presentation" style={{ height: `${first * ROW}px` }} />
              {rows.slice(first, end).map((number, i) => {
                if (number === null) return <div key={`gap${first + i}`} class="gap" role="row"><span role="cell">…</span></div>;
                const line = file.lines.get(number);
                const times = line ? only(lineTimes(line), group) : noTime();
                const time = sum(times);
                return (
                  <div key={number} role="row" aria-rowindex={first + i + 1} class={number === current ? "chosen" : undefined} onClick={() => select({ at: { file: file.file, line: number } }, true)}>
                    <span role="cell" class="time">{time > 0 ? formatSeconds(time) : ""}</span>
                    <span role="cell" class="bar">{time > 0 ? <SplitBar times={times} whole={most} /> : null}</span>
                    {slices ? <span role="cell" class="over-time">{time > 0 && line?.number !== undefined ? <Sparkline line={line.number} /> : null}</span> : null}
                    <span role="rowheader" class="line-number">{number}</span>
                    <span role="cell" class="text"><Code pieces={text?.line(number) ?? []} /></span>
                  </div>
                );
              })}
              <div role="presentation" style={{ height: `${(rows.length - end) * ROW}px` }} />
            </div>
            <div class="marks" aria-hidden="true">
              {hot.slice(0, 60).map((line) => <span key={line.line} style={{ top: `${(rows.indexOf(line.line) / last) * 100}%`, opacity: String(0.25 + (0.75 * chosen(lineTimes(line), group)) / (most || 1)) }} />)}
            </div>
          </div>
          <LineDetails file={file} line={current} row={file.lines.get(current)} />
        </div>
      </div>
      <h3>Costliest lines of all files</h3>
      <HotLines lines={own} caption={`${own.length} of ${report.page.totals.lines} lines.`} />
    </section>
  );
}
