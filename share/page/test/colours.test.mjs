// The colours of neighbouring categories are told apart with each kind of colour-blindness, and without colour.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const ORDER = ["python", "native", "mpi", "io", "gil", "wait"];
const HATCHED = new Set(["io", "gil", "wait"]);
const css = readFileSync(new URL("../src/style/colours.css", import.meta.url), "utf8");
const [light, dark] = css.split("@media (prefers-color-scheme: dark)").map((text) =>
  Object.fromEntries(ORDER.map((id) => [id, new RegExp(`--${id}: #([0-9a-f]{6})`).exec(text)?.[1]])));

const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
const rgb = (hex) => [0, 2, 4].map((at) => linear(parseInt(hex.slice(at, at + 2), 16)));
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
// Machado, Oliveira and Fernandes 2009, severity 1.
const BLINDNESS = {
  none: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const seen = (colour, matrix) => matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, part, i) => sum + part * colour[i], 0))));

function lab([r, g, b]) {
  const f = (t) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
  const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * b, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883].map(f);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const distance = (a, b) => Math.hypot(...lab(a).map((value, i) => value - lab(b)[i]));

for (const [scheme, colours] of Object.entries({ light, dark })) {
  for (const [kind, matrix] of Object.entries(BLINDNESS)) {
    test(`${scheme}: categories are told apart with ${kind}`, () => {
      for (const a of ORDER) {
        for (const b of ORDER) {
          if (a >= b || HATCHED.has(a) !== HATCHED.has(b)) continue;
          const apart = distance(seen(rgb(colours[a]), matrix), seen(rgb(colours[b]), matrix));
          assert.ok(apart > 18, `${a} and ${b}: ${apart.toFixed(1)}`);
        }
      }
    });
  }
  test(`${scheme}: without colour, neighbours differ in lightness or in hatching`, () => {
    for (const a of ORDER) {
      for (const b of ORDER) {
        if (a >= b || HATCHED.has(a) !== HATCHED.has(b)) continue;
        const [high, low] = [luminance(rgb(colours[a])), luminance(rgb(colours[b]))].sort((x, y) => y - x);
        // Hatched ones also differ in the slope of their lines.
        if (!HATCHED.has(a)) assert.ok((high + 0.05) / (low + 0.05) > 1.25, `${a} and ${b}: ${((high + 0.05) / (low + 0.05)).toFixed(2)}`);
      }
    }
  });
}
