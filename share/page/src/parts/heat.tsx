// Ranks over time as a heat map: one row a rank, or neighbours together. Dragging chooses time and ranks.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatSeconds, formatShare } from "../format";
import { GROUP_IDS, groupTitle, type GroupId } from "../groups";
import type { Cluster } from "../clusters";
import { joinRanges, rankWords } from "../selection";
import { hasTrack, orderTracks, type Track, type TrackOrder, type Tracks } from "../tracks";
import { AXIS_WIDTH } from "./chart";
import { colourOf, onSchemeChange, paintOf } from "./paint";

const RIGHT = 12;

export function trackName(track: Track): string {
  if (track.first === track.last) return `rank ${track.first}`;
  if (track.ranges) return `${track.ranks} ranks of one kind, ${rankWords(track.ranges)}`;
  const whole = track.last - track.first + 1 === track.ranks;
  return whole ? `ranks ${track.first} to ${track.last}` : `${track.ranks} ranks of ${track.first} to ${track.last}`;
}

function rangesOf(track: Track | undefined): [number, number][] {
  return track ? (track.ranges ?? [[track.first, track.last]]) : [];
}

interface HeatProps {
  tracks: Tracks;
  order: TrackOrder;
  clusters: Cluster[];
  group: GroupId | null;
  time: [number, number] | null;
  shown: [number, number];
  ranks: [number, number][];
  onSelect: (time: [number, number] | null, ranks: [number, number][] | null) => void;
}

/** The group with most of the cell, and how much that is. */
function cellOf(track: Track, bin: number, group: GroupId | null): { id: GroupId; part: number; all: number } {
  let id: GroupId = group ?? "python";
  let part = 0;
  let all = 0;
  for (const each of GROUP_IDS) {
    const value = track.parts[each]?.[bin] ?? 0;
    all += value;
    if (group ? each === group : value > part) {
      id = each;
      part = value;
    }
  }
  return { id, part, all };
}

export function RankHeat({ tracks, order, clusters, group, time, shown, ranks, onSelect }: HeatProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState("");
  const drag = useRef<{ x: number; y: number } | null>(null);
  const positions = useMemo(() => orderTracks(tracks, order, time, clusters), [tracks, order, time, clusters]);
  const rowHeight = Math.max(5, Math.min(26, Math.floor(360 / Math.max(positions.length, 1))));
  const height = rowHeight * positions.length;

  useEffect(() => {
    const node = canvas.current;
    if (!node) return undefined;
    const draw = (): void => paint(node, { tracks, positions, rowHeight, group, time, shown, ranks });
    draw();
    const watcher = new ResizeObserver(draw);
    watcher.observe(node);
    const stop = onSchemeChange(draw);
    return () => {
      watcher.disconnect();
      stop();
    };
  });

  const locate = (event: PointerEvent): { moment: number; row: number; inside: boolean } => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return { moment: 0, row: 0, inside: false };
    const part = (event.clientX - box.left - AXIS_WIDTH) / (box.width - AXIS_WIDTH - RIGHT);
    const row = Math.floor((event.clientY - box.top) / rowHeight);
    const moment = shown[0] + Math.min(Math.max(part, 0), 1) * (shown[1] - shown[0]);
    return { moment, row: Math.min(Math.max(row, 0), positions.length - 1), inside: part >= 0 && part <= 1 };
  };
  const describe = (event: PointerEvent): void => {
    const { moment, row } = locate(event);
    const track = tracks.tracks[positions[row] ?? 0];
    if (!track) return;
    const bin = Math.min(Math.floor(moment / tracks.binWidth), tracks.bins - 1);
    const parts = GROUP_IDS.filter((id) => (track.parts[id]?.[bin] ?? 0) > 0).map((id) => `${groupTitle(id)} ${formatShare(track.parts[id]?.[bin] ?? 0)}`);
    setHover(`${trackName(track)} on ${track.host}, ${formatSeconds(bin * tracks.binWidth)}: ${parts.join(", ") || "nothing"}`);
  };
  const finish = (event: PointerEvent): void => {
    const start = drag.current;
    drag.current = null;
    if (!start) return;
    const from = locate({ clientX: start.x, clientY: start.y } as PointerEvent);
    const to = locate(event);
    const wide = Math.abs(event.clientX - start.x) > 5;
    const rows = positions.slice(Math.min(from.row, to.row), Math.max(from.row, to.row) + 1);
    const chosenRanks = joinRanges(rows.flatMap((i) => rangesOf(tracks.tracks[i])));
    const span: [number, number] = [Math.min(from.moment, to.moment), Math.max(from.moment, to.moment)];
    onSelect(wide ? span : null, wide && from.row === to.row && positions.length > 1 && Math.abs(event.clientY - start.y) < 3 ? null : chosenRanks);
  };
  const words = `Ranks over time, ${positions.length} rows; coloured by ${group ? `the share of ${groupTitle(group)}` : "the category with most of the time"}. The table of ranks has the numbers.`;
  return (
    <div class="heat-map">
      <canvas ref={canvas} role="img" aria-label={words} style={{ height: `${height}px` }}
        onPointerDown={(event) => { drag.current = { x: event.clientX, y: event.clientY }; event.currentTarget.setPointerCapture(event.pointerId); }}
        onPointerMove={describe} onPointerUp={finish} onPointerLeave={() => setHover("")} />
      <p class="soft hover" aria-hidden="true">{hover || "Drag to choose time and ranks; click a row to choose its ranks."}</p>
    </div>
  );
}

interface Painting {
  tracks: Tracks;
  positions: number[];
  rowHeight: number;
  group: GroupId | null;
  time: [number, number] | null;
  shown: [number, number];
  ranks: [number, number][];
}

function paint(canvas: HTMLCanvasElement, { tracks, positions, rowHeight, group, time, shown, ranks }: Painting): void {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = rowHeight * positions.length;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(scale, scale);
  const span = width - AXIS_WIDTH - RIGHT;
  const x = (moment: number): number => AXIS_WIDTH + ((moment - shown[0]) / (shown[1] - shown[0])) * span;
  const paints = Object.fromEntries(GROUP_IDS.map((id) => [id, paintOf(pen, id)])) as Record<GroupId, string | CanvasPattern>;
  const gap = rowHeight > 9 ? 1 : 0;
  pen.save();
  pen.beginPath();
  pen.rect(AXIS_WIDTH, 0, span, height);
  pen.clip();
  positions.forEach((position, row) => {
    const track = tracks.tracks[position];
    if (!track) return;
    for (let bin = 0; bin < tracks.bins; bin += 1) {
      const left = x(bin * tracks.binWidth);
      const right = x((bin + 1) * tracks.binWidth);
      const { id, part, all } = cellOf(track, bin, group);
      if (part <= 0 || right < AXIS_WIDTH || left > width) continue;
      pen.globalAlpha = group ? 0.05 + 0.95 * part : 0.35 + 0.65 * Math.min(part / Math.max(all, 1e-9), 1);
      pen.fillStyle = paints[id];
      pen.fillRect(left, row * rowHeight, right - left + 0.4, rowHeight - gap);
    }
  });
  pen.globalAlpha = 1;
  pen.fillStyle = colourOf("veil");
  positions.forEach((position, row) => {
    const track = tracks.tracks[position];
    if (track && !hasTrack(ranks, track)) pen.fillRect(AXIS_WIDTH, row * rowHeight, span, rowHeight);
  });
  if (time) {
    pen.fillRect(AXIS_WIDTH, 0, x(time[0]) - AXIS_WIDTH, height);
    pen.fillRect(x(time[1]), 0, width, height);
    pen.fillStyle = colourOf("accent");
    pen.fillRect(x(time[0]), 0, 2, height);
    pen.fillRect(x(time[1]) - 2, 0, 2, height);
  }
  pen.restore();
  pen.fillStyle = colourOf("soft");
  pen.font = "11px system-ui, sans-serif";
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  const every = Math.max(1, Math.ceil(13 / rowHeight));
  positions.forEach((position, row) => {
    const track = tracks.tracks[position];
    if (!track || row % every !== 0) return;
    const label = track.ranges ? `${track.ranks} ranks` : track.first === track.last ? `rank ${track.first}` : `${track.first}–${track.last}`;
    pen.fillText(label, AXIS_WIDTH - 8, row * rowHeight + rowHeight / 2);
  });
}
