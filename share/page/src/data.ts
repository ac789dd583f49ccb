// The report as the report writer embeds it: report.json, bounded, with a part "page" of its own.
import type { ByGroup, GroupId } from "./groups";

export interface RankSpread {
  min: number;
  mean: number;
  max: number;
  max_rank: number | null;
}

export interface Place {
  file: string | null;
  line: number | null;
  function: string | null;
}

export interface Efficiency {
  parallel: number;
  load_balance: number;
  communication: number;
}

export interface Advice {
  id: string;
  file: string | null;
  line: number | null;
  evidence: string;
  change: string;
}

export interface Line {
  file: string;
  line: number;
  function: string;
  share: number;
  python_s: number;
  native_s: number;
  mpi_s: number;
  io_s: number;
  gil_s: number;
  wait_s: number;
  total_s: number;
  per_rank: RankSpread;
}

export interface FunctionRow {
  name: string;
  file: string | null;
  line: number | null;
  kind: "python" | "native" | "region";
  module: string | null;
  exclusive_s: ByGroup;
  inclusive_s: number;
  per_rank: RankSpread | null;
  efficiency: Efficiency | null;
}

export interface Region {
  name: string;
  entries: number;
  unfinished: number;
  wall_s: number;
  longest_s: number;
  per_rank: RankSpread;
  seconds: ByGroup;
  efficiency: Efficiency | null;
  /** Mean of a rank. */
  allocated_bytes?: number | null;
  peak_bytes?: number | null;
  end_bytes?: number | null;
}

export interface Mark {
  name: string;
  count: number;
  first_s: number;
  last_s: number;
  mean_interval_s: number | null;
  rank: number | null;
  moments_s: number[];
}

export interface Call {
  function: string;
  class: string;
  site: Place;
  calls: number;
  seconds: number;
  bytes: number;
  lock_held_s: number;
  communicator_size: { min: number; max: number } | null;
  per_rank: RankSpread;
  size_bins: number[];
}

export interface Serialisation extends Place {
  seconds: number;
}

export interface WaitCause extends Place {
  rank: number;
  host: string;
  seconds: number;
  doing: GroupId | null;
}

export interface Wait {
  function: string;
  site: Place;
  seconds: number;
  share: number;
  for_ranks: number;
  causes: WaitCause[];
}

export interface Pair {
  sender: number;
  receiver: number;
  messages: number;
  bytes: number;
}

export interface FileUse {
  name: string;
  file_system: string | null;
  seconds: number;
  ranks: number | null;
  reading_ranks: number | null;
  writing_ranks: number | null;
  reads: number;
  read_bytes: number;
  read_s: number;
  writes: number;
  written_bytes: number;
  write_s: number;
  buffered_calls: number;
  metadata_calls: number;
  metadata_s: number;
  syncs: number;
  sync_s: number;
  read_bins: number[];
  write_bins: number[];
}

export interface MemoryLine extends Place {
  samples: number;
  blocks: number;
  allocated_bytes: number;
  allocated_per_rank: RankSpread;
  peak_bytes: number;
  peak_per_rank: RankSpread;
  end_blocks: number;
  end_bytes: number;
  end_per_rank: RankSpread;
  suspect: boolean;
}

export interface RankRow {
  rank: number;
  host: string;
  elapsed_s: number;
  shares: ByGroup;
  seconds: ByGroup;
  samples: number;
  peak_rss_bytes: number | null;
  mean_rss_bytes: number | null;
  ended: boolean;
}

/** Of one thread the sums over the run are known, not its lines or moments. */
export interface ThreadRow {
  rank: number;
  pid: number;
  tid: number;
  name: string | null;
  kind: string;
  elapsed_s: number;
  cpu_s: number;
  core_wait_s: number | null;
  lock_held_s: number;
  lock_waited_s: number;
  by_category_s: Record<string, number>;
}

export interface RankClusterData {
  size: number;
  /** "0-3,7" */
  ranks: string;
  representative: number;
  host: string;
  shares: ByGroup;
  spread: number;
  differs_in: GroupId | null;
  others_share: number | null;
}

export interface Bucket {
  first: number;
  last: number;
  ranks: number;
  seconds: ByGroup;
}

export interface Balance {
  group: GroupId;
  min: number;
  min_rank: number;
  mean: number;
  max: number;
  max_rank: number;
  deviation: number;
  outlier?: { rank: number; host: string };
}

export type MeasureText = { value: number; unit: string; text: string; reason?: undefined } | { unit: string; reason: string };

export interface Metric {
  id: string;
  label: string;
  measure: MeasureText;
  meaning: string;
  share?: number;
}

export interface Section {
  id: string;
  title: string;
  statement: string;
  metrics: Metric[];
  tables?: SectionTable[];
  advice: number[];
}

export interface SectionTable {
  heads: string[];
  /** So many columns from the left are numbers. */
  numbers: number;
  rows: string[][];
  all: number;
}

export interface ShareRow {
  group: GroupId;
  title: string;
  seconds: number;
  share: number;
  adjective: string;
  meaning: string;
  hint: string;
}

export type NumberedFunction = [name: string, file: string, line: number, kind: "python" | "native" | "region", module: string];

/** Nodes in the order of a walk, in columns; see src/report/page_parts.h. */
export interface TreeData {
  functions: NumberedFunction[];
  depth: number[];
  function: number[];
  cells: number[];
  group: number[];
  us: number[];
  joined: Record<string, number>;
  nodes: number;
}

export interface RankTimelineData {
  bin_width_s: number;
  bins: number;
  tracks: [first: number, last: number, ranks: number, host: number][];
  hosts: string[];
  groups: Record<GroupId, string>;
}

/** Cells in parallel columns: rank time by node, line and group in a slice of time and a block of ranks. */
export interface SliceData {
  width_s: number;
  /** Time slices, from the start of each rank. */
  count: number;
  block_ranks: number;
  blocks: number;
  /** 0 is the root, 1 the first of TreeData's. */
  node: number[];
  /** Index into the report's lines; -1: none, or not among those sent. */
  line: number[];
  group: number[];
  slice: number[];
  block: number[];
  us: number[];
}

/** Events per second and rank in each bin; null: no rank was measured. */
export interface CountersOverTime {
  bin_width_s: number;
  names: string[];
  units?: string[];
  min: (number | null)[][];
  mean: (number | null)[][];
  max: (number | null)[][];
}

export interface SourceData {
  file: string;
  whole: boolean;
  parts: [line: number, text: string][];
}

export interface Report {
  job: {
    command: string[];
    program: string;
    ranks: number;
    expected_ranks: number;
    missing_ranks: number[];
    nodes: number;
    hosts: string[];
    start: string | null;
    elapsed_s: number | null;
    exit_status: number | null;
    python: string | null;
    mpi: string | null;
    perfwrap: string | null;
    machine: string | null;
    omp_num_threads: string | null;
  };
  verdict: { bound: GroupId | null; text: string };
  shares: ByGroup;
  lines: Line[];
  functions: FunctionRow[];
  regions: Region[];
  marks: Mark[];
  measured: { whole_run: boolean; seconds: number; of_s: number; from_s: number; to_s: number; parts: number };
  mpi: {
    calls: Call[];
    serialisation: Serialisation[];
    waits: Wait[];
    waits_clock_error_s: number;
    waits_one_of: number;
    traffic: {
      ranks_per_block: number;
      messages: number;
      bytes: number;
      other_messages: number;
      other_bytes: number;
      within_nodes_share: number | null;
      pair_count: number;
      pairs: Pair[];
    };
  };
  io: { calls: Call[]; file_count: number; files: FileUse[] };
  timeline: {
    bin_width_s: number;
    parallel_efficiency: (number | null)[];
    load_balance: (number | null)[];
    communication_efficiency: (number | null)[];
  };
  memory: {
    over_time: { bin_width_s: number; min_bytes: (number | null)[]; mean_bytes: (number | null)[]; max_bytes: (number | null)[] };
    lines_reason: string | null;
    line_count: number;
    lines: MemoryLine[];
  };
  ranks: RankRow[];
  rank_buckets: Bucket[];
  counters: { available: string[]; unavailable_reason: string | null; totals: Record<string, number>; by_category: Record<string, Record<string, number>>; over_time?: CountersOverTime | null };
  quality: { samples: number; unmerged_samples: number; truncated_samples: number; dropped_samples: number; notes: string[] };
  advice: Advice[];
  sections: Section[];
  rank_clusters?: { distance: number; clusters: RankClusterData[] };
  threads: { costliest: ThreadRow[] };
  page: {
    rank_seconds: number;
    missing_ranks: number;
    totals: Record<"lines" | "functions" | "regions" | "marks" | "mpi_calls" | "io_calls" | "files" | "notes", number>;
    labels: Record<"elapsed" | "memory" | "logical_cores" | "physical_cores" | "sampling" | "mpi_wrapper" | "slowest_start" | "slowest_exit" | "overhead_memory" | "period", string>;
    shares: ShareRow[];
    balance: Balance[];
    timeline: { bin_width_s: number; groups: Record<GroupId, number[]> };
    memory_remark: string;
    traffic: { ranks_per_block: number; ranks: number; cells: [sender: number, receiver: number, messages: number, bytes: number][] };
    native_lines: Line[];
    tree: TreeData;
    rank_timeline: RankTimelineData;
    /** A track for each of rank_clusters; none if all ranks are alike. */
    cluster_timeline?: RankTimelineData;
    slices?: SliceData | null;
    sources: SourceData[];
    explanations: Record<string, string>;
  };
}

export function lineTimes(line: Line): ByGroup {
  return { python: line.python_s, native: line.native_s, mpi: line.mpi_s, io: line.io_s, gil: line.gil_s, wait: line.wait_s };
}
