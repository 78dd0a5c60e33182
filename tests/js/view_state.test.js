import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { ROOT, nodeAt, placeOf } from "../../expvar_panels/static/expvar_panels/js/flames/view/place.js";
import { Session } from "../../expvar_panels/static/expvar_panels/js/flames/view/session.js";
import { START, Store } from "../../expvar_panels/static/expvar_panels/js/flames/view/store.js";
import { gc, lib, own, profileOf, randomSamples, seeds, sql } from "./profiles.js";

test("a subscriber hears which keys changed, once per change, and nothing when none did", () => {
  const store = new Store({ query: "x" });
  const heard = [];
  const end = store.subscribe((state, changed) => heard.push([state.query, [...changed]]));
  store.set({ query: "x", match: -1 });
  store.set({ query: "y", match: 2 });
  end();
  store.set({ query: "z" });
  assert.deepEqual(heard, [["y", ["query", "match"]]]);
  assert.equal(store.state.query, "z");
});

test("a state is never changed in place", () => {
  const store = new Store();
  const before = store.state;
  store.set({ mode: "table" });
  assert.equal(before.mode, "flame");
  assert.throws(() => (store.state.mode = "time"), TypeError);
  assert.equal(START.mode, "flame");
});

test("a place finds its node again in the same tree: the root, and any other", () => {
  for (const seed of seeds(20)) {
    const tree = aggregate(profileOf(randomSamples(seed)), { order: seed % 2 ? "time" : "left-heavy" });
    for (let node = 0; node < tree.count; node++) assert.equal(nodeAt(tree, placeOf(tree, node)), node);
    assert.equal(placeOf(tree, 0), ROOT);
  }
});

test("a place that a tree has lost is its nearest caller that is left", () => {
  const [a, b, c] = [own("a"), own("b"), sql("SELECT 1")];
  const profile = profileOf([{ stack: [a, b, c], wall: 10, cpu: 0 }, { stack: [a, b], wall: 5, cpu: 5 }]);
  const wall = aggregate(profile);
  const place = placeOf(wall, 3);
  const cpu = aggregate(profile, { value: "cpu" });
  assert.equal(profile.frames.name[cpu.frame[nodeAt(cpu, place)]], "b");
  assert.equal(nodeAt(aggregate(profile, { fromNs: 100, toNs: 200 }), place), 0);
});

test("what a state makes of a profile is computed once while its reasons are the same", () => {
  const session = new Session(profileOf([{ stack: [own("a"), lib("b", "django.db")], wall: 10 }]));
  const state = { ...START };
  assert.equal(session.tree(state), session.tree({ ...state, query: "x", mode: "table" }));
  assert.notEqual(session.tree(state), session.tree({ ...state, range: [0, 5] }));
  assert.equal(session.functions(state), session.functions({ ...state, folded: false }));
  assert.equal(session.findings(state), session.findings({ ...state, value: "wall", query: "y" }));
});

test("every answer is about the window: the range and the clock", () => {
  const session = new Session(profileOf([{ stack: [own("a")], wall: 10, cpu: 1 }, { stack: [own("b")], wall: 10, cpu: 9 }]));
  const late = { ...START, range: [10, 20], query: "b" };
  assert.equal(session.hits(late).share, 1);
  assert.equal(session.functions(late).count, 1);
  assert.deepEqual(session.parties({ ...START, value: "cpu" }).map(({ self }) => self), [10]);
  assert.equal(session.hits({ ...START, query: "b", value: "cpu" }).share, 0.9);
});

test("nothing is searched or marked without a query or a highlight", () => {
  const session = new Session(profileOf([{ stack: [own("a"), gc()], wall: 10 }]));
  assert.equal(session.hits(START), null);
  assert.equal(session.highlighted(START), null);
  const marked = session.highlighted({ ...START, highlight: "gc:" });
  assert.deepEqual([0, 1, 2].map(marked.isHit), [false, false, true]);
});

test("a finding marks the nodes of its stacks", () => {
  const session = new Session(profileOf([{ stack: [own("a"), own("b")], wall: 10 }, { stack: [own("a"), own("c")], wall: 5 }]));
  const marked = session.highlighted({ ...START, highlight: { stacks: [1] } });
  const tree = session.tree(START);
  const names = [...tree.frame.keys()].filter(marked.isHit).map((node) => session.profile.frames.name[tree.frame[node]]);
  assert.deepEqual(names, ["b"]);
});
