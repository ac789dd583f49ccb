// How good the data are, what could not be measured, and what perfwrap itself cost.
import { formatCount } from "../format";
import { usePage } from "../parts/context";
import { Remark } from "../parts/text";

export function QualityView() {
  const { quality, page, counters, job } = usePage().report;
  const { labels } = page;
  const more = page.totals.notes - quality.notes.length;
  return (
    <section aria-label="Quality of the data">
      <h2>Quality of the data</h2>
      <p>
        <span tabIndex={0} data-explain="samples">{formatCount(quality.samples)} samples</span>; {formatCount(quality.unmerged_samples)} not merged, {formatCount(quality.truncated_samples)} cut, {formatCount(quality.dropped_samples)} dropped.
        Time between samples: {labels.period}.
      </p>
      <p>perfwrap's own cost: sampling {labels.sampling} of rank time, MPI wrappers {labels.mpi_wrapper}, start {labels.slowest_start} and end {labels.slowest_exit} on the slowest rank, {labels.overhead_memory} of memory.</p>
      {counters.unavailable_reason ? <p>Hardware counters: not available: {counters.unavailable_reason}</p> : null}
      {counters.available.length ? <p>Counters: {counters.available.map((name) => `${name} ${formatCount(counters.totals[name] ?? 0)}`).join("; ")}</p> : null}
      <ul>{quality.notes.map((note, i) => <li key={i}>{note}</li>)}</ul>
      {more > 0 ? <Remark>… and {more} more notes in report.json</Remark> : null}
      <Remark>Made by perfwrap {job.perfwrap || "(version not known)"}.</Remark>
    </section>
  );
}
