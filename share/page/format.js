// How numbers look: the same rules as in the text report (src/report/formatting.h).
"use strict";

/** @param {number} value */
function significant(value) {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2);
}

/** @param {number} value */
function wholeOrSignificant(value) {
  return Number.isInteger(value) && value < 1000 ? String(value) : significant(value);
}

/** @param {number} seconds */
function formatSeconds(seconds) {
  if (seconds === 0) return "0 s";
  if (seconds < 1e-6) return significant(seconds * 1e9) + " ns";
  if (seconds < 1e-3) return significant(seconds * 1e6) + " µs";
  if (seconds < 1) return significant(seconds * 1e3) + " ms";
  if (seconds < 1000) return significant(seconds) + " s";
  if (seconds < 7200) return significant(seconds / 60) + " min";
  return significant(seconds / 3600) + " h";
}

/** @param {number} share */
function formatShare(share) {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  return (share * 100).toFixed(1) + " %";
}

/** @param {number} bytes */
function formatBytes(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  while (bytes >= 1023.5 && unit + 1 < units.length) {
    bytes /= 1024;
    unit += 1;
  }
  return wholeOrSignificant(bytes) + " " + units[unit];
}

/** @param {number} count */
function formatCount(count) {
  if (count < 10000) return wholeOrSignificant(count);
  if (count < 999.5e3) return significant(count / 1e3) + " k";
  if (count < 999.5e6) return significant(count / 1e6) + " M";
  return significant(count / 1e9) + " G";
}

/** @param {string} path */
function baseName(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** @param {string | null} file @param {number | null} line */
function formatPlace(file, line) {
  if (!file) return "unknown place";
  return line ? `${baseName(file)}:${line}` : baseName(file);
}
