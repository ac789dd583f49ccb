// The costliest lines of all files.
import { lineTimes } from "../data";
import { formatSeconds, formatShare } from "../format";
import { chosen, only } from "../groups";
import { SplitBar, SpreadBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Sparkline } from "../parts/sparkline";
import { Table, type Column } from "../parts/table";
import { PlaceLink, SourceLine } from "../parts/text";
import type { NumberedLine } from "../slices";

export function overTime(): Column<NumberedLine> {
  return { label: "Over time", kind: "bar", explain: "over-time", minor: true, cell: (line) => <Sparkline line={line.number} /> };
}

export function HotLines({ lines, caption }: { lines: NumberedLine[]; caption: string }) {
  const { selection, slices } = usePage();
  const { group } = selection;
  const time = (line: NumberedLine): number => chosen(lineTimes(line), group);
  const rows = lines.filter((line) => time(line) > 0);
  const most = Math.max(0, ...rows.map(time));
  return (
    <Table caption={caption} rows={rows} rowHeight={48} id={(line) => String(line.number)} sortedBy={1} empty="No line has time under this selection." columns={[
      { label: "Line", kind: "place", key: (line) => `${line.file}:${String(line.line).padStart(7, "0")}`, cell: (line) => <><PlaceLink file={line.file} line={line.line} /><span class="soft"> in {line.function}</span><SourceLine file={line.file} line={line.line} /></> },
      { label: "Time", kind: "number", explain: "line-time", key: time, cell: (line) => formatSeconds(time(line)) },
      { label: "Share", kind: "number", explain: "share", key: (line) => line.share, cell: (line) => formatShare(line.share) },
      { label: "Split", kind: "bar", explain: "split", cell: (line) => <SplitBar times={only(lineTimes(line), group)} whole={most} /> },
      ...(slices ? [overTime()] : []),
      { label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, key: (line) => line.per_rank.max - line.per_rank.min, cell: (line) => <SpreadBar spread={line.per_rank} /> },
    ]} />
  );
}
