import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregate, nodeOfStack, stackOfNode } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { folded, nameOf, own, profileOf, randomSamples, seeds } from "./profiles.js";

const [a, b, c] = ["a", "b", "c"].map((name) => own(name));
const sum = (values) => values.reduce((x, y) => x + y, 0);

const mixed = profileOf([
  { stack: [a, b], wall: 10, cpu: 4 },
  { stack: [a, c], wall: 30, cpu: 0 },
  { stack: [a, b], wall: 10, cpu: 4 },
  { stack: [a], wall: 5, cpu: 5 },
]);

test("left-heavy: equal paths are one node and the widest child stands first", () => {
  assert.deepEqual(folded(aggregate(mixed)), ["a 5", "a;c 30", "a;b 20"]);
});

test("time order: neighbours with the same beginning share it, others do not", () => {
  const tree = aggregate(mixed, { order: "time" });
  assert.deepEqual(folded(tree), ["a 5", "a;b 10", "a;c 30", "a;b 10"]);
  assert.deepEqual([...tree.start], [0, 0, 0, 10, 40]);
});

test("the value decides the widths, and what has none is left out", () => {
  assert.deepEqual(folded(aggregate(mixed, { value: "cpu" })), ["a 5", "a;b 8"]);
  assert.deepEqual(folded(aggregate(mixed, { value: "samples" })), ["a 1", "a;b 2", "a;c 1"]);
});

test("a recording without CPU times says so when asked for them", () => {
  assert.throws(() => aggregate(profileOf([{ stack: [a], wall: 1 }]), { value: "cpu" }), /no CPU/);
});

test("a window counts the part of a sample that lies inside, of its CPU time too", () => {
  const window = { fromNs: 5, toNs: 25 };
  assert.deepEqual(folded(aggregate(mixed, window)), ["a;c 15", "a;b 5"]);
  assert.deepEqual(folded(aggregate(mixed, { ...window, value: "cpu" })), ["a;b 2"]);
  assert.deepEqual(folded(aggregate(mixed, { ...window, value: "samples" })), ["a;b 1", "a;c 1"]);
  assert.deepEqual(folded(aggregate(mixed, { fromNs: 12, toNs: 14 })), ["a;c 2"]);
});

test("a window beside the recording, or of no width, is an empty root", () => {
  for (const window of [{ fromNs: 999, toNs: 1000 }, { fromNs: 7, toNs: 7 }]) {
    const tree = aggregate(mixed, window);
    assert.deepEqual([tree.count, tree.total[0]], [1, 0]);
  }
});

test("an empty recording is an empty root in either order", () => {
  for (const order of ["left-heavy", "time"]) assert.equal(aggregate(profileOf([]), { order }).count, 1);
});

test("a sample that weighs nothing is not counted", () => {
  const profile = profileOf([{ stack: [a], wall: 5 }, { stack: [a, b], wall: 0 }, { stack: [a], wall: 5 }]);
  for (const order of ["left-heavy", "time"]) {
    const tree = aggregate(profile, { order });
    assert.deepEqual([tree.count, tree.samples[0]], [2, 2]);
  }
});

test("time without a stack is the root's own", () => {
  const tree = aggregate(profileOf([{ stack: [], wall: 3 }, { stack: [a], wall: 4 }]));
  assert.deepEqual([tree.self[0], tree.total[0]], [3, 7]);
});

test("by line, a function has a node for each line it was seen at", () => {
  const profile = profileOf([
    { stack: [a], lines: [5], wall: 1 },
    { stack: [a], lines: [6], wall: 2 },
    { stack: [a], lines: [5], wall: 4 },
  ]);
  assert.deepEqual(folded(aggregate(profile)), ["a 7"]);
  const tree = aggregate(profile, { by: "line" });
  assert.deepEqual(folded(tree), ["a 5", "a 2"]);
  assert.deepEqual([1, 2].map((node) => tree.rows.line[tree.row[node]]), [5, 6]);
});

test("a stack names its node in every tree of the profile", () => {
  const tree = aggregate(mixed);
  for (let node = 0; node < tree.count; node++) assert.equal(nodeOfStack(tree, stackOfNode(tree, node)), node);
  const inTime = aggregate(mixed, { order: "time" });
  const widest = nodeOfStack(inTime, stackOfNode(tree, 2));
  assert.equal(nameOf(inTime, widest), "c");
  assert.equal(nodeOfStack(aggregate(mixed, { fromNs: 0, toNs: 5 }), stackOfNode(tree, 2)), -1);
});

function checkShape(tree) {
  const childTotal = new Float64Array(tree.count);
  const childSamples = new Int32Array(tree.count);
  for (let node = 1; node < tree.count; node++) {
    const parent = tree.parent[node];
    assert.ok(parent < node && node < tree.end[parent] && tree.end[node] <= tree.end[parent]);
    assert.equal(tree.depth[node], tree.depth[parent] + 1);
    assert.ok(tree.start[node] >= tree.start[parent] - 1e-6);
    assert.ok(tree.start[node] + tree.total[node] <= tree.start[parent] + tree.total[parent] + 1e-6);
    childTotal[parent] += tree.total[node];
    childSamples[parent] += tree.samples[node];
  }
  for (let node = 0; node < tree.count; node++) {
    assert.ok(Math.abs(tree.self[node] + childTotal[node] - tree.total[node]) < 1e-3);
    assert.ok(childSamples[node] <= tree.samples[node]);
  }
}

test("any profile: nodes nest, self and children make the total, the root is all", () => {
  for (const seed of seeds()) {
    const samples = randomSamples(seed);
    const profile = profileOf(samples);
    for (const order of ["left-heavy", "time"]) {
      for (const [value, all] of [["wall", sum(samples.map((s) => s.wall))], ["cpu", sum(samples.map((s) => s.cpu))], ["samples", 60]]) {
        const tree = aggregate(profile, { order, value });
        checkShape(tree);
        assert.equal(tree.total[0], all);
      }
    }
  }
});

test("any profile: neighbouring windows add up to the whole, node by node", () => {
  const totals = (tree) => {
    const at = new Map();
    for (let node = 0; node < tree.count; node++) at.set(tree.row[node], tree.total[node]);
    return at;
  };
  for (const seed of seeds()) {
    const profile = profileOf(randomSamples(seed));
    const end = profile.durationNs;
    const cuts = [0, Math.floor(end * 0.2), Math.floor(end * 0.21), Math.floor(end * 0.8), end];
    for (const value of ["wall", "cpu"]) {
      const added = new Map();
      for (let i = 1; i < cuts.length; i++) {
        const part = aggregate(profile, { value, fromNs: cuts[i - 1], toNs: cuts[i] });
        checkShape(part);
        for (const [row, total] of totals(part)) added.set(row, (added.get(row) ?? 0) + total);
      }
      for (const [row, total] of totals(aggregate(profile, { value }))) {
        assert.ok(Math.abs((added.get(row) ?? 0) - total) < 1e-3);
      }
    }
  }
});

test("any profile: time order and left-heavy hold the same time in the same rows", () => {
  for (const seed of seeds()) {
    const profile = profileOf(randomSamples(seed));
    const perRow = ["left-heavy", "time"].map((order) => {
      const tree = aggregate(profile, { order });
      const self = new Float64Array(tree.rows.count + 1);
      for (let node = 0; node < tree.count; node++) self[tree.row[node] + 1] += tree.self[node];
      return [...self];
    });
    assert.deepEqual(perRow[0], perRow[1]);
  }
});

test("any profile: left-heavy siblings stand in falling order, time-ordered ones in rising", () => {
  for (const seed of seeds()) {
    const profile = profileOf(randomSamples(seed));
    const heavy = aggregate(profile);
    const inTime = aggregate(profile, { order: "time" });
    for (const [tree, holds] of [
      [heavy, (x, y) => heavy.total[x] >= heavy.total[y]],
      [inTime, (x, y) => inTime.start[x] + inTime.total[x] <= inTime.start[y] + 1e-6],
    ]) {
      const elder = new Map();
      for (let node = 1; node < tree.count; node++) {
        const parent = tree.parent[node];
        if (elder.has(parent)) assert.ok(holds(elder.get(parent), node));
        elder.set(parent, node);
      }
    }
  }
});
