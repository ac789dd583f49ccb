// All functions, Python and native, with exclusive and inclusive time.
import { useMemo } from "preact/hooks";
import type { FunctionRow, Report } from "../data";
import { baseName, formatSeconds, formatShare, shortName } from "../format";
import { chosen, only, type ByGroup } from "../groups";
import { Legend, SplitBar, SpreadBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Search } from "../parts/search";
import { Table, type Column } from "../parts/table";
import { FunctionLink, PlaceLink, Remark, Unfiltered } from "../parts/text";
import { functionKey } from "../selection";
import { functionTimes, weigh, type Tree, type TreeFilter } from "../tree";

export function EfficiencyCell({ row }: { row: Pick<FunctionRow, "efficiency"> }) {
  if (!row.efficiency) return <>–</>;
  const { parallel, load_balance: balance, communication } = row.efficiency;
  const words = `load balance ${balance.toFixed(2)}, communication ${communication.toFixed(2)}`;
  return <span title={words} aria-label={`${parallel.toFixed(2)}: ${words}`}>{parallel.toFixed(2)}</span>;
}

interface Row {
  id: string;
  data: FunctionRow;
  exclusive: ByGroup;
  own: number;
  total: number;
}

export function functionPlace({ kind, file, line, module }: Pick<FunctionRow, "kind" | "file" | "line" | "module">) {
  if (kind === "region") return <span class="soft">named by the program</span>;
  if (file) return <PlaceLink file={file} line={line} />;
  return <span class="mono soft" title={module ?? ""}>{shortName(baseName(module || "unknown image"))}</span>;
}

/** All functions of the tree, also those that the table of the whole run was too short for. */
function rowsOfTree(report: Report, tree: Tree, filter: TreeFilter): Row[] {
  const known = new Map(report.functions.map((data) => [functionKey(data.name, data.file, data.module), data]));
  const numbered = new Map(tree.keys.map((key, i) => [key, tree.functions[i]]));
  return [...functionTimes(weigh(tree, filter))].flatMap(([id, times]) => {
    const entry = numbered.get(id);
    const data = known.get(id) ?? (entry && { name: entry[0], file: entry[1] || null, line: entry[2] || null, kind: entry[3], module: entry[4] || null, exclusive_s: times.exclusive, inclusive_s: times.total, per_rank: null, efficiency: null });
    return !data || (filter.group && !filter.fn && times.own <= 0) ? [] : [{ id, data, exclusive: times.exclusive, own: times.own, total: times.total }];
  });
}

export function FunctionsView() {
  const { report, tree, selection, isSliced, whole } = usePage();
  const { group, fn, find } = selection;
  const rows = useMemo((): Row[] => {
    if (fn || isSliced) return rowsOfTree(report, tree, { fn, group });
    return report.functions.flatMap((data) => {
      const id = functionKey(data.name, data.file, data.module);
      const exclusive = only(data.exclusive_s, group);
      const own = chosen(exclusive, group);
      return group && own <= 0 ? [] : [{ id, data, exclusive, own, total: data.inclusive_s }];
    });
  }, [report, tree, group, fn, isSliced]);
  const wanted = find.toLowerCase();
  const shown = rows.filter(({ data }) => `${data.name} ${data.file} ${data.module}`.toLowerCase().includes(wanted));
  const most = Math.max(0, ...rows.map(({ own }) => own));
  return (
    <section aria-label="Functions">
      <h2>Functions</h2>
      <Unfiltered ignores={["time", "ranks"]} sliced>The spread over ranks and the efficiency of functions are known of the whole run only.</Unfiltered>
      {fn || isSliced ? <Remark>{fn ? "Only stacks that the chosen function is part of; from" : "From"} the tree's {tree.parent.length - 1} longest of {tree.all} nodes.</Remark> : null}
      <Search label="Filter by name, file or library" />
      <Legend />
      <Table caption={`Choose a function to see it in every view. ${shown.length} of ${report.page.totals.functions} functions.`} rows={shown} id={(row) => `${row.id} ${row.data.line} ${row.data.kind}`} sortedBy={3}
        empty="No function has time under this selection." isMarked={(row) => row.id === fn} columns={[
          { label: "Function", kind: "place", key: (row) => row.data.name, cell: (row) => <FunctionLink name={row.data.name} id={row.id} /> },
          { label: "Where", kind: "place", key: (row) => row.data.file || row.data.module || "", cell: (row) => functionPlace(row.data) },
          { label: "Kind", minor: true, key: (row) => row.data.kind, cell: (row) => row.data.kind },
          { label: "Exclusive", kind: "number", explain: "exclusive", key: (row) => row.own, cell: (row) => formatSeconds(row.own) },
          { label: "Share", kind: "number", explain: "share", minor: true, key: (row) => row.own, cell: (row) => formatShare(row.own / (whole || 1)) },
          { label: "Split", kind: "bar", explain: "split", cell: (row) => <SplitBar times={row.exclusive} whole={most} /> },
          { label: group && !fn && !isSliced ? "Inclusive, all" : "Inclusive", kind: "number", explain: "inclusive", key: (row) => row.total, cell: (row) => formatSeconds(row.total) },
          ...(isSliced ? [] : [{ label: "Over ranks", kind: "bar", explain: "over-ranks", minor: true, key: (row: Row) => (row.data.per_rank ? row.data.per_rank.max - row.data.per_rank.min : -1), cell: (row: Row) => <SpreadBar spread={row.data.per_rank} /> } satisfies Column<Row>,
          { label: "Efficiency", kind: "number", explain: "efficiency", minor: true, key: (row: Row) => row.data.efficiency?.parallel ?? 2, cell: (row: Row) => <EfficiencyCell row={row.data} /> } satisfies Column<Row>]),
        ]} />
    </section>
  );
}
