// How numbers look: the same rules as in the text report (src/report/formatting.h).

export function significant(value: number): string {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2);
}

function wholeOrSignificant(value: number): string {
  return Number.isInteger(value) && value < 1000 ? String(value) : significant(value);
}

export function formatSeconds(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 1e-6) return significant(seconds * 1e9) + " ns";
  if (seconds < 1e-3) return significant(seconds * 1e6) + " µs";
  if (seconds < 1) return significant(seconds * 1e3) + " ms";
  if (seconds < 1000) return significant(seconds) + " s";
  if (seconds < 7200) return significant(seconds / 60) + " min";
  return significant(seconds / 3600) + " h";
}

export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  return (share * 100).toFixed(1) + " %";
}

/** The word for a share: the last limit that it reaches (src/report/thresholds.def). */
export function adjectiveOf(share: number): string {
  return [...ADJECTIVES].reverse().find(([, limit]) => share >= limit)?.[0] ?? ADJECTIVES[0][0];
}

export const ADJECTIVES = [["negligible", 0], ["very low", 0.0005], ["low", 0.15], ["average", 0.3], ["high", 0.7], ["very high", 0.85]] as const;

export function formatBytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let bytes = value;
  let unit = 0;
  while (bytes >= 1023.5 && unit + 1 < units.length) {
    bytes /= 1024;
    unit += 1;
  }
  return wholeOrSignificant(unit === 0 ? Math.round(bytes) : bytes) + " " + units[unit];
}

export function formatCount(count: number): string {
  if (count < 10000) return wholeOrSignificant(count);
  if (count < 999.5e3) return significant(count / 1e3) + " k";
  if (count < 999.5e6) return significant(count / 1e6) + " M";
  return significant(count / 1e9) + " G";
}

/** "1 rank", "3 ranks". */
export function counted(count: number, one: string, many: string = one + "s"): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function formatPlace(file: string | null, line: number | null): string {
  if (!file) return "unknown place";
  return line ? `${baseName(file)}:${line}` : baseName(file);
}

/** Without what every extension module's name ends with: "_multiarray_umath.cpython-311-x86_64-linux-gnu.so+0x1". */
export function shortName(name: string): string {
  return (name || "(no name)").replace(/\.(?:cpython-[\w-]+|abi3)\.so/, "");
}
