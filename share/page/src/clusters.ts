// Kinds of ranks: those that spend their time alike, as the report writer found them.
import type { RankClusterData } from "./data";
import { parseRanks } from "./selection";
import type { Track, Tracks } from "./tracks";

export interface Cluster extends RankClusterData {
  ranges: [number, number][];
}

export function decodeClusters(data: RankClusterData[] | undefined): Cluster[] {
  return (data ?? []).map((cluster) => ({ ...cluster, ranges: parseRanks(cluster.ranks) ?? [] }));
}

function common(ranges: [number, number][], track: Track): number {
  return ranges.reduce((total, [first, last]) => total + Math.max(0, Math.min(last, track.last) - Math.max(first, track.first) + 1), 0);
}

/** The cluster that most ranks of each track are in; -1: none. */
export function clusterOfTracks(tracks: Tracks, clusters: Cluster[]): number[] {
  return tracks.tracks.map((track) => {
    let best = -1;
    let most = 0;
    clusters.forEach(({ ranges }, number) => {
      const count = common(ranges, track);
      if (count > most) {
        most = count;
        best = number;
      }
    });
    return best;
  });
}
