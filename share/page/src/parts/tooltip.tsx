// The explanation of whatever is under the pointer or has the focus and carries data-explain.
import { useEffect, useState } from "preact/hooks";
import type { Report } from "../data";
import { explanation, type Explanation } from "../explain";

interface Shown {
  explanation: Explanation;
  left: number;
  top: number;
  above: boolean;
}

/** Metrics of the sections are explained by their documentation, everything else by the page's table. */
export function findExplanation(report: Report, id: string): Explanation | undefined {
  for (const section of report.sections) {
    const metric = section.metrics.find((entry) => entry.id === id);
    if (!metric) continue;
    const formula = report.page.explanations?.[id];
    const reason = metric.measure.reason;
    return {
      title: metric.label,
      what: [metric.meaning && metric.meaning.charAt(0).toUpperCase() + metric.meaning.slice(1), formula && `Formula: ${formula}`].filter(Boolean).join(". ") || section.statement,
      unit: metric.share === undefined ? "as written" : `as written; the share is of the section ${section.title}`,
      how: reason ? `Not available: ${reason}` : `Identifier in the documentation: ${id}`,
    };
  }
  const rule = report.advice.some((advice) => advice.id === id) ? report.page.explanations?.[id] : undefined;
  if (rule) return { title: `Rule ${id}`, what: rule, unit: "advice" };
  return explanation(id);
}

export function Tooltip({ report }: { report: Report }) {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let current: Element | null = null;
    const hide = (): void => {
      current?.removeAttribute("aria-describedby");
      current = null;
      setShown(null);
    };
    const show = (event: Event): void => {
      const target = event.target instanceof Element ? event.target.closest("[data-explain]") : null;
      if (target === current) return;
      hide();
      const found = target && findExplanation(report, target.getAttribute("data-explain") ?? "");
      if (!target || !found) return;
      current = target;
      target.setAttribute("aria-describedby", "explanation");
      const box = target.getBoundingClientRect();
      const above = box.bottom > innerHeight - 190;
      setShown({ explanation: found, above, left: Math.max(8, Math.min(box.left, innerWidth - 380)), top: above ? innerHeight - box.top + 6 : box.bottom + 6 });
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") hide();
    };
    document.addEventListener("mouseover", show);
    document.addEventListener("focusin", show);
    document.addEventListener("focusout", hide);
    document.addEventListener("scroll", hide, true);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("mouseover", show);
      document.removeEventListener("focusin", show);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("scroll", hide, true);
      document.removeEventListener("keydown", escape);
    };
  }, [report]);
  if (!shown) return null;
  const { title, what, unit, how } = shown.explanation;
  const place = shown.above ? { left: `${shown.left}px`, bottom: `${shown.top}px` } : { left: `${shown.left}px`, top: `${shown.top}px` };
  return (
    <div id="explanation" role="tooltip" class="tooltip" style={place}>
      <strong>{title}</strong>
      <p>{what}</p>
      <p><b>Unit</b> {unit}</p>
      {how ? <p><b>How</b> {how}</p> : null}
    </div>
  );
}
