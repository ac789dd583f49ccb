// The first screen: what the job was, its verdict, its shares, and the one thing to fix first.
import { useMemo, useState } from "preact/hooks";
import type { Advice, Report, ShareRow } from "../data";
import { lineTimes } from "../data";
import { adjectiveOf, baseName, formatPlace, formatSeconds, formatShare } from "../format";
import { groupTitle, sum, type ByGroup } from "../groups";
import { Legend, SplitBar, Swatch } from "../parts/bars";
import { usePage } from "../parts/context";
import { Sparkline } from "../parts/sparkline";
import { Code, PlaceLink, Remark } from "../parts/text";
import type { NumberedLine } from "../slices";
import { selectedTimes } from "../tracks";
import { HotLines } from "./lines";
import { SectionCard } from "./section";
import { Areas, FunctionRemark, SelectedSum } from "./timeline";

const NEXT_SHOWN = 5;

function Fact({ label, value }: { label: string; value: string | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value || "not known"}</dd>
    </div>
  );
}

function hostsText({ job }: Report): string {
  const shown = job.hosts.slice(0, 3).join(", ");
  return `${job.nodes}: ${shown}${job.nodes > 3 ? ", …" : ""}`;
}

function Facts() {
  const { report } = usePage();
  const { job, page, measured } = report;
  const { labels } = page;
  return (
    <dl class="facts">
      <Fact label="Total time" value={labels.elapsed} />
      {measured.whole_run ? null : <Fact label="Measured" value={`${formatSeconds(measured.seconds)} of ${formatSeconds(measured.of_s)} of a rank`} />}
      <Fact label="Processes" value={job.ranks === job.expected_ranks ? String(job.ranks) : `${job.ranks} of ${job.expected_ranks}`} />
      <Fact label="Nodes" value={hostsText(report)} />
      <Fact label="Cores per node" value={`${labels.physical_cores} physical, ${labels.logical_cores} logical`} />
      <Fact label="Memory per node" value={labels.memory} />
      <Fact label="OMP_NUM_THREADS" value={job.omp_num_threads || "not set"} />
      <Fact label="Processor" value={job.machine} />
      <Fact label="Start" value={job.start && job.start.replace("T", " ")} />
      <Fact label="Exit status" value={job.exit_status === null ? null : String(job.exit_status)} />
      <Fact label="Python" value={job.python} />
      <Fact label="MPI" value={job.mpi} />
      <Fact label="Full path" value={job.program} />
      <Fact label="Cost of perfwrap" value={`sampling ${labels.sampling} of rank time, MPI wrappers ${labels.mpi_wrapper}, start ${labels.slowest_start} and end ${labels.slowest_exit} on the slowest rank, ${labels.overhead_memory} of memory`} />
    </dl>
  );
}

/** The rows of shares: of the run or, where time or ranks are chosen, of those. */
function useShares(): ShareRow[] {
  const { report, tracks, selection: { time, ranks } } = usePage();
  return useMemo(() => {
    if (!tracks.binWidth || (!time && !ranks.length)) return report.page.shares;
    const { times } = selectedTimes(tracks, time, ranks);
    const whole = sum(times);
    return report.page.shares.map((row) => {
      const share = whole > 0 ? times[row.group] / whole : 0;
      return { ...row, seconds: times[row.group], share, adjective: whole > 0 ? adjectiveOf(share) : "not available" };
    });
  }, [report, tracks, time, ranks]);
}

function Shares({ rows }: { rows: ShareRow[] }) {
  const { selection, select } = usePage();
  return (
    <table class="shares">
      <caption class="hidden">Shares of the rank time by category</caption>
      <thead>
        <tr>
          <th scope="col">Time in</th>
          <th scope="col" class="number"><span tabIndex={0} data-explain="share">Share</span></th>
          <th scope="col" class="number"><span tabIndex={0} data-explain="rank-time">Rank time</span></th>
          <th scope="col"><span tabIndex={0} data-explain="adjective">That is</span></th>
          <th scope="col">What it means</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.group} class={row.share < 0.0005 ? "little" : undefined}>
            <th scope="row">
              <button type="button" class="link" aria-pressed={selection.group === row.group} title="choose this category in every view"
                onClick={() => select({ group: selection.group === row.group ? null : row.group })}>
                <Swatch group={row.group} />{row.title}
              </button>
            </th>
            <td class="number"><b>{formatShare(row.share)}</b></td>
            <td class="number">{formatSeconds(row.seconds)}</td>
            <td class="adjective">{row.adjective}</td>
            <td class="meaning">{row.meaning}{row.share >= 0.15 ? ` ${row.hint}` : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The costliest line at an advice's place, for its split and spread. */
function lineAt(report: Report, advice: Advice): NumberedLine | undefined {
  const number = report.lines.findIndex((line) => line.file === advice.file && line.line === advice.line);
  const line = report.lines[number];
  return line && { ...line, number };
}

function Snippet({ file, line, around }: { file: string; line: number; around: number }) {
  const { sources } = usePage();
  const text = sources.get(file);
  const numbers = text?.numbers.filter((number) => Math.abs(number - line) <= around) ?? [];
  if (!text || !numbers.includes(line)) return <Remark>The source was not recorded.</Remark>;
  return (
    <pre class="snippet">
      {numbers.map((number) => (
        <div key={number} class={number === line ? "hot" : undefined}>
          <span class="line-number">{number}</span>
          <Code pieces={text.line(number) ?? []} />
        </div>
      ))}
    </pre>
  );
}

function First({ advice }: { advice: Advice }) {
  const { report } = usePage();
  const line = lineAt(report, advice);
  const { file } = advice;
  return (
    <article class="first-fix" aria-label="What to fix first">
      <header>
        <h2>Fix this first</h2>
        {file ? <PlaceLink file={file} line={advice.line} /> : <span>the whole job</span>}
        {line ? <b class="cost" data-explain="line-time" tabIndex={0}>{formatSeconds(line.total_s)}, {formatShare(line.share)}</b> : null}
      </header>
      {file && advice.line ? <Snippet file={file} line={advice.line} around={2} /> : null}
      {line ? <SplitBar times={lineTimes(line)} /> : null}
      {line ? <Sparkline line={line.number} columns={120} large /> : null}
      <p class="change">{advice.change}</p>
      <p><b>Evidence</b> {advice.evidence}</p>
      <p class="rule soft">{line && line.per_rank.max_rank !== null ? `On one rank from ${formatSeconds(line.per_rank.min)} to ${formatSeconds(line.per_rank.max)} (rank ${line.per_rank.max_rank}). ` : ""}<span tabIndex={0} data-explain={advice.id}>Rule {advice.id}</span></p>
    </article>
  );
}

function Next({ advice, open }: { advice: Advice; open: boolean }) {
  const { report } = usePage();
  const line = open ? lineAt(report, advice) : undefined;
  const heading = advice.change.split(/[.:;] /)[0] ?? "";
  return (
    <details class="next" open={open}>
      <summary><code>{advice.file ? formatPlace(advice.file, advice.line) : advice.id}</code> {heading}</summary>
      {open && advice.file && advice.line ? <Snippet file={advice.file} line={advice.line} around={2} /> : null}
      {line ? <><SplitBar times={lineTimes(line)} /><Sparkline line={line.number} columns={120} large /></> : null}
      {heading === advice.change ? null : <p>{advice.change}</p>}
      <p><b>Evidence</b> {advice.evidence}</p>
      <p class="soft">{advice.file ? <PlaceLink file={advice.file} line={advice.line} /> : null} <span tabIndex={0} data-explain={advice.id}>Rule {advice.id}</span></p>
    </details>
  );
}

function ToDo() {
  const { report } = usePage();
  const [all, setAll] = useState(false);
  const [first, ...rest] = report.advice;
  if (!first) {
    const costly = report.lines[0];
    return (
      <article class="first-fix">
        <header><h2>Nothing stands out</h2></header>
        <p>No rule found anything to advise.{costly ? " The costliest line:" : ""}</p>
        {costly ? <><p><PlaceLink file={costly.file} line={costly.line} /> <b>{formatSeconds(costly.total_s)}, {formatShare(costly.share)}</b></p><Snippet file={costly.file} line={costly.line} around={2} /></> : null}
      </article>
    );
  }
  // The first screen shows a line to look at, also where what comes first is about the whole job.
  const shown = first.file ? undefined : rest.find(({ file }) => file);
  return (
    <div>
      <First advice={first} />
      {rest.length ? <h3>Then</h3> : null}
      {rest.slice(0, all ? rest.length : NEXT_SHOWN).map((advice, i) => <Next key={i} advice={advice} open={advice === shown} />)}
      {!all && rest.length > NEXT_SHOWN ? <button type="button" class="plain" onClick={() => setAll(true)}>{rest.length - NEXT_SHOWN} more</button> : null}
    </div>
  );
}

function MissingRanks() {
  const { report } = usePage();
  const count = report.page.missing_ranks;
  if (!count) return null;
  const shown = report.job.missing_ranks.slice(0, 20).join(", ");
  return <p class="warning">{count} of {report.job.expected_ranks} ranks left no data: {shown}{count > 20 ? ", …" : ""}</p>;
}

export function OverviewView() {
  const { report, tracks, lines, isSliced, select, selection } = usePage();
  const { verdict, job } = report;
  const shares = useShares();
  const isPart = tracks.binWidth > 0 && (selection.time !== null || selection.ranks.length > 0);
  const times = Object.fromEntries(shares.map((row) => [row.group, row.seconds])) as ByGroup;
  const largest = shares.reduce<ShareRow | undefined>((best, row) => (!best || row.share > best.share ? row : best), undefined);
  return (
    <>
      <section class="overview" aria-labelledby="verdict">
        <h1 id="verdict">{verdict.text}</h1>
        <p class="command"><code>{job.command.join(" ") || baseName(job.program)}</code></p>
        <MissingRanks />
        {isPart ? (
          <p class="notice" role="note">
            <b>In the chosen time and ranks</b> {largest && largest.share > 0 ? `most is ${groupTitle(largest.group)}: ${formatShare(largest.share)} of ${formatSeconds(sum(times))}.` : "there is no time."} The bar and the shares are of the choice; the verdict above, what to fix and the sections are of the whole run.
          </p>
        ) : selection.group || selection.fn ? <p class="notice" role="note">Verdict, shares and sections are of the whole run. What is selected is followed in the other views.</p> : null}
        <SplitBar times={isPart ? times : report.shares} large />
        <div class="first">
          <div><Shares rows={shares} /></div>
          <ToDo />
        </div>
        <Facts />
      </section>
      <section aria-label="Timeline">
        <h2>Over time</h2>
        <SelectedSum />
        <FunctionRemark what="The areas are" />
        <Areas height={170} legend={false} />
        <Legend />
        {isSliced ? <div class="on-screen"><HotLines lines={lines.slice(0, 6)} caption="Costliest lines in the chosen time and ranks." /></div> : null}
        <p><button type="button" class="plain" onClick={() => select({ view: "timeline" })}>Ranks, memory and efficiency over time</button></p>
      </section>
      <section aria-label="Sections" class="cards">
        {report.sections.map((section) => <SectionCard key={section.id} section={section} />)}
      </section>
    </>
  );
}
