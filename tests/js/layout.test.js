import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_NODES, visibleRows } from "../../expvar_panels/static/expvar_panels/js/flames/model/layout.js";
import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { nameOf, own, profileOf, randomSamples, seeds } from "./profiles.js";

const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => own(name));
const tree = aggregate(profileOf([
  { stack: [a, b, d], wall: 60 },
  { stack: [a, c], wall: 39 },
  { stack: [a, c, d], wall: 1 },
]));

const drawn = (view, of = tree) => {
  const { count, node, x, width, row } = visibleRows(of, view);
  return Array.from({ length: count }, (_, i) => [nameOf(of, node[i]), x[i], width[i], row[i]]);
};

test("each node is as wide as its share, below its caller", () => {
  assert.deepEqual(drawn({ width: 200 }), [
    ["", 0, 200, 0], ["a", 0, 200, 1], ["b", 0, 120, 2], ["d", 0, 120, 3], ["c", 120, 80, 2], ["d", 120, 2, 3],
  ]);
});

test("the zoomed node fills the width, its callers above it too, its siblings are gone", () => {
  assert.deepEqual(drawn({ width: 400, zoom: 4 }), [["", 0, 400, 0], ["a", 0, 400, 1], ["c", 0, 400, 2], ["d", 0, 10, 3]]);
});

test("a subtree narrower than the least width is left out, unless the focus is in it", () => {
  const names = (view) => drawn({ width: 90, ...view }).map(([name]) => name).join("");
  assert.equal(names({}), "abdc");
  assert.equal(names({ keep: 5 }), "abdcd");
});

test("what is left out has its place, neighbours one place, and a row to be in", () => {
  const many = aggregate(profileOf([
    { stack: [a, b], wall: 90 },
    ...Array.from({ length: 10 }, (_, i) => ({ stack: [a, own(`f${i}`), d], wall: 1 })),
  ]));
  const { rest, rows } = visibleRows(many, { width: 100, minPx: 3 });
  assert.deepEqual([rest, rows], [[{ x: 90, width: 10, row: 2 }], 3]);
  assert.deepEqual(visibleRows(many, { width: 100, minPx: 3, endRow: 2 }).rest, []);
  assert.deepEqual(visibleRows(many, { width: 1000, minPx: 3 }).rest, []);
});

test("any picture: below what is drawn no time is blank that a callee took", () => {
  for (const seed of seeds(40)) {
    const of = aggregate(profileOf(randomSamples(seed, 200, 12)), { order: seed % 2 ? "time" : "left-heavy" });
    const width = 300;
    const { node, row, rest } = visibleRows(of, { width, minPx: 5 });
    const listed = new Set(node);
    const filled = new Float64Array(100);
    node.forEach((each, i) => (filled[row[i]] += of.total[each]));
    for (const { row: at, width: wide } of rest) filled[at] += (wide / width) * of.total[0];
    for (let at = 1; at < 99; at++) {
      const below = [...of.depth.keys()].filter((each) => of.depth[each] === at && listed.has(of.parent[each]));
      const took = below.reduce((sum, each) => sum + of.total[each], 0);
      const bridged = (below.filter((each) => !listed.has(each)).length / width) * of.total[0];
      assert.ok(filled[at] >= took - 1e-6 * of.total[0] && filled[at] <= took + bridged + 1e-6 * of.total[0], `seed ${seed}, row ${at}`);
    }
  }
});

test("only the rows asked for are listed, and the height is that of all", () => {
  const { row, rows } = visibleRows(tree, { width: 200, firstRow: 1, endRow: 3 });
  assert.deepEqual([[...row], rows], [[1, 2, 2], 4]);
});

test("an empty tree is its root", () => {
  assert.deepEqual(drawn({ width: 100 }, aggregate(profileOf([]))), [["", 0, 100, 0]]);
});

function wideAndDeep() {
  const leaves = Array.from({ length: 5000 }, (_, i) => own(`leaf${i}`));
  return aggregate(profileOf(leaves.map((leaf, i) => ({ stack: [a, b, leaf, d], wall: 1000 + (i % 7) }))));
}

test("never more than the most nodes: the widest stay, with their callers and the focus", () => {
  const large = wideAndDeep();
  const last = large.count - 1;
  const { count, node } = visibleRows(large, { width: 50000, keep: last });
  assert.equal(count, MOST_NODES);
  const shown = new Set(node);
  assert.ok(shown.has(last));
  for (const one of shown) assert.ok(one === 0 || shown.has(large.parent[one]));
  assert.equal(visibleRows(large, { width: 50000, maxNodes: 99999 }).count, MOST_NODES);
});

test("any profile and zoom: nodes of a row do not overlap and none leaves the picture", () => {
  for (const seed of seeds(20)) {
    const random = aggregate(profileOf(randomSamples(seed)));
    for (const zoom of [0, random.count >> 1, random.count - 1]) {
      const { count, x, width, row, node } = visibleRows(random, { width: 800, zoom, maxNodes: 40 });
      assert.ok(count <= Math.max(40, random.depth[zoom] + 1));
      const right = new Map();
      for (let i = 0; i < count; i++) {
        assert.ok(x[i] >= (right.get(row[i]) ?? 0) - 1e-6 && x[i] + width[i] <= 800 + 1e-6);
        assert.ok(width[i] >= 1 || node[i] === zoom);
        right.set(row[i], x[i] + width[i]);
      }
    }
  }
});
