// The keys, and every explanation in one list.
import { useEffect, useRef } from "preact/hooks";
import { explanation, EXPLAINED } from "../explain";
import { GROUPS } from "../groups";
import { Swatch } from "../parts/bars";
import { usePage } from "../parts/context";

const KEYS: [string, string][] = [
  ["1 … 9, 0", "views, in their order"],
  ["[ and ]", "the view before, the view after"],
  ["/", "search in the view"],
  ["n and p", "source: next and previous costliest line"],
  ["arrows, Enter", "call tree and flame graph: walk, choose"],
  ["Esc", "take the selection back, step by step"],
  ["?", "this help"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const { report } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose} onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
      <header>
        <h2 id="help-title">Keys and numbers</h2>
        <button type="button" class="plain" onClick={() => dialog.current?.close()}>Close</button>
      </header>
      <dl class="keys">{KEYS.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <p>Time, ranks, a category and a function can be chosen; the address then leads a colleague to the same. What a view cannot follow it says above its tables.</p>
      <h3>Categories</h3>
      <dl class="terms">{GROUPS.map(({ id, title, meaning }) => <div key={id}><dt><Swatch group={id} />{title}</dt><dd>{meaning}</dd></div>)}</dl>
      <h3>Numbers</h3>
      <dl class="terms">
        {EXPLAINED.map((id) => {
          const entry = explanation(id);
          return entry ? <div key={id}><dt>{entry.title}</dt><dd>{entry.what} Unit: {entry.unit}. {entry.how ?? ""}</dd></div> : null;
        })}
        {report.sections.flatMap((section) => section.metrics).map((metric) => {
          const formula = report.page.explanations?.[metric.id];
          return formula ? <div key={metric.id}><dt>{metric.label}</dt><dd>{formula}</dd></div> : null;
        })}
      </dl>
    </dialog>
  );
}
