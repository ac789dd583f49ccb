// Time of ranks along the run: decoding and sums of a selection.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeClusterTracks, hasTrack, clusterOfTracks, decodeClusters, decodeTracks, meanParts, orderTracks, selectedTimes, trackTimes } from "../built/logic.mjs";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const encode = (parts) => parts.map((part) => DIGITS[Math.floor(Math.round(part * 4095) / 64)] + DIGITS[Math.round(part * 4095) % 64]).join("");

// Two seconds, two bins. Rank 0: Python, then MPI. Rank 1: Python throughout. Ranks 2 to 5: half native, half idle.
const TRACKS = decodeTracks({
  bin_width_s: 1, bins: 2,
  tracks: [[0, 0, 1, 0], [1, 1, 1, 1], [2, 5, 4, 0]],
  hosts: ["node2", "node1"],
  groups: { python: encode([1, 0, 1, 1, 0, 0]), native: encode([0, 0, 0, 0, 0.5, 0.5]), mpi: encode([0, 1, 0, 0, 0, 0]), io: "", gil: "", wait: "" },
});
const close = (a, b) => assert.ok(Math.abs(a - b) < 2e-3, `${a} is not ${b}`);

test("a track's time is what was encoded", () => {
  close(trackTimes(TRACKS, TRACKS.tracks[0], null).python, 1);
  close(trackTimes(TRACKS, TRACKS.tracks[2], null).native, 4);
});

test("a span of time counts parts of bins", () => {
  close(trackTimes(TRACKS, TRACKS.tracks[1], [0.5, 1.25]).python, 0.75);
  close(trackTimes(TRACKS, TRACKS.tracks[0], [0.5, 1.25]).mpi, 0.25);
});

test("a selection adds up over ranks, with its efficiency", () => {
  const { times, ranks, balance, communication } = selectedTimes(TRACKS, null, [[0, 1]]);
  assert.equal(ranks, 2);
  close(times.python, 3);
  close(times.mpi, 1);
  close(balance, 0.75); // useful 1 and 2 of 2
  close(communication, 1);
});

test("the mean of tracks weighs by their ranks", () => {
  close(meanParts(TRACKS, []).native[0], 4 * 0.5 / 6);
  close(meanParts(TRACKS, [[2, 5]]).native[1], 0.5);
});

test("tracks are ordered by host and by distance from the mean", () => {
  assert.deepEqual(orderTracks(TRACKS, "rank", null), [0, 1, 2]);
  assert.deepEqual(orderTracks(TRACKS, "host", null), [1, 0, 2]);
  assert.equal(orderTracks(TRACKS, "deviation", null)[2], 2, "four ranks of six are nearest to the mean");
});

test("tracks are ordered by the kind that most of their ranks are of", () => {
  const clusters = decodeClusters([{ ranks: "1-3" }, { ranks: "0,4-5" }, { ranks: "9" }]);
  assert.deepEqual(clusterOfTracks(TRACKS, clusters), [1, 0, 0]);
  assert.deepEqual(orderTracks(TRACKS, "cluster", null, clusters), [1, 2, 0]);
  assert.deepEqual(decodeClusters(undefined), []);
});

test("a track of a kind of ranks has the ranks that the kind has", () => {
  const clusters = decodeClusters([{ ranks: "1-3" }, { ranks: "0,4-5" }]);
  const data = { bin_width_s: 1, bins: 1, tracks: [[1, 3, 3, 0], [0, 5, 3, 0]], hosts: ["node1"], groups: { python: encode([1, 0.5]), native: "", mpi: "", io: "", gil: "", wait: "" } };
  const { tracks } = decodeClusterTracks(data, clusters);
  assert.ok(hasTrack([[4, 4]], tracks[1]) && !hasTrack([[2, 2]], tracks[1]) && hasTrack([], tracks[0]));
  close(trackTimes({ binWidth: 1, bins: 1 }, tracks[0], null).python, 3);
  assert.equal(decodeClusterTracks(undefined, clusters), null);
  assert.equal(decodeClusterTracks(data, clusters.slice(1)), null);
});
