import assert from "node:assert/strict";
import { test } from "node:test";

import { Series } from "../../expvar_panels/static/expvar_panels/js/vars/series.js";
import { sparkline } from "../../expvar_panels/static/expvar_panels/js/vars/sparkline.js";

const box = { width: 100, height: 10, length: 11 };

test("a series holds the newest readings and no more than its length", () => {
  const series = new Series(3);
  for (const value of [1, 2, 3, 4]) series.push(value);
  assert.deepEqual(series.values, [2, 3, 4]);
  assert.equal(series.step, 1);
});

test("the step after a missed reading is unknown rather than wrong", () => {
  const series = new Series();
  for (const value of [1, NaN, 9]) series.push(value);
  assert.ok(Number.isNaN(series.step));
});

test("a series is flat until two readings differ, whatever was missed", () => {
  const series = new Series();
  assert.ok(series.flat);
  for (const value of [NaN, 5, NaN, 5]) series.push(value);
  assert.ok(series.flat);
  series.push(6);
  assert.ok(!series.flat);
});

test("the newest reading is at the right edge, the least at the bottom, the most at the top", () => {
  assert.equal(sparkline([0, 5, 10], box), "M80 10L90 5L100 0");
});

test("a full series fills the width", () => {
  const path = sparkline(Array.from({ length: 11 }, (_, i) => i), box);
  assert.ok(path.startsWith("M0 10L"));
  assert.ok(path.endsWith("L100 0"));
});

test("equal values are a line in the middle, and one value is a dot", () => {
  assert.equal(sparkline([7, 7], box), "M90 5L100 5");
  assert.equal(sparkline([7], box), "M100 5h0");
});

test("a missed reading is a gap in the line", () => {
  assert.equal(sparkline([0, 10, NaN, 10, NaN], box), "M60 10L70 0M90 0h0");
  assert.equal(sparkline([NaN, NaN], box), "");
});

test("numbers at the edge of what a browser can hold give a path without NaN", () => {
  for (const values of [[-Number.MAX_VALUE, Number.MAX_VALUE], [0, Infinity, 1], [-0, 5e-324]]) {
    assert.doesNotMatch(sparkline(values, box), /NaN|Infinity/);
  }
});
