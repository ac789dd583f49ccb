// A section of the report as a card: its metrics, each with its explanation, and its advice.
import type { Metric, Section, SectionTable } from "../data";
import { formatShare } from "../format";
import { usePage } from "../parts/context";
import { PartBar } from "../parts/bars";
import { PlaceLink } from "../parts/text";

function Entry({ metric }: { metric: Metric }) {
  const { measure } = metric;
  if (measure.reason !== undefined) {
    return (
      <div>
        <dt tabIndex={0} data-explain={metric.id}>{metric.label}</dt>
        <dd class="none">not available: {measure.reason}</dd>
      </div>
    );
  }
  return (
    <div>
      <dt tabIndex={0} data-explain={metric.id}>{metric.label}</dt>
      <dd>{measure.text}{metric.share === undefined ? "" : ` · ${formatShare(metric.share)}`}</dd>
      {metric.share === undefined ? null : <PartBar part={metric.share} />}
      {metric.meaning ? <dd class="meaning">{metric.meaning}</dd> : null}
    </div>
  );
}

function Rows({ table }: { table: SectionTable }) {
  const kind = (i: number): string | undefined => (i < table.numbers ? "number" : undefined);
  return (
    <div class="scroll">
      <table>
        <thead><tr>{table.heads.map((head, i) => <th key={i} scope="col" class={kind(i)}>{head}</th>)}</tr></thead>
        <tbody>{table.rows.map((row, number) => <tr key={number}>{row.map((text, i) => <td key={i} class={kind(i)}>{text}</td>)}</tr>)}</tbody>
      </table>
      {table.all > table.rows.length ? <p class="soft">… and {table.all - table.rows.length} more in report.json</p> : null}
    </div>
  );
}

const VIEWS: Record<string, string> = { cpu: "functions", python: "source", mpi: "mpi", io: "io", efficiency: "efficiency", threads: "threads", memory: "memory" };

export function SectionCard({ section }: { section: Section }) {
  const { report, select, selection } = usePage();
  const view = VIEWS[section.id];
  return (
    <section class="card" aria-label={section.title}>
      <h3>
        {view && view !== selection.view ? <button type="button" class="link" onClick={() => select({ view })}>{section.title}</button> : section.title}
      </h3>
      <p class="soft">{section.statement}</p>
      <dl>{section.metrics.map((metric) => <Entry key={metric.id} metric={metric} />)}</dl>
      {section.tables?.map((table, i) => <Rows key={i} table={table} />)}
      {section.advice.map((index) => {
        const advice = report.advice[index];
        return advice ? <p key={index} class="card-advice">{advice.file ? <PlaceLink file={advice.file} line={advice.line} /> : null} {advice.change}</p> : null;
      })}
    </section>
  );
}

/** The card of one section by its id, where a view has one. */
export function SectionOf({ id }: { id: string }) {
  const section = usePage().report.sections.find((entry) => entry.id === id);
  return section ? <SectionCard section={section} /> : null;
}
