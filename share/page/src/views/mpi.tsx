// MPI: classes, call sites, sizes, who waited for whom, who sent to whom, pickling.
import { useState } from "preact/hooks";
import type { Call, Pair, Report, Wait } from "../data";
import { formatBytes, formatCount, formatSeconds, formatShare } from "../format";
import { groupTitle } from "../groups";
import { PartBar, SizeBins } from "../parts/bars";
import { CallTable } from "../parts/calls";
import { usePage } from "../parts/context";
import { Table } from "../parts/table";
import { PlaceLink, Remark, SourceLine, Unfiltered } from "../parts/text";
import { functionName } from "../selection";
import { SectionOf } from "./section";

/** "rank 3", or "ranks 8 to 15" for a block. */
function blockName(block: number, width: number, ranks: number): string {
  const first = block * width;
  return width === 1 ? `rank ${first}` : `ranks ${first} to ${Math.min(first + width, Math.max(ranks, first + 1)) - 1}`;
}

function Classes({ calls, chosen, onChoose }: { calls: Call[]; chosen: string; onChoose: (name: string) => void }) {
  const classes = new Map<string, { seconds: number; calls: number; bytes: number; bins: number[] }>();
  for (const call of calls) {
    const entry = classes.get(call.class) ?? { seconds: 0, calls: 0, bytes: 0, bins: new Array<number>(32).fill(0) };
    entry.seconds += call.seconds;
    entry.calls += call.calls;
    entry.bytes += call.bytes;
    call.size_bins.forEach((count, i) => (entry.bins[i] = (entry.bins[i] ?? 0) + count));
    classes.set(call.class, entry);
  }
  const all = [...classes.values()].reduce((total, { seconds }) => total + seconds, 0) || 1;
  return (
    <Table caption="Classes of calls. Choose one to see its call sites alone." rows={[...classes]} id={([name]) => name} sortedBy={1} isMarked={([name]) => name === chosen} columns={[
      { label: "Class", key: ([name]) => name, cell: ([name]) => <button type="button" class="link" aria-pressed={name === chosen} onClick={() => onChoose(name === chosen ? "" : name)}>{name}</button> },
      { label: "Time", kind: "number", explain: "call-time", key: ([, entry]) => entry.seconds, cell: ([, entry]) => formatSeconds(entry.seconds) },
      { label: "Part", kind: "bar", cell: ([, entry]) => <PartBar part={entry.seconds / all} group="mpi" /> },
      { label: "Calls", kind: "number", explain: "calls", key: ([, entry]) => entry.calls, cell: ([, entry]) => formatCount(entry.calls) },
      { label: "Data", kind: "number", explain: "data", key: ([, entry]) => entry.bytes, cell: ([, entry]) => formatBytes(entry.bytes) },
      { label: "Sizes", explain: "size-bins", cell: ([, entry]) => <SizeBins bins={entry.bins} /> },
    ]} />
  );
}

function Causes({ wait }: { wait: Wait }) {
  return (
    <>
      {wait.causes.slice(0, 3).map((cause) => (
        <div key={cause.rank}>
          {formatShare(wait.seconds ? cause.seconds / wait.seconds : 0)} for <b>rank {cause.rank}</b> on {cause.host}
          {cause.file ? <>, which was in <PlaceLink file={cause.file} line={cause.line} />{cause.doing ? ` (${groupTitle(cause.doing)})` : ""}</> : null}
        </div>
      ))}
    </>
  );
}

function Waits({ mpi }: Pick<Report, "mpi">) {
  const { selection } = usePage();
  const waits = selection.fn ? mpi.waits.filter(({ site }) => site.function === functionName(selection.fn ?? "")) : mpi.waits;
  if (!mpi.waits.length) return null;
  const sampled = mpi.waits_one_of > 1 ? ` One of ${mpi.waits_one_of} operations was looked at.` : "";
  return (
    <>
      <h3>Who waited for whom</h3>
      <Table caption={`A single wait may be wrong by ${formatSeconds(mpi.waits_clock_error_s)}, because clocks differ.${sampled}`} rows={waits} id={(wait) => `${wait.function} ${wait.site.file}:${wait.site.line}`} sortedBy={2} columns={[
        { label: "Function", kind: "place", key: (wait) => wait.function, cell: (wait) => <code>{wait.function}</code> },
        { label: "Waited in", kind: "place", key: (wait) => wait.site.file ?? "", cell: (wait) => <><PlaceLink file={wait.site.file} line={wait.site.line} /><SourceLine file={wait.site.file} line={wait.site.line} /></> },
        { label: "Waited", kind: "number", explain: "waits", key: (wait) => wait.seconds, cell: (wait) => formatSeconds(wait.seconds) },
        { label: "Share", kind: "number", explain: "share", key: (wait) => wait.share, cell: (wait) => formatShare(wait.share) },
        { label: "For whom, and where it was before", cell: (wait) => <Causes wait={wait} /> },
      ]} />
    </>
  );
}

function TrafficMap({ map }: { map: Report["page"]["traffic"] }) {
  const { ranks_per_block: width, ranks, cells } = map;
  const last = Math.max(Math.ceil(ranks / width) - 1, ...cells.map(([sender, receiver]) => Math.max(sender, receiver)));
  const most = Math.max(1, ...cells.map(([, , , bytes]) => bytes));
  const words = `Bytes sent from each ${width === 1 ? "rank" : `block of ${width} ranks`} (down) to each (across)`;
  return (
    <figure>
      <figcaption class="soft">{words}; the darker, the more.</figcaption>
      <div class="traffic-map" role="img" aria-label={`${words}; the heaviest pairs stand in the table`} style={{ gridTemplateColumns: `repeat(${last + 1}, 1fr)`, gridTemplateRows: `repeat(${last + 1}, 1fr)` }}>
        {cells.map(([sender, receiver, messages, bytes]) => (
          <span key={`${sender} ${receiver}`} title={`${blockName(sender, width, ranks)} to ${blockName(receiver, width, ranks)}: ${formatBytes(bytes)} in ${formatCount(messages)} messages`}
            style={{ gridArea: `${sender + 1} / ${receiver + 1}`, opacity: String(0.15 + 0.85 * Math.sqrt(bytes / most)) }} />
        ))}
      </div>
    </figure>
  );
}

function Traffic({ report }: { report: Report }) {
  const { traffic } = report.mpi;
  if (!traffic.pairs.length) return null;
  const name = (block: number): string => blockName(block, traffic.ranks_per_block, report.page.traffic.ranks);
  const others = traffic.other_messages ? ` ${formatCount(traffic.other_messages)} messages with ${formatBytes(traffic.other_bytes)} could not be counted by receiver.` : "";
  return (
    <>
      <h3 tabIndex={0} data-explain="traffic">Who sent to whom</h3>
      <Remark>{formatBytes(traffic.bytes)} in {formatCount(traffic.messages)} messages.{others}</Remark>
      <div class="traffic">
        <TrafficMap map={report.page.traffic} />
        <Table caption={`The heaviest pairs: ${traffic.pairs.length} of ${traffic.pair_count}.`} rows={traffic.pairs.slice(0, 60)} id={(pair) => `${pair.sender} ${pair.receiver}`} sortedBy={3} columns={[
          { label: "From", key: (pair: Pair) => pair.sender, cell: (pair) => name(pair.sender) },
          { label: "To", key: (pair) => pair.receiver, cell: (pair) => name(pair.receiver) },
          { label: "Messages", kind: "number", key: (pair) => pair.messages, cell: (pair) => formatCount(pair.messages) },
          { label: "Data", kind: "number", key: (pair) => pair.bytes, cell: (pair) => formatBytes(pair.bytes) },
          { label: "Of all", kind: "number", key: (pair) => pair.bytes, cell: (pair) => formatShare(traffic.bytes ? pair.bytes / traffic.bytes : 0) },
        ]} />
      </div>
    </>
  );
}

function Serialisation({ mpi }: Pick<Report, "mpi">) {
  if (!mpi.serialisation.length) return null;
  return (
    <>
      <h3 tabIndex={0} data-explain="mpi-serialisation">Pickling and packing</h3>
      <Table caption="Time in mpi4py outside MPI, by the line that called it: upper-case methods with buffers avoid it." rows={mpi.serialisation} id={(row) => `${row.file}:${row.line} ${row.function}`} sortedBy={1} columns={[
        { label: "Line", kind: "place", key: (row) => `${row.file}:${row.line}`, cell: (row) => <><PlaceLink file={row.file} line={row.line} /><SourceLine file={row.file} line={row.line} /></> },
        { label: "Rank time", kind: "number", explain: "rank-time", key: (row) => row.seconds, cell: (row) => formatSeconds(row.seconds) },
      ]} />
    </>
  );
}

export function MpiView() {
  const { report } = usePage();
  const [chosenClass, setChosenClass] = useState("");
  const calls = chosenClass ? report.mpi.calls.filter((call) => call.class === chosenClass) : report.mpi.calls;
  if (!report.mpi.calls.length) return <section><h2>MPI</h2><Remark>No MPI call was seen.</Remark></section>;
  return (
    <section aria-label="MPI">
      <h2>MPI</h2>
      <Unfiltered ignores={["time", "ranks"]} sliced>Only the column "Selected" of the call sites follows; all else is of the whole run.</Unfiltered>
      <div class="beside">
        <SectionOf id="mpi" />
        <div>
          <Classes calls={report.mpi.calls} chosen={chosenClass} onChoose={setChosenClass} />
          <Waits mpi={report.mpi} />
        </div>
      </div>
      <h3>Call sites</h3>
      <CallTable calls={calls} all={report.page.totals.mpi_calls} what="call sites" group="mpi" />
      <Traffic report={report} />
      <Serialisation mpi={report.mpi} />
    </section>
  );
}
