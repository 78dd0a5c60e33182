import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { wholePercents } from "../../expvar_panels/static/expvar_panels/js/flames/view/legend.js";
import { Memory, nameOf } from "../../expvar_panels/static/expvar_panels/js/flames/view/memory.js";
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

test("a recording that comes back is as it was left, another is looked at in the same way", () => {
  const memory = new Memory();
  assert.deepEqual(memory.recall("a"), {});
  memory.keep("a", { ...START, mode: "table", upright: true, zoom: ROOT, fn: 7, full: true });
  const { mode, upright, zoom, fn, full } = memory.recall("a");
  assert.deepEqual([mode, upright, zoom, fn, full], ["table", true, ROOT, 7, false]);
  const other = memory.recall("b");
  assert.deepEqual([other.mode, other.upright, other.zoom, other.fn], ["table", true, undefined, undefined]);
  memory.keep("b", { ...START, mode: "time" });
  assert.deepEqual([memory.recall("a").mode, memory.recall("a").fn], ["time", 7]);
});

test("the recordings remembered are the latest, and not without end", () => {
  const memory = new Memory();
  for (let i = 0; i < 100; i++) memory.keep(`${i}`, { ...START, fn: i });
  assert.equal(memory.recall("99").fn, 99);
  assert.equal(memory.recall("0").fn, undefined);
});

test("a recording that has grown under its request is another one", () => {
  const named = (samples) => nameOf({ request_id: "r" }, profileOf(samples));
  const sample = { stack: [own("a")], wall: 10 };
  assert.equal(named([sample]), named([sample]));
  assert.notEqual(named([sample]), named([sample, sample]));
});

test("the chosen function is marked where it shows and where it is folded", () => {
  const [view, inner, outer] = [own("view"), lib("inner", "django.db"), lib("outer", "django.db")];
  const session = new Session(profileOf([{ stack: [view, outer, inner], wall: 10 }]));
  const { frame } = session.functions(START);
  const fn = frame.find((each) => session.profile.frames.name[each] === "inner");
  const marked = (state) => [0, 1, 2, 3].filter(session.holding({ ...START, fn, ...state }).isHit);
  assert.deepEqual(marked({ folded: true }), [2]);
  assert.deepEqual(marked({ folded: false }), [3]);
  assert.equal(session.holding(START), null);
});

test("the legend's percents are whole and add up", () => {
  assert.deepEqual(wholePercents([0.335, 0.333, 0.332]), [34, 33, 33]);
  assert.deepEqual(wholePercents([0.996, 0.004]), [100, 0]);
  assert.deepEqual(wholePercents([0]), [0]);
  for (const seed of seeds(40)) {
    const shares = randomSamples(seed, 12).map(({ wall }) => wall);
    const all = shares.reduce((sum, share) => sum + share, 0);
    assert.equal(wholePercents(shares.map((share) => share / all)).reduce((sum, each) => sum + each, 0), 100);
  }
});
