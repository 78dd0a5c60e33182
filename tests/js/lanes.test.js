import assert from "node:assert/strict";
import { test } from "node:test";

import { brushed, lanes } from "../../expvar_panels/static/expvar_panels/js/flames/model/lanes.js";
import { gc, lib, own, profileOf, randomSamples, seeds, sql, wait } from "./profiles.js";

const a = own("a");
const round = (values) => Array.from(values, (value) => Math.round(value * 1000) / 1000);

const spans = (...rows) => ({
  spans: {
    kind: rows.map(([kind]) => kind),
    start_ns: rows.map(([, start]) => start),
    duration_ns: rows.map(([, , duration]) => duration),
    stack: rows.map(() => -1),
  },
});

test("each lane says what part of each bin it had", () => {
  const strip = lanes(profileOf([
    { stack: [a], wall: 15, cpu: 15 }, { stack: [a, lib("x", "y")], wall: 5, cpu: 0 },
    { stack: [a, sql("SELECT 1")], wall: 10, cpu: 2 }, { stack: [a, gc()], wall: 5, cpu: 5 }, { stack: [wait()], wall: 5, cpu: 0 },
  ]), 4);
  assert.equal(strip.binNs, 10);
  assert.deepEqual(round(strip.running), [1, 1, 0, 0]);
  assert.deepEqual(round(strip.own), [1, 0.5, 0, 0]);
  assert.deepEqual(round(strip.cpu), [1, 0.5, 0.2, 0.5]);
  assert.deepEqual(round(strip.sql), [0, 0, 1, 0]);
  assert.deepEqual(round(strip.gc), [0, 0, 0, 0.5]);
  assert.deepEqual(round(strip.waiting), [0, 0, 0, 0.5]);
});

test("overlapping stretches count once, and one that runs on is cut at the end", () => {
  const strip = lanes(profileOf([{ stack: [a], wall: 40 }], spans(["sql", 0, 20], ["sql", 10, 15], ["sql", 5, 2], ["gc", 35, 99])), 4);
  assert.deepEqual(round(strip.sql), [1, 1, 0.5, 0]);
  assert.deepEqual(round(strip.gc), [0, 0, 0, 0.5]);
  const short = lanes(profileOf([{ stack: [a], wall: 10 }], spans(["sql", 0, 4], ["sql", 2, 4])), 1);
  assert.deepEqual(round(short.sql), [0.6]);
});

test("a recording without CPU times has no CPU lane; an empty one has empty lanes", () => {
  assert.equal(lanes(profileOf([{ stack: [a], wall: 1 }]), 10).cpu, null);
  assert.deepEqual(round(lanes(profileOf([]), 3).running), [0, 0, 0]);
  assert.equal(lanes(profileOf([]), 0).bins, 1);
});

test("any profile and width: the lanes together are the time of all samples with a stack", () => {
  for (const seed of seeds()) {
    const samples = randomSamples(seed);
    const profile = profileOf(samples);
    for (const bins of [1, 7, 333]) {
      const { running, own, sql: inSql, gc: inGc, waiting, cpu, binNs } = lanes(profile, bins);
      const time = (...parts) => parts.reduce((sum, part) => sum + part.reduce((x, y) => x + y, 0), 0) * binNs;
      const truth = samples.filter((s) => s.stack.length).reduce((sum, s) => sum + s.wall, 0);
      assert.ok(Math.abs(time(running, inSql, inGc, waiting) - truth) < truth * 1e-9 + 1);
      assert.ok(Math.abs(time(cpu) - samples.reduce((sum, s) => sum + (s.wall && s.cpu), 0)) < truth * 1e-9 + 1);
      assert.ok(own.every((value, i) => value <= running[i] + 1e-9));
    }
  }
});

test("a brush snaps to where something begins or ends nearby, whichever way it is drawn", () => {
  const profile = profileOf([{ stack: [a], wall: 300 }, { stack: [a], wall: 700 }], spans(["sql", 600, 50]));
  assert.deepEqual(brushed(profile, 32, 58, 100), [300, 600]);
  assert.deepEqual(brushed(profile, 67, 33, 100), [300, 650]);
  assert.deepEqual(brushed(profile, 40, 50, 100), [400, 500]);
  assert.deepEqual(brushed(profile, -20, 140, 100), [0, 1000]);
});

test("a click is no brush, and a brush that snapping would close stays as drawn", () => {
  const profile = profileOf([{ stack: [a], wall: 1000 }, { stack: [a], wall: 1000 }]);
  assert.equal(brushed(profile, 40, 42, 100), null);
  assert.deepEqual(brushed(profile, 48, 52, 100), [960, 1040]);
  assert.equal(brushed(profileOf([]), 0, 50, 100), null);
  assert.equal(brushed(profile, 10, 50, 0), null);
});
