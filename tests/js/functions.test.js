import assert from "node:assert/strict";
import { test } from "node:test";

import { functionTable, sortFunctions } from "../../expvar_panels/static/expvar_panels/js/flames/model/functions.js";
import { lineHeat } from "../../expvar_panels/static/expvar_panels/js/flames/model/heat.js";
import { bottomUp, sandwich } from "../../expvar_panels/static/expvar_panels/js/flames/model/sandwich.js";
import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { folded, lib, own, profileOf, randomSamples, seeds, sql, template } from "./profiles.js";

const [a, b, c, walk] = ["a", "b", "c", "walk"].map((name) => own(name));
const fetch = lib("fetch", "django.db");

const recursive = [
  { stack: [a, walk, walk, walk], wall: 5, cpu: 5 },
  { stack: [a, walk, b, walk], wall: 3, cpu: 1 },
  { stack: [c, walk], wall: 2, cpu: 0 },
  { stack: [a, fetch, sql("SELECT 1")], wall: 4, cpu: 0 },
  { stack: [a, b, sql("SELECT 1")], wall: 6, cpu: 0 },
];

const rowsOf = (profile, window, column = "total", falling) => {
  const table = functionTable(profile, window);
  return Array.from(sortFunctions(table, profile.frames, column, falling), (i) => [
    profile.frames.name[table.frame[i]], table.self[i], table.total[i], table.samples[i], table.calls[i],
  ]);
};

test("a recursion counts once; a statement's executions are counted", () => {
  assert.deepEqual(rowsOf(profileOf(recursive)), [
    ["a", 0, 18, 4, -1], ["walk", 10, 10, 3, -1], ["SELECT 1", 10, 10, 2, 2], ["b", 0, 9, 2, -1], ["fetch", 0, 4, 1, -1], ["c", 0, 2, 1, -1],
  ]);
});

test("the table follows the window and the value", () => {
  assert.deepEqual(rowsOf(profileOf(recursive), { value: "cpu" }).map(([name, , total]) => [name, total]), [["walk", 6], ["a", 6], ["b", 1]]);
  assert.deepEqual(rowsOf(profileOf(recursive), { fromNs: 9, toNs: 12 }), [["c", 0, 1, 1, -1], ["walk", 1, 1, 1, -1]].reverse().concat([["a", 0, 2, 1, -1], ["fetch", 0, 2, 1, -1], ["SELECT 1", 2, 2, 1, 1]]).sort((x, y) => y[2] - x[2] || y[1] - x[1]));
});

test("any column sorts, either way", () => {
  const profile = profileOf(recursive);
  const names = (column, falling) => rowsOf(profile, {}, column, falling).map(([name]) => name).join();
  assert.equal(names("name"), "a,b,c,fetch,SELECT 1,walk");
  assert.equal(names("name", true), "walk,SELECT 1,fetch,c,b,a");
  assert.equal(names("samples", false), "fetch,c,SELECT 1,b,walk,a");
  assert.equal(names("calls"), "SELECT 1,walk,a,b,fetch,c");
});

test("the sandwich: callers above, callees below, both weigh the function's total", () => {
  const profile = profileOf(recursive);
  const { callers, callees } = sandwich(profile, profile.frames.name.indexOf("walk"));
  assert.deepEqual(folded(callers), ["a 8", "c 2"]);
  assert.deepEqual(folded(callees), [" 2", "walk;walk 5", "b;walk 3"].map((line) => line.trim()));
  assert.deepEqual([callers.total[0], callees.total[0], callees.self[0]], [10, 10, 2]);
});

test("callers go up to the root of each stack, through functions of different callers", () => {
  const profile = profileOf([{ stack: [a, b, c], wall: 1 }, { stack: [b, c], wall: 2 }, { stack: [c], wall: 4 }, { stack: [a], wall: 8 }]);
  const { callers } = sandwich(profile, profile.frames.name.indexOf("c"));
  assert.deepEqual(folded(callers), ["4", "b 2", "b;a 1"]);
  assert.deepEqual(folded(bottomUp(profile)), ["a 8", "c 4", "c;b 2", "c;b;a 1"]);
});

test("any profile: the table, the tree and the sandwich agree on every function", () => {
  for (const seed of seeds(25)) {
    const profile = profileOf(randomSamples(seed));
    const window = { fromNs: Math.floor(profile.durationNs * 0.1), toNs: Math.floor(profile.durationNs * 0.7) };
    const table = functionTable(profile, window);
    const tree = aggregate(profile, window);
    const upside = bottomUp(profile, window);
    assert.ok(Math.abs(upside.total[0] - tree.total[0]) < 1e-3 && Math.abs(table.all - tree.total[0]) < 1e-3);
    const firstLevel = new Map();
    for (let node = 1; node < upside.count; node++) if (upside.depth[node] === 1) firstLevel.set(upside.frame[node], upside.total[node]);
    for (let i = 0; i < table.count; i++) {
      const { callers, callees } = sandwich(profile, table.frame[i], window);
      assert.ok(Math.abs(callers.total[0] - table.total[i]) < 1e-3);
      assert.ok(Math.abs(callees.total[0] - table.total[i]) < 1e-3);
      assert.equal(callees.samples[0], table.samples[i]);
      assert.ok(Math.abs((firstLevel.get(table.frame[i]) ?? 0) - table.self[i]) < 1e-3);
    }
  }
});

test("heat: each line with what it cost itself and with what it called", () => {
  const profile = profileOf([
    { stack: [a, b], lines: [10, 50], wall: 5 },
    { stack: [a], lines: [10], wall: 1 },
    { stack: [a, c], lines: [11, 60], wall: 2 },
    { stack: [b, a], lines: [51, 11], wall: 4 },
  ]);
  const heat = (name, window) => lineHeat(profile, profile.frames.name.indexOf(name), window).map(Object.values);
  assert.deepEqual(heat("a"), [[10, 1, 6, 2], [11, 4, 6, 2]]);
  assert.deepEqual(heat("b"), [[50, 5, 5, 1], [51, 0, 4, 1]]);
  assert.deepEqual(heat("a", { fromNs: 6, toNs: 7 }), [[11, 0, 1, 1]]);
});

test("heat: a recursion's line counts once a sample", () => {
  const profile = profileOf([{ stack: [walk, walk, walk], lines: [3, 3, 4], wall: 6 }]);
  assert.deepEqual(lineHeat(profile, 0).map(Object.values), [[3, 0, 6, 1], [4, 6, 6, 1]]);
});

test("heat: of a template, the lines of its file", () => {
  const [loop, cell, other] = [template("{% for %}", "a.html", 3), template("{{ x }}", "a.html", 4), template("{{ x }}", "b.html", 4)];
  const profile = profileOf([{ stack: [loop, cell], wall: 5 }, { stack: [loop], wall: 1 }, { stack: [other], wall: 9 }]);
  assert.deepEqual(lineHeat(profile, profile.frames.line.indexOf(4)).map(Object.values), [[3, 1, 6, 2], [4, 5, 5, 1]]);
});
