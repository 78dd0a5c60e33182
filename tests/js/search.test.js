import assert from "node:assert/strict";
import { test } from "node:test";

import { framesOf, legend } from "../../expvar_panels/static/expvar_panels/js/flames/model/legend.js";
import { hitsOf, nextHit, search } from "../../expvar_panels/static/expvar_panels/js/flames/model/search.js";
import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { gc, lib, nameOf, own, profileOf, randomSamples, seeds, sql, stdlib, template, wait } from "./profiles.js";

const view = own("Book.render_list", "shop.views", 12);
const execute = lib("execute", "django.db.utils");
const profile = profileOf([
  { stack: [view, execute, execute, sql("SELECT * FROM book WHERE name = 'render ('")], wall: 5 },
  { stack: [view, stdlib("dumps", "json")], wall: 3 },
  { stack: [lib("Pool.run", "django.pool")], wall: 2 },
]);
const tree = aggregate(profile);
const found = (query, options, of = tree) => {
  const hits = search(of, query, options);
  return [Array.from(hits.nodes, (node) => nameOf(of, node)).join(), hits.total];
};

test("a piece of a name, module or place is found, in any case, each stack's time once", () => {
  assert.deepEqual(found("RENDER_list"), ["Book.render_list", 8]);
  assert.deepEqual(found("execute"), ["execute,execute", 5]);
  assert.deepEqual(found("django."), ["execute,execute,Pool.run", 7]);
  assert.deepEqual(found("views.py:12"), ["Book.render_list", 8]);
  assert.equal(search(tree, "django.").share, 0.7);
});

test("what a pattern would choke on is text by default", () => {
  assert.deepEqual(found("render ("), ["SELECT * FROM book WHERE name = 'render ('", 5]);
  assert.deepEqual(found("* from"), ["SELECT * FROM book WHERE name = 'render ('", 5]);
});

test("a regular expression on demand, ^ and $ meaning a name or place; a broken one only says so", () => {
  assert.deepEqual(found("^DUMPS$|pool\\.", { regex: true }), ["dumps,Pool.run", 5]);
  const broken = search(tree, "render (", { regex: true });
  assert.match(broken.error, /Unterminated group/);
  assert.deepEqual([broken.reason, broken.count, broken.share, broken.isHit(1)], ["invalid", 0, 0, false]);
});

test("an expression that fails while it works finds nothing, not even what it had found, and says why", () => {
  let seed = 7;
  const letter = () => "ab"[(seed = (Math.imul(seed, 1664525) + 1013904223) | 0) < 0 ? 0 : 1];
  const names = Array.from({ length: 10 }, () => Array.from({ length: 10_000 }, letter).join(""));
  const large = aggregate(profileOf(["first", ...names].map((name) => ({ stack: [own(name)] }))));
  assert.equal(search(large, "^first$|[ab]{40}c", { regex: true }).count, 1);
  const hits = search(large, "^first$|[ab]*a[ab]{400}c", { regex: true });
  assert.deepEqual([hits.reason, hits.count, hits.share], ["large", 0, 0]);
});

test("nothing is found by nothing, nor in an empty recording", () => {
  assert.deepEqual(found(""), ["", 0]);
  const none = search(aggregate(profileOf([])), "a");
  assert.deepEqual([none.count, none.share], [0, 0]);
});

test("what is folded is found in the row that holds it", () => {
  const folded = aggregate(profile, { fold: true });
  const hits = search(folded, "execute");
  assert.deepEqual([hits.count, folded.rows.held[folded.row[hits.nodes[0]]], hits.total, hits.frames], [1, 2, 5, 1]);
});

test("the share is that of the window and value", () => {
  assert.equal(search(tree, "dumps", { fromNs: 4, toNs: 6 }).share, 0.5);
  assert.equal(search(tree, "dumps", { value: "samples" }).total, 1);
});

test("the way from hit to hit goes around", () => {
  const hits = { count: 3 };
  assert.deepEqual([-1, 0, 1, 2].map((at) => nextHit(hits, at, 1)), [0, 1, 2, 0]);
  assert.deepEqual([-1, 2, 1, 0].map((at) => nextHit(hits, at, -1)), [2, 1, 0, 2]);
  assert.equal(nextHit({ count: 0 }, -1, 1), -1);
});

test("names that look like patterns, markup or prototypes are found as they are", () => {
  for (const name of ["__proto__", "constructor", "</script>", "\u202egnp.exe", "a\u0000b", "\ud800", "x".repeat(10000), "$&"]) {
    const hostile = aggregate(profileOf([{ stack: [own(name), own("other")], wall: 1 }]));
    assert.equal(search(hostile, name).nodes.length, 1);
  }
});

test("the legend's parties are the leaves' packages, own code is one", () => {
  const parties = legend(profileOf([
    { stack: [view], wall: 4 }, { stack: [own("x", "cart.views")], wall: 3 }, { stack: [view, execute], wall: 2 },
    { stack: [view, execute, sql("SELECT 1")], wall: 9 }, { stack: [view, template("{{ a }}", "a.html", 1)], wall: 1 },
    { stack: [view, gc()], wall: 1 }, { stack: [view, wait()], wall: 20 }, { stack: [view, stdlib("dumps", "json")], wall: 5 }, { stack: [], wall: 5 },
  ]));
  assert.deepEqual(parties.map(({ kind, name, self, share }) => [kind, name, self, Math.round(share * 50)]), [
    ["wait", "", 20, 20], ["sql", "sqlite", 9, 9], ["own", "", 7, 7], ["stdlib", "json", 5, 5], ["truncated", "", 5, 5],
    ["library", "django", 2, 2], ["gc", "", 1, 1], ["template", "django", 1, 1],
  ]);
});

test("any profile: the legend adds up to the window, and each party can be highlighted", () => {
  for (const seed of seeds(20)) {
    const random = profileOf(randomSamples(seed));
    const window = { fromNs: 0, toNs: Math.floor(random.durationNs / 2) };
    const whole = aggregate(random, window);
    const parties = legend(random, window);
    assert.ok(Math.abs(parties.reduce((sum, { self }) => sum + self, 0) - whole.total[0]) < 1e-3);
    for (const { key, self } of parties) {
      const hits = hitsOf(whole, framesOf(random, key), window);
      if (key !== "truncated:") assert.ok(hits.count > 0 && hits.total >= self - 1e-3);
    }
  }
});
