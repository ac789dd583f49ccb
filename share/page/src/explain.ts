// What the numbers of the page mean. The metrics of the sections explain themselves from the documentation
// (share/doc/metrics.md, which the report writer embeds); here stands what only the page shows.

export interface Explanation {
  title: string;
  what: string;
  unit: string;
  how?: string;
}

const SAMPLED = "From samples: each carries the time since the thread's last one.";
const COUNTED = "Counted and timed at every call, not sampled.";

const TABLE: Record<string, Explanation> = {
  "rank-time": { title: "Rank time", unit: "seconds, summed over ranks", how: SAMPLED,
    what: "At each moment a rank does what its main thread does or, while that waits for its own threads or child processes, what they do. Four ranks that work for 10 s have 40 s." },
  share: { title: "Share", unit: "per cent of all rank time", how: SAMPLED, what: "Rank time here / rank time of the job; of the chosen time and ranks, where those are chosen. The shares of the six groups add up to 100 %." },
  adjective: { title: "Adjective", unit: "word", what: "negligible, very low (from 0.05 %), low (15 %), average (30 %), high (70 %), very high (85 %): the last limit that the share reaches." },
  split: { title: "Split", unit: "per cent of the row's time", how: SAMPLED, what: "What the time was spent on: Python, native code, MPI, I/O, waiting for the interpreter lock, waiting." },
  "line-time": { title: "Time of a line", unit: "seconds, summed over ranks", how: SAMPLED, what: "Rank time whose innermost Python frame is this line, whatever ran below it." },
  "native-line-time": { title: "Time of a compiled line", unit: "seconds, summed over ranks", how: SAMPLED, what: "Rank time with native code of this line at the end of the stack; debug information leads there." },
  "over-ranks": { title: "Over ranks", unit: "seconds of one rank", how: SAMPLED, what: "From the rank with least to the rank with most; the mark is the mean. A rank that was never here counts as 0." },
  counters: { title: "Counters over time", unit: "events per second of one rank", how: "Read at each tick; a rank counts in the bins in which it was measured.", what: "Events in a bin / its length, per rank: the least, the mean and the most of the ranks." },
  "thread-time": { title: "A thread's time", unit: "seconds of this thread", how: SAMPLED, what: "From the thread's start to its end, by category; threads run side by side, so that their sum is more than the rank's time." },
  "thread-cpu": { title: "On a core", unit: "seconds of this thread", how: "From the kernel's clock of the thread.", what: "Processor time of the thread." },
  "thread-core-wait": { title: "Waiting for a core", unit: "seconds of this thread", how: "Counted by the kernel (schedstat).", what: "The thread was ready to run while others had the cores." },
  "thread-lock": { title: "Interpreter lock", unit: "seconds of this thread", how: SAMPLED, what: "Held: in bytecode or builtins. Waited for: another thread held it." },
  cluster: { title: "Kinds of ranks", unit: "ranks", how: "k-means over the ranks' shares of time by category.", what: "Ranks of one kind spend their time alike; two kinds spend at least 10 % of it differently." },
  "cluster-spread": { title: "Apart by", unit: "per cent of a rank's time", what: "Part of its time that the rank of this kind farthest from the kind's mean spends differently from it." },
  slices: { title: "Chosen time and ranks", unit: "seconds, summed over the chosen ranks", how: "From the moments that were sampled: exact are a slice's seconds by category, estimated is how they split over lines and functions.", what: "The run is cut into slices of equal length, many ranks into blocks of neighbours. A slice or block that is chosen in part counts by that part." },
  "over-time": { title: "Over time", unit: "part of the line's largest column", how: "From the moments that were sampled.", what: "The line's time over the run, by category, of the chosen ranks. Each line has a scale of its own: its form counts, its height does not." },
  bands: { title: "Dominating function or region", unit: "part of the slice's rank time", how: "From the moments that were sampled.", what: "The innermost function of the program's own files, or the innermost region that it named, that has at least half of the slice's rank time, with all that it calls." },
  "selected-call-time": { title: "Time in the selection", unit: "seconds, summed over the chosen ranks", how: "From the moments that were sampled, unlike the other columns.", what: "Time in MPI or I/O of the line, in the chosen time and ranks. A line with several such calls has one number for all of them; one whose line is not among the report's has none." },
  "longest-on": { title: "Longest on", unit: "rank", what: "The rank with the maximum; the lowest of equals." },
  exclusive: { title: "Exclusive time", unit: "seconds, summed over ranks", how: SAMPLED, what: "The function itself was at the end of the stack." },
  inclusive: { title: "Inclusive time", unit: "seconds, summed over ranks", how: SAMPLED, what: "The function was anywhere in the stack, counted once however often it recurs." },
  efficiency: { title: "Parallel efficiency", unit: "0 to 1; 0.8 is acceptable", how: SAMPLED, what: "Load balance × communication efficiency: mean useful time of the ranks / elapsed time. Useful: in the interpreter or native code." },
  "load-balance": { title: "Load balance", unit: "0 to 1", how: SAMPLED, what: "Mean / maximum over ranks of the useful time (Python and native code)." },
  communication: { title: "Communication efficiency", unit: "0 to 1", how: SAMPLED, what: "Useful time of the rank that has most / elapsed time: what MPI, I/O and waiting leave." },
  "call-time": { title: "Time in calls", unit: "seconds, summed over ranks and threads", how: COUNTED, what: "Time inside the calls of this function from this line." },
  calls: { title: "Calls", unit: "count, of all ranks", how: COUNTED, what: "Calls of this function from this line." },
  data: { title: "Data", unit: "bytes, of all ranks", how: COUNTED, what: "Bytes that the calls moved in and out; for a receive, what was asked for unless its status says otherwise." },
  "mean-size": { title: "Mean size", unit: "bytes a call", what: "Data / calls." },
  "size-bins": { title: "Sizes", unit: "calls", how: COUNTED, what: "Calls by size: each bar is a power of two, from none on the left; its height is the number of calls." },
  communicator: { title: "Communicator", unit: "ranks", what: "Size of the communicators that the calls were made on, from the smallest to the largest." },
  "lock-held": { title: "Lock held", unit: "seconds", how: COUNTED, what: "Of the time in the calls, while the calling thread held Python's interpreter lock; calls from 10 µs on." },
  waits: { title: "Waited", unit: "seconds, summed over the ranks that waited", how: "Calls of one operation are matched by communicator and order; the last to come is the cause.", what: "Time between a rank's coming to a collective or receive and the coming of the rank that it waited for." },
  file: { title: "File", unit: "path", what: "# stands for digits, * for what is left out; brackets for what has no path." },
  reads: { title: "Reads", unit: "calls × mean size", how: COUNTED, what: "Read calls of all ranks and the mean of their bytes." },
  writes: { title: "Writes", unit: "calls × mean size", how: COUNTED, what: "Write calls of all ranks and the mean of their bytes." },
  metadata: { title: "Metadata", unit: "calls", how: COUNTED, what: "Calls that open, close, look up, change or sync the file." },
  sync: { title: "Sync", unit: "seconds", how: COUNTED, what: "Time in fsync and its kin." },
  "file-ranks": { title: "Ranks", unit: "count", what: "Ranks that used the file." },
  memory: { title: "Resident memory", unit: "bytes of one rank", how: "Read from the kernel at each tick; a rank's largest process counts.", what: "Physical memory that the process holds." },
  "memory-peak": { title: "At the peak", unit: "bytes of one rank, mean over ranks", how: "Allocations are sampled by bytes and followed until they are freed.", what: "Allocated here and not yet freed when the rank had most memory." },
  "memory-end": { title: "At the end", unit: "bytes of one rank, mean over ranks", how: "Allocations are sampled by bytes and followed until they are freed.", what: "Allocated here and not freed when the program ended." },
  "memory-all": { title: "In all", unit: "bytes of one rank, mean over ranks", how: "Allocations are sampled by bytes.", what: "Allocated here over the whole run, freed or not." },
  suspect: { title: "Leak?", unit: "yes or no", what: "The line went on allocating until the end without freeing." },
  deviation: { title: "Deviation", unit: "seconds", what: "Standard deviation over the ranks." },
  outlier: { title: "Farthest from the mean", unit: "rank and host", what: "The rank farthest from the mean, if that is at least 1 % of a rank's time away." },
  "region-wall": { title: "By the clock", unit: "seconds, summed over threads", how: "Two clock readings at each entry.", what: "From each beginning of the region to its end, measured, not sampled." },
  traffic: { title: "Traffic", unit: "bytes", how: COUNTED, what: "Point-to-point messages by sender and receiver; collectives and one-sided operations are not among them." },
  samples: { title: "Samples", unit: "count", what: "Moments at which a thread was looked at." },
  "peak-memory": { title: "Peak memory", unit: "bytes", what: "Greatest resident memory of the rank's process that needed most." },
};

export function explanation(id: string): Explanation | undefined {
  return TABLE[id];
}

export const EXPLAINED = Object.keys(TABLE);
