import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { along, beside, caller, hottestLeaf, target, widestChild } from "../../expvar_panels/static/expvar_panels/js/flames/view/walk.js";
import { own, profileOf } from "./profiles.js";

const [a, b, c, d, e] = [..."abcde"].map((name) => own(name));
// Left-heavy: 0 root, 1 a, 2 b, 3 d, 4 c, 5 e
const tree = aggregate(profileOf([
  { stack: [a, b, d], wall: 30 },
  { stack: [a, c, e], wall: 10 },
  { stack: [a], wall: 5 },
]));
const name = (node) => (node === 0 ? "root" : tree.rows.profile.frames.name[tree.frame[node]]);
const node = (wanted) => Array.from({ length: tree.count }, (_, i) => i).find((i) => name(i) === wanted);

test("down leads to the widest callee, in time order too, and stays at a leaf", () => {
  assert.equal(name(widestChild(tree, node("a"))), "b");
  assert.equal(widestChild(tree, node("d")), node("d"));
  const profile = profileOf([{ stack: [a, c], wall: 10 }, { stack: [a, b], wall: 30 }]);
  const timed = aggregate(profile, { order: "time" });
  assert.equal(profile.frames.name[timed.frame[widestChild(timed, 1)]], "b");
});

test("up leads to the caller, and the root has none", () => {
  assert.equal(name(caller(tree, node("d"))), "b");
  assert.equal(caller(tree, 0), 0);
});

test("left and right keep the depth, across callers, inside what is zoomed", () => {
  assert.equal(name(beside(tree, node("d"), 1, 0)), "e");
  assert.equal(name(beside(tree, node("e"), -1, 0)), "d");
  assert.equal(beside(tree, node("e"), 1, 0), node("e"));
  assert.equal(beside(tree, node("d"), 1, node("b")), node("d"));
});

test("the end of the hottest path is where most time went step by step", () => {
  assert.equal(name(hottestLeaf(tree, 0)), "d");
  assert.equal(hottestLeaf(tree, node("e")), node("e"));
});

test("a page of steps stops at either end", () => {
  assert.equal(name(along(tree, 0, 2)), "b");
  assert.equal(name(along(tree, 0, 50)), "d");
  assert.equal(along(tree, node("d"), -50), 0);
});

test("a key leads by depth or beside, the other way up where the root is below", () => {
  const led = (key, how = {}) => {
    const to = target(tree, node("b"), { key, upright: false, zoom: 0, page: 2, ...how });
    return to === undefined ? to : name(to);
  };
  assert.deepEqual([led("ArrowDown"), led("ArrowUp"), led("ArrowRight"), led("ArrowLeft")], ["d", "a", "c", "b"]);
  assert.deepEqual([led("ArrowDown", { upright: true }), led("ArrowUp", { upright: true })], ["a", "d"]);
  assert.deepEqual([led("PageUp"), led("PageDown"), led("Home"), led("End")], ["root", "d", "root", "d"]);
  assert.equal(led("Home", { zoom: node("a") }), "a");
  assert.deepEqual([led("x"), led("constructor"), led("toString")], [undefined, undefined, undefined]);
});
