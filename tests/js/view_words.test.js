import assert from "node:assert/strict";
import { test } from "node:test";

import { formats } from "../../expvar_panels/static/expvar_panels/js/flames/model/format.js";
import { heat, linesOf } from "./view_lines.js";
import { fill, partsOf, translator } from "../../expvar_panels/static/expvar_panels/js/flames/view/strings.js";
import { sentence } from "../../expvar_panels/static/expvar_panels/js/flames/view/sentences.js";
import { shortPath } from "../../expvar_panels/static/expvar_panels/js/flames/view/short_path.js";

test("names in a pattern are filled in once, whatever a value holds", () => {
  assert.equal(fill(partsOf("{a} and {b}"), { a: "{b}", b: "$&" }), "{b} and $&");
  assert.equal(fill(partsOf("{a}{a}{none}"), { a: 0 }), "00{none}");
  assert.equal(fill(partsOf("plain"), {}), "plain");
});

test("a key without a string shows itself, so that it is noticed", () => {
  const t = translator(new Map([["greeting", "Hello {name}"]]));
  assert.equal(t("greeting", { name: "you" }), "Hello you");
  assert.equal(t("missing.key"), "missing.key");
});

test("one of a thing has words of its own where there are any", () => {
  const t = translator(new Map([["found", "{n} found"], ["found.one", "one found"], ["more", "{n} more"]]));
  assert.deepEqual([t("found", { n: 1 }, 1), t("found", { n: 2 }, 2), t("more", { n: 1 }, 1)], ["one found", "2 found", "1 more"]);
});

test("paths are short where that is clear", () => {
  const short = (file) => shortPath(file, ["/srv/shop/", "C:\\shop"]);
  assert.equal(short("/srv/shop/books/views.py"), "books/views.py");
  assert.equal(short("/srv/shopping/views.py"), "/srv/shopping/views.py");
  assert.equal(short("/venv/lib/python3.12/site-packages/django/db/models/query.py"), "django/db/models/query.py");
  assert.equal(short("/usr/lib/python3/dist-packages/psycopg/cursor.py"), "psycopg/cursor.py");
  assert.equal(short("/usr/lib/python3.12/json/decoder.py"), "json/decoder.py");
  assert.equal(short("/a/very/long/way/to/a/file.py"), "to/a/file.py");
  assert.equal(short("C:\\shop\\books\\views.py"), "books\\views.py");
  assert.equal(short("<frozen importlib>"), "<frozen importlib>");
});

const t = translator(new Map([
  ["finding.repeated-query", "in {count} identical queries from {place}"],
  ["finding.slow-query", "in a query from {place} that ran {count} times"],
  ["finding.slow-query.one", "in one query from {place}"],
  ["finding.waiting", "{state}"],
  ["finding.few-samples", "only {samples} samples"],
  ["finding.coarse", "no sample for {gap}"],
  ["finding.about", "about {share}"],
  ["finding.nowhere", "outside your code"],
  ["finding.sampled", "give or take {error}"],
  ["finding.measured", "measured"],
  ["state.[await]", "awaiting"],
]));
const numbers = formats("en");
const say = (finding) => sentence({ share: 0.3123, error: 0, ns: 31e6, stacks: [0], ...finding }, { t, numbers });

test("a finding is its share and a sentence with the place as one says it", () => {
  const place = { name: "books", file: "/srv/shop/views.py", line: 31 };
  const said = say({ id: "repeated-query", params: { count: 1400, sql: "SELECT 1", ...place } });
  assert.equal(said.share, "31.2%");
  assert.equal(said.text, "in 1,400 identical queries from views.py:31");
  assert.match(said.hint, /^SELECT 1\n31.ms, measured$/);
});

test("what was sampled has no more digits than are known, and says how sure it is", () => {
  const said = say({ id: "waiting", params: { state: "[await]" }, error: 0.04 });
  assert.deepEqual([said.share, said.text], ["31%", "awaiting"]);
  assert.match(said.hint, /give or take 4%/);
});

test("a share that may be far off is about that", () => {
  assert.equal(say({ id: "waiting", params: { state: "[await]" }, error: 0.12 }).share, "about 31%");
});

test("a gap in the samples is told by its length, without a share", () => {
  const said = say({ id: "coarse", params: { gapNs: 330e6 }, share: 0, ns: 0 });
  assert.match(`${said.share}${said.text}`, /^no sample for 330.ms$/);
});

test("one query is not said to have run several times", () => {
  const say_ = (count) => say({ id: "slow-query", params: { count, sql: "x", name: "", file: "", line: 0 } }).text;
  assert.equal(say_(1), "in one query from outside your code");
  assert.equal(say_(2), "in a query from outside your code that ran 2 times");
});

test("a state without words of its own stands as it was recorded", () => {
  assert.equal(say({ id: "waiting", params: { state: "[locked]" } }).text, "[locked]");
});

test("too few samples are a sentence without a share", () => {
  const said = say({ id: "few-samples", params: { samples: 7, intervalNs: 1e6 }, share: 0, ns: 0 });
  assert.deepEqual([said.share, said.text], ["", "only 7 samples"]);
});

test("names in a sentence are cut and made visible", () => {
  const said = say({ id: "waiting", params: { state: `${"x".repeat(500)}\u202e` } });
  assert.ok(said.text.length < 80);
  assert.ok(!said.text.includes("\u202e"));
});

test("the lines shown are those with heat and some source around them, with gaps marked", () => {
  const source = { start: 10, lines: Array.from({ length: 30 }, (_, i) => `line ${i + 10}`) };
  assert.deepEqual(linesOf([heat(20), heat(35)], source), [17, 18, 19, 20, 21, 22, 23, null, 32, 33, 34, 35, 36, 37, 38]);
});

test("without a source only the lines with heat are there; a line that is not known is not", () => {
  assert.deepEqual(linesOf([heat(0), heat(20), heat(35)], null), [20, null, 35]);
});

test("source ends where the file does", () => {
  assert.deepEqual(linesOf([heat(2)], { start: 1, lines: ["a", "b"] }), [1, 2]);
});
