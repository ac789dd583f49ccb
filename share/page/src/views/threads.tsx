// Threads: what they use of the machine, and the lines where they wait.
import { lineTimes } from "../data";
import { formatSeconds } from "../format";
import { SplitBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Table } from "../parts/table";
import { PlaceLink, SourceLine, Unfiltered } from "../parts/text";
import { overTime } from "./lines";
import { SectionOf } from "./section";

export function ThreadsView() {
  const { lines: all, slices, selection } = usePage();
  const lines = all.filter((line) => line.gil_s + line.wait_s > 0 && (selection.group !== "gil" || line.gil_s > 0) && (selection.group !== "wait" || line.wait_s > 0));
  return (
    <section aria-label="Threads">
      <h2>Threads</h2>
      <Unfiltered ignores={["time", "ranks", "function"]} sliced>The sections are of the whole run.</Unfiltered>
      <div class="beside">
        <SectionOf id="threads" />
        <SectionOf id="cpu" />
      </div>
      <h3>Lines that wait</h3>
      <Table caption="Waiting for Python's interpreter lock, and for locks, sleeps, joins and child processes." rows={lines} rowHeight={48} id={(line) => `${line.file}:${line.line} ${line.function}`} sortedBy={1} empty="No line waited." columns={[
        { label: "Line", kind: "place", key: (line) => line.file, cell: (line) => <><PlaceLink file={line.file} line={line.line} /><span class="soft"> in {line.function}</span><SourceLine file={line.file} line={line.line} /></> },
        { label: "Waiting", kind: "number", explain: "rank-time", key: (line) => line.wait_s, cell: (line) => formatSeconds(line.wait_s) },
        { label: "Interpreter lock", kind: "number", explain: "rank-time", key: (line) => line.gil_s, cell: (line) => formatSeconds(line.gil_s) },
        { label: "Split", kind: "bar", explain: "split", cell: (line) => <SplitBar times={lineTimes(line)} /> },
        ...(slices ? [overTime()] : []),
      ]} />
    </section>
  );
}
