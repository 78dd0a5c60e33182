import assert from "node:assert/strict";
import { test } from "node:test";

import { compareFunctions, compareTrees } from "../../expvar_panels/static/expvar_panels/js/flames/model/compare.js";
import { visibleRows } from "../../expvar_panels/static/expvar_panels/js/flames/model/layout.js";
import { rowsOf } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { lib, own, profileOf, randomSamples, seeds, seeded, sql } from "./profiles.js";

const MS = 1e6;
const [view, a, b, c] = ["view", "a", "b", "c"].map((name) => own(name));
const many = (count, stack, wall = MS) => Array.from({ length: count }, () => ({ stack, wall }));

const compare = (before, after, options = {}) => {
  const [was, is] = [profileOf(before), profileOf(after)];
  const tree = compareTrees(rowsOf(was, options), rowsOf(is, options), options);
  const name = (node) => {
    const [rows, row] = tree.rowAfter[node] >= 0 ? [tree.rows[1], tree.rowAfter[node]] : [tree.rows[0], tree.rowBefore[node]];
    return row < 0 ? "all" : rows.profile.frames.name[rows.frame[row]];
  };
  const lines = Array.from({ length: tree.count }, (_, node) => {
    const change = tree.change[node] / MS;
    return `${" ".repeat(tree.depth[node])}${name(node)} ${tree.before[node] / MS} ${change < 0 ? "" : "+"}${change}${tree.noise[node] ? " ~" : ""}`;
  });
  return { tree, lines };
};

test("equal paths are one node, with what it was and how it changed; the rest is in one only", () => {
  const { lines } = compare(
    [...many(100, [view, a]), ...many(50, [view, b])],
    [...many(100, [view, a]), ...many(90, [view, b]), ...many(20, [view, c])],
  );
  assert.deepEqual(lines, ["all 150 +60", " view 150 +60", "  a 100 +0 ~", "  b 50 +40", "  c 0 +20"]);
});

test("a difference that sampling explains is noise, and a large one of few samples too", () => {
  const { lines } = compare(
    [...many(50, [view, a]), ...many(50, [view, b]), ...many(400, [c])],
    [...many(60, [view, a]), ...many(90, [view, b]), { stack: [view], wall: 30 * MS }, ...many(400, [c])],
  );
  assert.deepEqual(lines.slice(2), [" view 100 +80", "  b 50 +40", "  a 50 +10 ~", " c 400 +0 ~"].filter((line) => !line.startsWith(" c")));
});

test("the whole's duration is measured: its change is none of sampling's noise", () => {
  assert.deepEqual(compare(many(100, [view]), many(103, [view])).lines, ["all 100 +3", " view 100 +3"]);
});

test("a timed statement's change is in doubt by an interval, not by itself", () => {
  const run = (wall) => [{ stack: [view, sql("SELECT 1")], wall }, ...many(100, [view, a])];
  assert.equal(compare(run(40 * MS), run(80 * MS)).lines.find((line) => line.includes("SELECT")), "  SELECT 1 40 +40");
});

test("a function is the same after its file was edited, and folded plumbing by its package", () => {
  const moved = { ...view, line: 99 };
  const orm = (name) => lib(name, "django.db.models");
  const { lines } = compare(
    many(60, [view, orm("x"), sql("SELECT 1")]),
    many(60, [moved, orm("y"), lib("z", "django.utils.text"), sql("SELECT 1")]),
    { fold: true },
  );
  assert.deepEqual(lines, ["all 60 +0 ~", " view 60 +0 ~", "  y 60 +0 ~", "   SELECT 1 60 +0 ~"]);
});

test("middleware is aligned by its place, whatever was seen of it", () => {
  const inner = lib("convert_exception_to_response.<locals>.inner", "django.core.handlers.exception");
  const mixin = lib("MiddlewareMixin.__call__", "django.utils.deprecation");
  const chain = [inner, mixin, inner, mixin, inner, lib("BaseHandler._get_response", "django.core.handlers.base"), view];
  const saving = many(60, [inner, mixin, lib("SessionMiddleware.process_response", "django.contrib.sessions.middleware")]);
  const { lines } = compare(many(60, chain), [...saving, ...many(60, chain)], { fold: true });
  assert.equal(lines.at(-1), "    view 60 +0 ~");
});

test("widths are those of either recording or the mean of both, and can be drawn", () => {
  const [before, after] = [[...many(10, [a]), ...many(30, [b])], [...many(10, [a]), ...many(10, [c])]];
  const widths = (which) => {
    const { tree } = compare(before, after, { widths: which });
    const { node, width } = visibleRows(tree, { width: 100 });
    return Array.from(node, (n, i) => [tree.before[n] / MS, tree.after[n] / MS, Math.round(width[i])]);
  };
  assert.deepEqual(widths("after"), [[40, 20, 100], [10, 10, 50], [0, 10, 50]]);
  assert.deepEqual(widths("before"), [[40, 20, 100], [30, 0, 75], [10, 10, 25]]);
  assert.deepEqual(widths("both"), [[40, 20, 100], [30, 0, 50], [10, 10, 33], [0, 10, 17]]);
});

const table = (before, after) => {
  const [was, is] = [profileOf(before), profileOf(after)];
  return compareFunctions(was, is).map((row) => {
    const name = row.frameAfter >= 0 ? is.frames.name[row.frameAfter] : was.frames.name[row.frameBefore];
    return [name, row.change / MS, row.totalChange / MS, row.noise, row.totalNoise];
  });
};

test("the table: the largest change of a function's own time first, noise last", () => {
  assert.deepEqual(
    table(
      [...many(100, [view, a]), ...many(60, [view, b, b]), ...many(10, [view, c])],
      [...many(50, [view, a]), ...many(160, [view, b, b]), ...many(13, [view, c])],
    ),
    [["b", 100, 100, false, false], ["a", -50, -50, false, false], ["c", 3, 3, true, true], ["view", 0, 53, true, false]],
  );
});

test("noise comes last, however large it is", () => {
  const [before, after] = [[...many(900, [a]), ...many(100, [b])], [...many(940, [a]), ...many(100, [b]), { stack: [c], wall: 50 * MS }]];
  assert.deepEqual(table(before, after).map(([name, change, , noise]) => [name, change, noise]), [["a", 40, false], ["c", 50, true], ["b", 0, true]]);
});

test("what is new and what is gone is in the table, functions of one name are one row", () => {
  const lambda = (line) => own("<lambda>", "shop.views", line);
  assert.deepEqual(table([...many(40, [a]), ...many(20, [lambda(3)]), ...many(20, [lambda(9)])], [...many(40, [b]), ...many(40, [lambda(5)])]), [
    ["a", -40, -40, false, false], ["b", 40, 40, false, false], ["<lambda>", 0, 0, true, true],
  ]);
});

test("empty recordings compare", () => {
  assert.deepEqual(compare([], []).lines, ["all 0 +0 ~"]);
  assert.deepEqual(compare([], many(30, [a])).lines, ["all 0 +30", " a 0 +30"]);
});

test("any two recordings: the changes of a level add up to their caller's, and a tree against itself is noise", () => {
  for (const seed of seeds(20)) {
    for (const fold of [false, true]) {
      const { tree } = compare(randomSamples(seed), randomSamples(seed + 100), { fold });
      const below = tree.change.map(() => 0);
      for (let node = 1; node < tree.count; node++) below[tree.parent[node]] += tree.before[node];
      for (let node = 0; node < tree.count; node++) assert.ok(below[node] <= tree.before[node] + 1e-3);
      const same = compare(randomSamples(seed), randomSamples(seed), { fold }).tree;
      assert.ok(same.change.every((change) => change === 0) && same.noise.every((noise) => noise === 1));
    }
  }
});

test("sampling the same work twice rarely counts as a change", () => {
  let changes = 0;
  let nodes = 0;
  for (const seed of seeds(40)) {
    const draw = (random) => Array.from({ length: 200 }, () => ({ stack: [view, [a, b, c][Math.min(2, Math.floor(random() * 6))]], wall: MS }));
    const { tree } = compare(draw(seeded(seed)), draw(seeded(seed + 1000)));
    changes += tree.noise.subarray(2).filter((noise) => noise === 0).length;
    nodes += tree.count - 2;
  }
  assert.ok(changes / nodes < 0.1, `${changes} of ${nodes}`);
});
