// I/O: the files, and the lines that use them.
import type { FileUse } from "../data";
import { formatBytes, formatCount, formatSeconds } from "../format";
import { SizeBins } from "../parts/bars";
import { CallTable } from "../parts/calls";
import { usePage } from "../parts/context";
import { Search } from "../parts/search";
import { Table } from "../parts/table";
import { Unfiltered } from "../parts/text";
import { SectionOf } from "./section";

const moved = (file: FileUse): number => file.read_bytes + file.written_bytes;
const transfers = (count: number, bytes: number): string => (count ? `${formatCount(count)} × ${formatBytes(bytes / count)}` : "–");

export function IoView() {
  const { report, selection } = usePage();
  const { io } = report;
  const wanted = selection.find.toLowerCase();
  const files = io.files.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <section aria-label="I/O">
      <h2>I/O</h2>
      <Unfiltered ignores={["time", "ranks"]} sliced>Only the column "Selected" of the call sites follows; all else is of the whole run.</Unfiltered>
      <div class="beside">
        <SectionOf id="io" />
        <div>
          <Search label="Filter files by name" />
          <Table caption={`Files, summed over ranks. ${files.length} of ${report.page.totals.files}.`} rows={files} id={({ name }) => name} sortedBy={1} empty="No file was seen." columns={[
            { label: "File", kind: "place", explain: "file", key: (file) => file.name, cell: (file) => <code title={file.file_system ? `${file.name} on ${file.file_system}` : file.name}>{file.name}</code> },
            { label: "Time", kind: "number", explain: "call-time", key: (file) => file.seconds, cell: (file) => formatSeconds(file.seconds) },
            { label: "Data", kind: "number", explain: "data", key: moved, cell: (file) => formatBytes(moved(file)) },
            { label: "Reads", kind: "number", explain: "reads", key: (file) => file.reads, cell: (file) => transfers(file.reads, file.read_bytes) },
            { label: "Writes", kind: "number", explain: "writes", key: (file) => file.writes, cell: (file) => transfers(file.writes, file.written_bytes) },
            { label: "Read sizes", explain: "size-bins", minor: true, cell: (file) => <SizeBins bins={file.read_bins} /> },
            { label: "Write sizes", explain: "size-bins", minor: true, cell: (file) => <SizeBins bins={file.write_bins} /> },
            { label: "Metadata", kind: "number", explain: "metadata", minor: true, key: (file) => file.metadata_calls, cell: (file) => formatCount(file.metadata_calls) },
            { label: "Sync", kind: "number", explain: "sync", minor: true, key: (file) => file.sync_s, cell: (file) => (file.syncs ? formatSeconds(file.sync_s) : "–") },
            { label: "Ranks", kind: "number", explain: "file-ranks", minor: true, key: (file) => file.ranks ?? -1, cell: (file) => (file.ranks === null ? "–" : formatCount(file.ranks)) },
          ]} />
        </div>
      </div>
      <h3>Call sites</h3>
      <CallTable calls={io.calls} all={report.page.totals.io_calls} what="call sites" group="io" />
    </section>
  );
}
