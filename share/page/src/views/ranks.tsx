// The ranks: how the time spreads over them, those that stand out, and their numbers.
import type { Balance, RankRow } from "../data";
import { formatBytes, formatCount, formatSeconds, formatShare } from "../format";
import { chosen, groupTitle, GROUP_IDS, only, sum, type ByGroup } from "../groups";
import { Legend, SplitBar, SpreadBar, Swatch } from "../parts/bars";
import { usePage } from "../parts/context";
import { trackName } from "../parts/heat";
import { Table } from "../parts/table";
import { Remark } from "../parts/text";
import type { Cluster } from "../clusters";
import { formatRanks, hasRank, rankWords } from "../selection";
import { cellsWith, timesByBlock } from "../slices";
import { trackTimes } from "../tracks";
import { FunctionRemark, SelectedSum } from "./timeline";

interface Bar {
  first: number;
  last: number;
  name: string;
  host: string;
  /** Seconds of one rank. */
  times: ByGroup;
}

function perRank(times: ByGroup, ranks: number): ByGroup {
  return Object.fromEntries(GROUP_IDS.map((id) => [id, times[id] / Math.max(ranks, 1)])) as ByGroup;
}

/** One bar a rank, or a track of neighbours; of the chosen time if there is one. */
function useBars(): Bar[] {
  const { report, tree, slices, tracks, selection } = usePage();
  const host = (rank: number): string => report.ranks.find((row) => row.rank === rank)?.host ?? "";
  if (selection.fn && slices) {
    return timesByBlock(slices, selection.time, cellsWith(tree, slices, selection.fn)).map(({ first, last, times }) => ({ first, last, name: first === last ? `rank ${first}` : `ranks ${first} to ${last}, mean`, host: first === last ? host(first) : "", times }));
  }
  if (selection.time && tracks.binWidth) {
    return tracks.tracks.map((track) => ({ first: track.first, last: track.last, name: trackName(track), host: track.host, times: perRank(trackTimes(tracks, track, selection.time), track.ranks) }));
  }
  if (report.rank_buckets.length) {
    return report.rank_buckets.map((bucket) => ({ first: bucket.first, last: bucket.last, name: `ranks ${bucket.first} to ${bucket.last}, mean`, host: "", times: bucket.seconds }));
  }
  return report.ranks.map((rank) => ({ first: rank.rank, last: rank.rank, name: `rank ${rank.rank}`, host: rank.host, times: rank.seconds }));
}

/** A column a rank, stacked by category. Choosing one chooses the rank. */
function ImbalanceChart({ bars }: { bars: Bar[] }) {
  const { selection, select } = usePage();
  const most = Math.max(1e-12, ...bars.map(({ times }) => chosen(times, selection.group)));
  return (
    <div class="columns" role="group" aria-label="Time of each rank by category; each column chooses its rank">
      {bars.map((bar) => {
        const times = only(bar.times, selection.group);
        const words = `${bar.name}${bar.host ? ` on ${bar.host}` : ""}: ${GROUP_IDS.filter((id) => times[id] > 0).map((id) => `${groupTitle(id)} ${formatSeconds(times[id])}`).join(", ")}`;
        const isChosen = hasRank(selection.ranks, bar.first, bar.last);
        return (
          <button key={`${bar.first}-${bar.last}`} type="button" title={words} aria-label={words} aria-pressed={selection.ranks.length > 0 && isChosen} class={isChosen ? "" : "faded"}
            onClick={() => select({ ranks: selection.ranks.length === 1 && selection.ranks[0]?.[0] === bar.first && selection.ranks[0]?.[1] === bar.last ? [] : [[bar.first, bar.last]] })}>
            {bars.length <= 40 ? <small>{bar.first}</small> : null}
            <div>{GROUP_IDS.map((id) => <span key={id} class={`fill ${id}`} style={{ height: `${((times[id] / most) * 100).toFixed(3)}%` }} />)}</div>
          </button>
        );
      })}
    </div>
  );
}

/** Kinds of ranks; choosing one chooses its ranks. */
function Clusters() {
  const { report, clusters, selection, select } = usePage();
  if (clusters.length < 1 || report.job.ranks < 3) return null;
  const alike = clusters.length === 1;
  const distance = formatShare(report.rank_clusters?.distance ?? 0);
  if (alike) return <Remark><span tabIndex={0} data-explain="cluster">Kinds of ranks</span>: all are alike; no two kinds spend {distance} of their time differently.</Remark>;
  const share = (cluster: Cluster): number => (cluster.differs_in ? cluster.shares[cluster.differs_in] : 0);
  const isChosen = (cluster: Cluster): boolean => formatRanks(selection.ranks) === formatRanks(cluster.ranges);
  return (
    <>
      <h3 tabIndex={0} data-explain="cluster">Kinds of ranks</h3>
      <Table caption={`${clusters.length} kinds, which spend at least ${distance} of their time differently; over the whole run. Choose one to see its ranks in every view.`} rows={clusters.map((cluster, number) => ({ cluster, number }))} id={({ number }) => String(number)} isMarked={({ cluster }) => isChosen(cluster)} columns={[
        { label: "Ranks", kind: "number", key: ({ cluster }) => cluster.size, cell: ({ cluster }) => <button type="button" class="link" aria-pressed={isChosen(cluster)} onClick={() => select({ ranks: isChosen(cluster) ? [] : cluster.ranges })}>{formatCount(cluster.size)}</button> },
        { label: "Which", kind: "place", key: ({ cluster }) => cluster.ranges[0]?.[0] ?? 0, cell: ({ cluster }) => <span title={rankWords(cluster.ranges, 400)}>{rankWords(cluster.ranges, 40)}</span> },
        { label: "For example", key: ({ cluster }) => cluster.representative, cell: ({ cluster }) => <>rank {cluster.representative} <span class="soft">on {cluster.host}</span></> },
        { label: "What sets it apart", key: ({ cluster }) => share(cluster) - (cluster.others_share ?? 0), cell: ({ cluster }) => (cluster.differs_in ? <><Swatch group={cluster.differs_in} />{groupTitle(cluster.differs_in)} {formatShare(share(cluster))}, the others {formatShare(cluster.others_share ?? 0)}</> : "–") },
        { label: "Split", kind: "bar", explain: "split", cell: ({ cluster }) => <SplitBar times={cluster.shares} /> },
        { label: "Apart by", kind: "number", explain: "cluster-spread", minor: true, key: ({ cluster }) => cluster.spread, cell: ({ cluster }) => formatShare(cluster.spread) },
      ]} />
    </>
  );
}

function BalanceTable({ rows }: { rows: Balance[] }) {
  if (!rows.length) return <Remark>Balance: not available: no time was measured.</Remark>;
  return (
    <Table caption="Seconds of one rank, over the whole run." rows={rows} id={(row) => row.group} columns={[
      { label: "Category", cell: (row) => <><Swatch group={row.group} />{groupTitle(row.group)}</> },
      { label: "Minimum", kind: "number", cell: (row) => <>{formatSeconds(row.min)} <span class="soft">rank {row.min_rank}</span></> },
      { label: "Mean", kind: "number", cell: (row) => formatSeconds(row.mean) },
      { label: "Maximum", kind: "number", cell: (row) => <>{formatSeconds(row.max)} <span class="soft">rank {row.max_rank}</span></> },
      { label: "Deviation", kind: "number", explain: "deviation", cell: (row) => formatSeconds(row.deviation) },
      { label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, cell: (row) => <SpreadBar spread={row} /> },
      { label: "Farthest from the mean", explain: "outlier", cell: (row) => (row.outlier ? `rank ${row.outlier.rank} on ${row.outlier.host}` : "no rank stands out") },
    ]} />
  );
}

export function RanksView() {
  const { report, selection, select } = usePage();
  const bars = useBars();
  const rows = report.ranks.filter(({ rank }) => hasRank(selection.ranks, rank));
  const memory = (value: number | null): string => (value === null ? "–" : formatBytes(value));
  const spread = report.page.balance;
  return (
    <section aria-label="Ranks">
      <h2>Ranks</h2>
      <FunctionRemark what="The columns are" />
      <SelectedSum />
      <Legend />
      <ImbalanceChart bars={bars} />
      <Remark>Seconds of each rank{report.rank_buckets.length ? "; neighbours share a column, which is their mean" : ""}{selection.time ? "; of the chosen time only" : ""}. Choose a column to see its ranks in every view.</Remark>
      <Clusters />
      <h3>Balance</h3>
      {selection.time || selection.fn ? <p class="notice" role="note">The two tables are of the whole run.</p> : null}
      <BalanceTable rows={selection.group ? spread.filter(({ group }) => group === selection.group) : spread} />
      <h3>{report.rank_buckets.length ? "Ranks that stand out" : "All ranks"}</h3>
      <Table caption={`${rows.length} of ${report.job.ranks} ranks.`} rows={rows} id={({ rank }) => String(rank)} empty="Of the chosen ranks none has a row here." columns={[
        { label: "Rank", kind: "number", key: ({ rank }) => rank, cell: ({ rank }) => <button type="button" class="link" onClick={() => select({ ranks: [[rank, rank]] })}>{rank}</button> },
        { label: "Host", key: ({ host }) => host, cell: ({ host }) => host },
        { label: "Elapsed", kind: "number", key: (rank: RankRow) => rank.elapsed_s, cell: (rank) => formatSeconds(rank.elapsed_s) },
        ...GROUP_IDS.filter((id) => rows.some((rank) => rank.seconds[id] > 0)).map((id) => ({ label: groupTitle(id), kind: "number" as const, explain: "rank-time", key: (rank: RankRow) => rank.seconds[id], cell: (rank: RankRow) => <>{formatSeconds(rank.seconds[id])} <span class="soft">{formatShare(rank.shares[id])}</span></> })),
        { label: "Split", kind: "bar", explain: "split", minor: true, cell: (rank) => <SplitBar times={rank.seconds} whole={Math.max(...rows.map((row) => sum(row.seconds)))} /> },
        { label: "Peak memory", kind: "number", explain: "peak-memory", minor: true, key: (rank) => rank.peak_rss_bytes ?? -1, cell: (rank) => memory(rank.peak_rss_bytes) },
        { label: "Samples", kind: "number", explain: "samples", minor: true, key: (rank) => rank.samples, cell: (rank) => formatCount(rank.samples) },
        { label: "End", minor: true, key: (rank) => Number(rank.ended), cell: (rank) => (rank.ended ? "regular" : "cut off") },
      ]} />
    </section>
  );
}
