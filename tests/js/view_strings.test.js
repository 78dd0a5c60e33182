import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../expvar_panels/", import.meta.url);
const view = new URL("static/expvar_panels/js/flames/view/", root);
const template = readFileSync(new URL("templates/expvar_panels/panels/flames_strings.html", root), "utf8");
const code = readdirSync(view).map((name) => readFileSync(new URL(name, view), "utf8")).join("\n")
  + readFileSync(new URL("../element.js", view), "utf8");

const entries = Array.from(template.matchAll(/<i data-key="([^"]+)">(.*?)<\/i>/g), ([, key, text]) => ({ key, text }));
const keys = new Set(entries.map(({ key }) => key));
/** Keys that are written out, and the beginnings and ends of those that are put together. */
const written = new Set(Array.from(code.matchAll(/"([a-z]+(?:[.-][a-z-]+)*)"/g), ([, key]) => key));
const asked = new Set(Array.from(code.matchAll(/\bt\("([^"]+)"/g), ([, key]) => key));
const joined = Array.from(code.matchAll(/`([a-z.]*)\$\{[^}]*\}([a-z.]*)`/g), ([, head, tail]) => [head, tail])
  .filter((parts) => parts.some((part) => part.includes(".")));

test("every string that the viewer asks for is in the table", () => {
  const missing = [...asked].filter((key) => !keys.has(key));
  assert.deepEqual(missing, []);
  for (const [head, tail] of joined) {
    assert.ok([...keys].some((key) => key.startsWith(head) && key.endsWith(tail)), `${head}…${tail}`);
  }
});

test("every string of the table is asked for", () => {
  const isJoined = (key) => joined.some(([head, tail]) => key.startsWith(head) && key.endsWith(tail));
  assert.deepEqual([...keys].filter((key) => !written.has(key) && !isJoined(key)), []);
});

test("no key stands twice, and each string is translated, but for names", () => {
  assert.equal(keys.size, entries.length);
  const plain = entries.filter(({ text }) => !/^\{% translate "[^"]+" %\}$/.test(text)).map(({ text }) => text);
  assert.deepEqual(new Set(plain), new Set(["SQL", "SVG", "JSON", "GC", "speedscope", "Firefox Profiler"]));
});
