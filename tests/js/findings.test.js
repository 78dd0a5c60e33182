import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { findings } from "../../expvar_panels/static/expvar_panels/js/flames/model/findings.js";
import { standardError, variances } from "../../expvar_panels/static/expvar_panels/js/flames/model/noise.js";
import { weigh } from "../../expvar_panels/static/expvar_panels/js/flames/model/weights.js";
import { MODEL, gc, lib, own, profileOf, randomSamples, seeds, sql, template, wait } from "./profiles.js";

const MS = 1e6;
const view = own("book_list", "shop.views", 20);
const orm = (name) => lib(name, "django.db.models.query");
const many = (count, sample) => Array.from({ length: count }, () => ({ wall: MS, cpu: MS, ...sample }));
/** Time in so many functions that none stands out. */
const background = (count) => Array.from({ length: count }, (_, i) => ({ stack: [view, own(`f${i % 10}`)], wall: MS, cpu: MS }));
const say = (samples, window) => findings(profileOf(samples), window).map(({ id, share }) => `${id} ${Math.round(share * 100)}`);
const only = (samples) => {
  const found = findings(profileOf(samples));
  assert.equal(found.length, 1, JSON.stringify(found.map(({ id }) => id)));
  return found[0];
};

test("the toolbar's own work is not the developer's", () => {
  const record = [view, orm("get"), lib("NormalCursorMixin._record", "debug_toolbar.panels.sql.tracking")];
  const found = findings(profileOf([
    ...many(20, { stack: [...record, lib("execute", "django.db.backends.utils"), sql("SELECT a")] }),
    ...many(20, { stack: [...record, lib("get_stack_trace", "debug_toolbar.utils"), lib("getmodule", "inspect")] }),
    ...many(10, { stack: record }),
    ...background(50),
  ]));
  assert.deepEqual(found.map(({ id, share }) => [id, share]), [["repeated-query", 0.3], ["toolbar", 0.2]]);
});

test("where nothing stands out nothing is said", () => {
  assert.deepEqual(say(background(100)), []);
  assert.deepEqual(findings(profileOf([])), []);
});

test("the same statement from one line: count, share with the work around it, share of the database", () => {
  const fetch = [view, orm("get"), orm("fetch")];
  const { params, share, ns, frames } = only([
    ...many(14, { stack: [...fetch, sql("SELECT author")], lines: [31], wall: 2 * MS }),
    ...many(12, { stack: fetch, lines: [31] }),
    ...background(60),
  ]);
  assert.deepEqual(params, { count: 14, sql: "SELECT author", queryShare: 0.28, name: "book_list", file: "/shop/views.py", line: 31 });
  assert.deepEqual([share, ns], [0.4, 40 * MS]);
  assert.equal(frames.length, 1);
});

test("other statements and other lines are not counted in", () => {
  const at = (line, text, count) => many(count, { stack: [view, orm("get"), sql(text)], lines: [line] });
  assert.deepEqual(say([...at(31, "SELECT a", 30), ...at(32, "SELECT a", 4), ...at(31, "SELECT b", 6), ...background(60)]), ["repeated-query 30"]);
  assert.equal(findings(profileOf([...at(31, "SELECT a", 30), ...at(32, "SELECT a", 20), ...background(50)])).length, 2);
});

test("a serializer's own work is not the queries'", () => {
  const serialize = [view, lib("data", "rest_framework.serializers")];
  const found = findings(profileOf([
    ...many(20, { stack: [...serialize, orm("get"), sql("SELECT a")] }), ...many(40, { stack: serialize }), ...background(40),
  ]));
  assert.deepEqual(found.map(({ id, share, params }) => [id, share, params.package]), [["library", 0.4, "rest_framework"], ["repeated-query", 0.2, undefined]]);
});

test("queries from a template name its line; the rest of the page is rendering", () => {
  const row = template("{{ book.author }}", "books/list.html", 12);
  const engine = lib("resolve", "django.template.base");
  const found = findings(profileOf([
    ...many(40, { stack: [view, row, engine, orm("get"), sql("SELECT author")] }),
    ...many(25, { stack: [view, row, engine] }),
    ...many(5, { stack: [view, template("{% for %}", "books/list.html", 10)] }),
    ...background(30),
  ]));
  assert.deepEqual(found.map(({ id, share }) => [id, share]), [["repeated-query", 0.4], ["rendering", 0.3]]);
  assert.deepEqual([found[0].params.file, found[0].params.line], ["books/list.html", 12]);
  assert.deepEqual(found[1].params, { file: "books/list.html", line: 12 });
});

test("own code called by a template is not its rendering", () => {
  const row = template("{{ price }}", "a.html", 1);
  assert.deepEqual(say([...many(50, { stack: [view, row, own("price", "shop.models")] }), ...background(50)]), ["own-function 50"]);
});

test("the database library's work for a template is not its rendering", () => {
  const row = template("{% for %}", "a.html", 1);
  const found = only([...many(50, { stack: [view, row, lib("x", "django.template.base"), orm("rows")] }), ...background(50)]);
  assert.deepEqual([found.id, found.params.package, found.params.file], ["library", "django", "a.html"]);
});

test("one slow statement", () => {
  const { id, params, share, error } = only([{ stack: [view, orm("a"), sql("SELECT slow")], lines: [40], wall: 30 * MS }, ...background(70)]);
  assert.deepEqual([id, share, params.count, params.line], ["slow-query", 0.3, 1, 40]);
  assert.equal(error, 0);
});

test("waiting, by what for; collecting, by how often", () => {
  const spans = { kind: ["gc", "gc"], start_ns: [0, 0], duration_ns: [1, 1], stack: [-1, -1] };
  const found = findings(profileOf([
    ...many(48, { stack: [view, wait("[waiting for a thread]")] }), ...many(10, { stack: [view, gc()] }), ...background(42),
  ], { spans }));
  assert.deepEqual(found.map(({ id, share, params }) => [id, share, params]), [
    ["waiting", 0.48, { state: "[waiting for a thread]" }], ["collecting", 0.1, { state: "[gc]", count: 2 }],
  ]);
});

test("code that is not on a CPU waits; without CPU times nobody knows", () => {
  const asleep = many(40, { stack: [view, lib("recv", "redis.socket")], lines: [50], cpu: 0 });
  const found = only([...asleep, ...background(60)]);
  assert.deepEqual([found.id, found.share, found.params.line], ["blocked", 0.4, 50]);
  const unknown = [...asleep, ...background(60)].map(({ stack, wall }) => ({ stack, wall }));
  assert.equal(only(unknown).id, "library");
});

test("a recursion, with its depth", () => {
  const walk = own("walk", "shop.tree", 7);
  const found = only([...many(30, { stack: [view, ...Array(40).fill(walk)] }), ...many(5, { stack: [view, walk, walk] }), ...background(65)]);
  assert.deepEqual([found.id, found.share, found.params], ["recursion", 0.3, { name: "walk", file: "/shop/tree.py", first: 7, depth: 40 }]);
});

test("an own function and a library called by one, with the line that most of it is on", () => {
  const found = findings(profileOf([
    ...many(30, { stack: [view, own("likeness", "shop.models", 5)], lines: [20, 9] }),
    ...many(28, { stack: [view, lib("convert", "markdown.core")], lines: [33] }),
    ...many(2, { stack: [view, lib("convert", "markdown.core")], lines: [34] }),
    ...background(40),
  ]));
  assert.deepEqual(found.map(({ id, params }) => [id, params]), [
    ["own-function", { name: "likeness", file: "/shop/models.py", first: 5, line: 9 }],
    ["library", { name: "book_list", file: "/shop/views.py", first: 20, package: "markdown", line: 33 }],
  ]);
});

test("with few samples only what was timed is said, and that they are few", () => {
  const samples = [...many(6, { stack: [view, orm("a"), sql("SELECT a")], wall: 5 * MS }), ...many(10, { stack: [view] })];
  const found = findings(profileOf(samples));
  assert.deepEqual(found.map(({ id }) => id), ["repeated-query", "few-samples"]);
  assert.deepEqual(found[1].params, { samples: 10 });
});

test("a share that one long gap makes is too unsure to be said, and the gap is", () => {
  const gap = [{ stack: [view, own("blamed")], wall: 40 * MS }, ...many(8, { stack: [view, own("blamed")] })];
  const { id, params, stacks } = only([...gap, ...background(52)]);
  assert.deepEqual([id, params, stacks], ["coarse", { gapNs: 40 * MS }, []]);
});

test("nor is a large share said of which most is one gap", () => {
  const gap = [{ stack: [view, own("blamed")], wall: 50 * MS }, ...many(30, { stack: [view, own("blamed")] })];
  assert.deepEqual(say([...gap, ...background(20)]), ["coarse 0"]);
});

test("where all is unsure it is not said that the time is spread", () => {
  const gaps = many(8, { stack: [view, own("blamed")], wall: 7 * MS, cpu: 7 * MS });
  assert.deepEqual(say([...gaps, ...background(44)]), ["own-function 56"]);
  const worse = [{ stack: [view, own("blamed")], wall: 40 * MS }, ...background(60)];
  assert.deepEqual(findings(profileOf(worse)).map(({ id }) => id), ["coarse"]);
});

test("time that nobody saw is said", () => {
  assert.deepEqual(say([...many(10, { stack: [] }), ...many(10, { stack: [{ ...wait("[not sampled]"), kind: "truncated" }] }), ...background(80)]), ["unseen 20"]);
});

test("at most three, the largest first, and together no more than all", () => {
  const samples = [
    ...many(20, { stack: [view, orm("a"), sql("SELECT a")] }), ...many(18, { stack: [view, orm("b"), sql("SELECT b")] }),
    ...many(16, { stack: [view, wait("[await]")] }), ...many(14, { stack: [view, gc()] }), ...background(32),
  ];
  assert.deepEqual(say(samples), ["repeated-query 20", "repeated-query 18", "waiting 16"]);
});

test("a window has findings of its own", () => {
  const samples = [...many(50, { stack: [view, own("first")] }), ...many(50, { stack: [view, own("second")] })];
  const found = findings(profileOf(samples), { fromNs: 0, toNs: 50 * MS });
  assert.deepEqual(found.map(({ params, share }) => [params.name, share]), [["first", 1]]);
});

test("every finding has its words in the panel", () => {
  const rules = readFileSync(new URL(`${MODEL}/rules.js`, import.meta.url), "utf8");
  const ids = Array.from(rules.matchAll(/\bid: "([\w-]+)"|atPlaces\(evidence, "([\w-]+)"|states\(evidence, \w+, "([\w-]+)"/g), (found) => found.slice(1).find(Boolean));
  const words = readFileSync(new URL("../../expvar_panels/templates/expvar_panels/panels/flames_strings.html", import.meta.url), "utf8");
  assert.equal(new Set(ids).size, 11);
  for (const id of [...ids, "few-samples", "coarse"]) assert.ok(words.includes(`data-key="finding.${id}"`), id);
});

test("any profile: shares are parts of disjoint time, and lead to stacks that are there", () => {
  for (const seed of seeds(60)) {
    const profile = profileOf(randomSamples(seed, 300, 14));
    const found = findings(profile);
    assert.ok(found.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9);
    for (const { stacks, share, error, ns } of found) {
      assert.ok(stacks.every((stack) => stack >= 0 && stack < profile.stacks.count));
      assert.ok(share >= 0 && share <= 1 && error >= 0 && Math.abs(ns - share * profile.durationNs) < 1);
    }
  }
});

test("the error is that of a sum of samples: none for all of them, one interval's for a timed statement", () => {
  const profile = profileOf([...many(50, { stack: [view] }), ...many(50, { stack: [own("other")] }), { stack: [sql("SELECT 1")], wall: 40 * MS }]);
  const { weight } = variances(profile, weigh(profile));
  assert.deepEqual([weight[0], weight[100]], [MS ** 2, 40 * MS ** 2]);
  const half = 50 * MS ** 2;
  assert.ok(Math.abs(standardError(half, 50, 100) / MS - 5) < 1e-9);
  assert.equal(standardError(half, 100, 100), 0);
  assert.equal(standardError(0, 0, 0), 0);
});
