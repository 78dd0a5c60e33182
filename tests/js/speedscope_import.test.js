/** The exports read by speedscope's own importer, as its released bundle holds it. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const root = fileURLToPath(new URL("../..", import.meta.url));
const release = join(root, "node_modules", "speedscope", "dist", "release");

/** What Python exports: `{ lifelike: { speedscope, folded, duration_ns, samples }, nasty: ... }`. */
function exported() {
  const own = join(root, ".venv", "bin", "python");
  const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
  return JSON.parse(execFileSync(python, [join(root, "tests", "js", "exports.py")], { encoding: "utf8" }));
}

/** An object that answers every question with itself: page enough for the app around the importer. */
function anything() {
  const self = new Proxy(function () {}, {
    get: (target, key) => (key === Symbol.toPrimitive ? () => "" : key === "then" ? undefined : self),
    apply: () => self,
    construct: () => self,
    set: () => true,
  });
  return self;
}

/**
 * The importer's exports. The release is one script without any; they stand in an object made by
 * name, and the app gets at it by `Promise.resolve().then(() => (init(), object))`: so do we.
 */
function importer() {
  const name = readdirSync(release).find((file) => /^speedscope-.*\.js$/.test(file));
  const source = readFileSync(join(release, name), "utf8");
  const object = /\b(\w+),\{importFromFileSystemDirectoryEntry:/.exec(source)?.[1];
  assert.ok(object, "speedscope's bundle has its importer elsewhere: look for importProfileGroupFromText");
  const load = new RegExp(`\\((\\w+)\\(\\),${object}\\)`).exec(source)?.[0];
  const start = source.indexOf("(()=>{") + "(()=>{".length;
  const hooked = `${source.slice(0, start)}globalThis.loadImporter=()=>${load};${source.slice(start)}`;
  const context = vm.createContext({
    ...{ console: { log() {}, warn() {}, error() {}, assert() {} }, document: anything() },
    ...{ navigator: { userAgent: "", platform: "" }, location: { hash: "", href: "" } },
    ...{ setTimeout() {}, requestAnimationFrame() {}, addEventListener() {}, localStorage: anything() },
    ...{ TextDecoder, TextEncoder, performance, URL, Image: anything(), FileReader: anything() },
  });
  context.window = context.self = context;
  try {
    vm.runInContext(hooked, context);
  } catch {
    // The app may not start without a real page; the importer is defined by then.
  }
  return context.loadImporter();
}

const data = exported();
const { importProfileGroupFromText } = importer();

for (const [name, { speedscope, folded, duration_ns, samples }] of Object.entries(data)) {
  test(`speedscope reads the ${name} profile with all its time`, async () => {
    const group = await importProfileGroupFromText("x.speedscope.json", speedscope);
    const [profile] = group.profiles;
    const { shared, profiles } = JSON.parse(speedscope);
    assert.equal(group.profiles.length, 1);
    assert.equal(profile.getTotalWeight(), duration_ns);
    assert.equal(profile.getTotalNonIdleWeight(), duration_ns);
    assert.equal(profile.getWeightUnit(), "nanoseconds");
    assert.equal(profiles[0].samples.length, samples);
    const seen = new Set();
    profile.forEachFrame((frame) => seen.add(frame.name));
    const used = new Set(profiles[0].samples.flat().map((frame) => shared.frames[frame].name));
    assert.deepEqual([...seen].sort(), [...used].sort());
  });

  test(`speedscope reads the folded ${name} profile line by line`, async () => {
    const group = await importProfileGroupFromText("x.collapsedstack.txt", folded);
    const [profile] = group.profiles;
    assert.equal(profile.getTotalWeight(), Math.floor(duration_ns / 1000));
    const seen = new Set();
    profile.forEachFrame((frame) => seen.add(frame.name));
    const written = folded.split("\n").filter(Boolean).flatMap((line) => line.replace(/ \d+$/, "").split(";"));
    assert.deepEqual([...seen].sort(), [...new Set(written)].sort());
  });
}
