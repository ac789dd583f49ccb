// The second page on paper: the costliest lines, functions and calls. Not shown on the screen.
import { lineTimes } from "../data";
import { baseName, formatBytes, formatCount, formatPlace, formatSeconds, formatShare } from "../format";
import { sum } from "../groups";
import { SplitBar } from "../parts/bars";
import { usePage } from "../parts/context";
import { Code } from "../parts/text";

export function PrintedPage() {
  const { report, sources } = usePage();
  const most = report.lines[0]?.total_s ?? 0;
  return (
    <section class="printed" aria-hidden="true">
      <h2>Costliest lines</h2>
      <table>
        <tbody>
          {report.lines.slice(0, 12).map((line) => (
            <tr key={`${line.file}:${line.line} ${line.function}`}>
              <td class="number">{formatSeconds(line.total_s)}</td><td class="number">{formatShare(line.share)}</td>
              <td class="bar"><SplitBar times={lineTimes(line)} whole={most} /></td>
              <td><code>{formatPlace(line.file, line.line)}</code> <span class="source"><Code pieces={sources.line(line.file, line.line) ?? []} trim /></span></td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Functions</h2>
      <table>
        <tbody>
          {report.functions.slice(0, 10).map((row) => (
            <tr key={`${row.name} ${row.file} ${row.module} ${row.line}`}>
              <td class="number">{formatSeconds(sum(row.exclusive_s))}</td><td class="number">{formatSeconds(row.inclusive_s)} inclusive</td>
              <td><code>{row.name}</code> {row.file ? formatPlace(row.file, row.line) : baseName(row.module ?? "")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.mpi.calls.length ? <h2>MPI calls</h2> : null}
      <table>
        <tbody>
          {report.mpi.calls.slice(0, 8).map((call) => (
            <tr key={`${call.function} ${call.site.file}:${call.site.line} ${call.site.function}`}>
              <td class="number">{formatSeconds(call.seconds)}</td><td class="number">{formatCount(call.calls)} calls</td><td class="number">{formatBytes(call.bytes)}</td>
              <td><code>{call.function}</code> {formatPlace(call.site.file, call.site.line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
