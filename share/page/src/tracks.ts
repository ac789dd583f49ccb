// Time by group along the run, of each rank or of neighbours together, and what a selection of it adds up to.
import type { RankTimelineData } from "./data";
import { clusterOfTracks, type Cluster } from "./clusters";
import { GROUP_IDS, noTime, sum, type ByGroup, type GroupId } from "./groups";
import { hasRank } from "./selection";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const MOST = 4095;

export interface Track {
  first: number;
  last: number;
  ranks: number;
  host: string;
  /** Its ranks, where they are not neighbours. */
  ranges?: [number, number][];
  /** Part of the bin's time, by group and bin; a group without any has no array. */
  parts: Partial<Record<GroupId, Float32Array>>;
}

export interface Tracks {
  binWidth: number;
  bins: number;
  tracks: Track[];
}

export function decodeTracks(data: RankTimelineData): Tracks {
  const value = new Map([...DIGITS].map((digit, i) => [digit.charCodeAt(0), i]));
  const digit = (text: string, at: number): number => value.get(text.charCodeAt(at)) ?? 0;
  const tracks = data.tracks.map(([first, last, ranks, host], number): Track => {
    const parts: Track["parts"] = {};
    for (const id of GROUP_IDS) {
      const text = data.groups[id];
      if (!text) continue;
      const values = new Float32Array(data.bins);
      for (let bin = 0; bin < data.bins; bin += 1) {
        const at = 2 * (number * data.bins + bin);
        values[bin] = (digit(text, at) * 64 + digit(text, at + 1)) / MOST;
      }
      parts[id] = values;
    }
    return { first, last, ranks, host: data.hosts[host] ?? "", parts };
  });
  return { binWidth: data.bin_width_s, bins: data.bins, tracks };
}

/** The tracks of kinds of ranks; null: there are none. */
export function decodeClusterTracks(data: RankTimelineData | undefined, clusters: Cluster[]): Tracks | null {
  if (!data || data.tracks.length !== clusters.length || clusters.length < 2) return null;
  const decoded = decodeTracks(data);
  return { ...decoded, tracks: decoded.tracks.map((track, i) => ({ ...track, ranges: clusters[i]!.ranges })) };
}

export function hasTrack(ranks: [number, number][], { first, last, ranges }: Track): boolean {
  return ranges ? ranges.some((range) => hasRank(ranks, range[0], range[1])) : hasRank(ranks, first, last);
}

/** How much of a bin lies in a span of time. */
function overlap(bin: number, width: number, time: [number, number] | null): number {
  if (!time) return 1;
  return Math.max(0, Math.min(time[1], (bin + 1) * width) - Math.max(time[0], bin * width)) / width;
}

/** Rank seconds of a track within a span of time. */
export function trackTimes(tracks: Tracks, track: Track, time: [number, number] | null): ByGroup {
  const times = noTime();
  for (const id of GROUP_IDS) {
    const parts = track.parts[id];
    if (!parts) continue;
    let part = 0;
    for (let bin = 0; bin < parts.length; bin += 1) part += (parts[bin] ?? 0) * overlap(bin, tracks.binWidth, time);
    times[id] = part * tracks.binWidth * track.ranks;
  }
  return times;
}

export interface SelectedTimes {
  times: ByGroup;
  ranks: number;
  /** Load balance and communication efficiency of the selection; null: nobody did anything useful. */
  balance: number | null;
  communication: number | null;
}

export function selectedTimes(tracks: Tracks, time: [number, number] | null, ranks: [number, number][]): SelectedTimes {
  const times = noTime();
  let count = 0;
  let useful = 0;
  let mostUseful = 0;
  let longest = 0;
  for (const track of tracks.tracks) {
    if (!hasRank(ranks, track.first, track.last)) continue;
    const own = trackTimes(tracks, track, time);
    for (const id of GROUP_IDS) times[id] += own[id];
    count += track.ranks;
    const perRank = (own.python + own.native) / Math.max(track.ranks, 1);
    useful += own.python + own.native;
    mostUseful = Math.max(mostUseful, perRank);
    longest = Math.max(longest, sum(own) / Math.max(track.ranks, 1));
  }
  const isUseful = mostUseful > 0 && count > 0;
  return {
    times,
    ranks: count,
    balance: isUseful ? useful / count / mostUseful : null,
    communication: isUseful && longest > 0 ? Math.min(mostUseful / longest, 1) : null,
  };
}

/** Mean parts of the selected ranks by bin, for the stacked areas. */
export function meanParts(tracks: Tracks, ranks: [number, number][]): Record<GroupId, number[]> {
  const result = Object.fromEntries(GROUP_IDS.map((id) => [id, new Array<number>(tracks.bins).fill(0)])) as Record<GroupId, number[]>;
  const shown = tracks.tracks.filter((track) => hasRank(ranks, track.first, track.last));
  const count = shown.reduce((total, track) => total + track.ranks, 0);
  for (const track of shown) {
    for (const id of GROUP_IDS) {
      track.parts[id]?.forEach((part, bin) => (result[id][bin] = (result[id][bin] ?? 0) + (part * track.ranks) / count));
    }
  }
  return result;
}

export type TrackOrder = "rank" | "host" | "deviation" | "cluster";

/** Positions of tracks in an order; deviation: how far from the mean rank, in any group. */
export function orderTracks(tracks: Tracks, order: TrackOrder, time: [number, number] | null, clusters: Cluster[] = []): number[] {
  const positions = tracks.tracks.map((_, i) => i);
  if (order === "rank") return positions;
  const at = (i: number): Track => tracks.tracks[i] as Track;
  if (order === "cluster") {
    const cluster = clusterOfTracks(tracks, clusters);
    return positions.sort((a, b) => (cluster[a] ?? 0) - (cluster[b] ?? 0) || at(a).first - at(b).first);
  }
  if (order === "host") return positions.sort((a, b) => at(a).host.localeCompare(at(b).host) || at(a).first - at(b).first);
  const perRank = tracks.tracks.map((track) => {
    const times = trackTimes(tracks, track, time);
    return GROUP_IDS.map((id) => times[id] / Math.max(track.ranks, 1));
  });
  const all = tracks.tracks.reduce((total, track) => total + track.ranks, 0) || 1;
  const mean = GROUP_IDS.map((_, g) => perRank.reduce((total, own, i) => total + (own[g] ?? 0) * at(i).ranks, 0) / all);
  const distance = perRank.map((own) => own.reduce((total, value, g) => total + Math.abs(value - (mean[g] ?? 0)), 0));
  return positions.sort((a, b) => (distance[b] ?? 0) - (distance[a] ?? 0) || a - b);
}
