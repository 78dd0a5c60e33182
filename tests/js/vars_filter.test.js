import assert from "node:assert/strict";
import { test } from "node:test";

import { Closed } from "../../expvar_panels/static/expvar_panels/js/vars/closed.js";
import { filter, words } from "../../expvar_panels/static/expvar_panels/js/vars/filter.js";

const line = (key, parent, text, rest = {}) => ({ key, parent, text, branch: false, changed: false, ...rest });

/** 0 memstats / 1 alloc, 2 heap / 3 heap.sys; 4 pid */
const lines = [
  line("memstats", -1, "memstats", { branch: true }),
  line("alloc", 0, "memstats.alloc 52428800", { changed: true }),
  line("heap", 0, "memstats.heap", { branch: true }),
  line("sys", 2, "memstats.heap.sys 1024"),
  line("pid", -1, "pid 4321"),
];

function show(query, { changedOnly = false, closed = [] } = {}) {
  const wanted = { words: words(query), changedOnly, closed: (key) => closed.includes(key) };
  const { shown, matches, all } = filter(lines, wanted);
  return { keys: lines.filter((_, i) => shown[i]).map(({ key }) => key), matches, all };
}

test("without a search everything is in sight, and branches do not count", () => {
  assert.deepEqual(show(""), { keys: ["memstats", "alloc", "heap", "sys", "pid"], matches: 3, all: 3 });
});

test("a match shows the branches that it stands in, and nothing else of them", () => {
  assert.deepEqual(show("sys"), { keys: ["memstats", "heap", "sys"], matches: 1, all: 3 });
});

test("values are searched as well as paths, and case does not matter", () => {
  assert.deepEqual(show("52428").keys, ["memstats", "alloc"]);
  assert.deepEqual(show("PID").keys, ["pid"]);
});

test("several words must all be there, in any order and anywhere", () => {
  assert.deepEqual(show("  1024 mem ").keys, ["memstats", "heap", "sys"]);
  assert.deepEqual(show("1024 pid"), { keys: [], matches: 0, all: 3 });
});

test("what did not change is out of sight where only changes are wanted", () => {
  assert.deepEqual(show("", { changedOnly: true }).keys, ["memstats", "alloc"]);
  assert.deepEqual(show("sys", { changedOnly: true }).matches, 0);
});

test("a closed branch stays, its contents at every level do not, and they still match", () => {
  assert.deepEqual(show("", { closed: ["memstats"] }), { keys: ["memstats", "pid"], matches: 3, all: 3 });
  assert.deepEqual(show("sys", { closed: ["heap"] }).keys, ["memstats", "heap"]);
});

test("only branches close: a value in the list of closed ones hides nothing under it", () => {
  const failing = [line("a", -1, "a 1"), line("a/0", 0, "a valueerror")];
  const { shown } = filter(failing, { words: [], changedOnly: false, closed: () => true });
  assert.deepEqual(shown, [true, true]);
});

test("a new search opens everything, and ending it brings back what was closed", () => {
  const closed = new Closed(["source"]);
  closed.toggle("memstats");
  closed.search(true);
  assert.deepEqual([closed.has("source"), closed.has("memstats")], [false, false]);
  closed.toggle("memstats");
  assert.ok(closed.has("memstats"));
  closed.search(true);
  assert.ok(!closed.has("memstats"));
  closed.search(false);
  assert.deepEqual([closed.has("source"), closed.has("memstats")], [true, true]);
});

test("closing all and opening all replace what was closed by hand", () => {
  const closed = new Closed(["a"]);
  closed.set(["b", "c"]);
  assert.deepEqual(["a", "b", "c"].map((key) => closed.has(key)), [false, true, true]);
  closed.set([]);
  assert.ok(!closed.has("b"));
});
