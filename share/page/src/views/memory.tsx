// Memory: over time, and by the line that allocates.
import type { MemoryLine } from "../data";
import { formatBytes, formatCount, formatPlace } from "../format";
import { SpreadBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Table, type Column } from "../parts/table";
import { PlaceLink, Remark, SourceLine, Unfiltered } from "../parts/text";
import { functionName } from "../selection";
import { SectionOf } from "./section";
import { MemoryChart } from "./timeline";

function bytes(label: string, explain: string, key: (row: MemoryLine) => number): Column<MemoryLine> {
  return { label, explain, kind: "number", key, cell: (row) => formatBytes(key(row)) };
}

export function MemoryView() {
  const { report, selection } = usePage();
  const { memory, page } = report;
  const fn = selection.fn;
  const lines = fn ? memory.lines.filter((row) => row.function === functionName(fn)) : memory.lines;
  return (
    <section aria-label="Memory">
      <h2>Memory</h2>
      <Unfiltered ignores={["time", "ranks", "group"]} />
      <div class="beside">
        <SectionOf id="memory" />
        <div><MemoryChart /></div>
      </div>
      <h3>Lines that allocate</h3>
      <Table caption={`Of one rank on average. ${lines.length} of ${memory.line_count} lines.`} rows={lines} rowHeight={48} id={(row) => `${row.file}:${row.line} ${row.function}`} sortedBy={1} empty={memory.lines_reason ? `not available: ${memory.lines_reason}` : "No line was seen."} columns={[
        { label: "Line", kind: "place", key: (row) => formatPlace(row.file, row.line), cell: (row) => <><PlaceLink file={row.file} line={row.line} />{row.function ? <span class="soft"> in {row.function}</span> : null}<SourceLine file={row.file} line={row.line} /></> },
        bytes("At the peak", "memory-peak", (row) => row.peak_per_rank.mean),
        { label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, key: (row) => row.peak_per_rank.max, cell: (row) => <SpreadBar spread={row.peak_per_rank} format={formatBytes} /> },
        bytes("At the end", "memory-end", (row) => row.end_per_rank.mean),
        bytes("In all", "memory-all", (row) => row.allocated_per_rank.mean),
        { label: "Blocks", kind: "number", minor: true, key: (row) => row.blocks, cell: (row) => formatCount(row.blocks) },
        { label: "Leak?", explain: "suspect", key: (row) => Number(row.suspect), cell: (row) => (row.suspect ? "suspect" : "") },
      ]} />
      <Remark>{page.memory_remark}</Remark>
    </section>
  );
}
