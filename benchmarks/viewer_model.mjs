/**
 * Measures the model of the flame viewer: `node benchmarks/viewer_model.mjs [runs]`.
 *
 * Prints a Markdown table of medians in milliseconds, per number of nodes in the stack table. The
 * recordings are made up in the shape of real ones: some eighty frames deep, most of them library
 * code, each sample sharing most of its stack with the one before.
 */

import { deflateSync } from "node:zlib";

import { compareFunctions, compareTrees } from "../expvar_panels/static/expvar_panels/js/flames/model/compare.js";
import { findings } from "../expvar_panels/static/expvar_panels/js/flames/model/findings.js";
import { functionTable, sortFunctions } from "../expvar_panels/static/expvar_panels/js/flames/model/functions.js";
import { lanes } from "../expvar_panels/static/expvar_panels/js/flames/model/lanes.js";
import { visibleRows } from "../expvar_panels/static/expvar_panels/js/flames/model/layout.js";
import { legend } from "../expvar_panels/static/expvar_panels/js/flames/model/legend.js";
import { foldedRows } from "../expvar_panels/static/expvar_panels/js/flames/model/plumbing.js";
import { KINDS, ORIGINS, decodeBlock, fromDict } from "../expvar_panels/static/expvar_panels/js/flames/model/profile.js";
import { plainRows } from "../expvar_panels/static/expvar_panels/js/flames/model/rows.js";
import { sandwich } from "../expvar_panels/static/expvar_panels/js/flames/model/sandwich.js";
import { search } from "../expvar_panels/static/expvar_panels/js/flames/model/search.js";
import { treeOf } from "../expvar_panels/static/expvar_panels/js/flames/model/tree.js";

const SIZES = [500, 5_000, 20_000, 100_000];
const RUNS = Number(process.argv[2] ?? 9);
const WIDTH = 1200;

/** A generator of numbers in [0, 1), the same in every run. */
function seeded(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return (seed >>> 0) / 2 ** 32;
  };
}

/** A program that calls and returns at random, sampled until its stack table has so many nodes. */
function recording(nodes) {
  const random = seeded(nodes);
  const functions = Math.max(50, Math.round(nodes / 5));
  const table = new Map();
  const [parent, frame, line, stack] = [[], [], [], []];
  const call = (caller) => {
    const callee = ((caller < 0 ? 0 : frame[caller]) * 31 + 7 + Math.floor(random() ** 3 * 12)) % functions;
    const key = `${caller} ${callee} ${Math.floor(random() * 2)}`;
    if (table.has(key)) return table.get(key);
    table.set(key, parent.length);
    parent.push(caller);
    frame.push(callee);
    line.push(1 + Math.floor(random() * 9));
    return parent.length - 1;
  };
  let path = [call(-1)];
  while (parent.length < nodes) {
    path = path.slice(0, Math.max(1, path.length - Math.floor(random() ** 4 * path.length)));
    const depth = 60 + Math.floor(random() * 40);
    while (path.length < depth && parent.length < nodes && random() < 0.97) path.push(call(path[path.length - 1]));
    stack.push(path[path.length - 1]);
  }
  const wall_ns = stack.map(() => 500_000 + Math.floor(random() * 1e6));
  return {
    ...{ version: 1, kinds: KINDS, origins: ORIGINS, description: {} },
    ...{ duration_ns: wall_ns.reduce((a, b) => a + b, 0), ...frameTable(functions, random) },
    stacks: { parent, frame, line },
    samples: { stack, wall_ns, cpu_ns: wall_ns.map((ns) => Math.floor(ns * random())) },
    spans: { kind: [], start_ns: [], duration_ns: [], stack: [] },
    quality: {
      ...{ samples: stack.length, torn: 0, interval_asked_ns: 1e6, interval_reached_ns: 1e6 },
      ...{ largest_gap_ns: 2e6, sampler_cpu_ns: 0, errors: 0, dropped: {}, notes: [] },
    },
  };
}

function frameTable(functions, random) {
  const strings = ["", "django", "shop", "json", "sqlite"];
  const text = (value) => strings.push(value) - 1;
  const all = Array.from({ length: functions }, (_, i) => {
    const own = random() < 0.15;
    const sql = !own && random() < 0.02;
    const origin = sql ? 3 : own ? 0 : random() < 0.8 ? 1 : 2;
    const top = ["shop", "django", "json", ""][origin];
    return {
      kind: sql ? 1 : 0, origin, package: sql ? 4 : strings.indexOf(top), line: sql ? 0 : 10 + i,
      module: text(sql ? "" : `${top}.part${i % 17}.module${i % 91}`),
      name: text(sql ? `SELECT a, b FROM t${i} WHERE id = %s` : `Class${i % 301}.method_${i}`),
      file: text(sql ? "" : `/srv/${top}/part${i % 17}/module${i % 91}.py`),
    };
  });
  const columns = ["kind", "module", "name", "file", "line", "package", "origin"];
  return { strings, frames: Object.fromEntries(columns.map((name) => [name, all.map((each) => each[name])])) };
}

/** The median time of a step; `prepare` is not counted and gives what the step takes. */
async function median(step, prepare = () => undefined) {
  const times = [];
  for (let i = 0; i < RUNS + 2; i++) {
    const given = await prepare();
    const start = performance.now();
    await step(given);
    times.push(performance.now() - start);
  }
  return times.slice(2).sort((a, b) => a - b)[RUNS >> 1];
}

/** Rows are kept per profile: what is measured from the start needs a profile of its own. */
function stepsOf(data) {
  const fresh = () => fromDict(data);
  const block = deflateSync(JSON.stringify(data)).toString("base64");
  const profile = fresh();
  const [plain, folded] = [plainRows(profile), foldedRows(profile)];
  const tree = treeOf(plain);
  const half = { fromNs: profile.durationNs * 0.25, toNs: profile.durationNs * 0.75 };
  const wide = tree.row.findIndex((_, node) => node > 0 && tree.total[node] < tree.total[0] / 2);
  const table = functionTable(profile);
  return {
    "block to profile": [() => decodeBlock(block)],
    "first tree, plain": [(p) => treeOf(plainRows(p)), fresh],
    "first tree, folded": [(p) => treeOf(foldedRows(p)), fresh],
    "tree of a window, plain": [() => treeOf(plain, half)],
    "tree of a window, folded": [() => treeOf(folded, half)],
    "time order": [() => treeOf(plain, { order: "time" })],
    "layout, whole": [() => visibleRows(tree, { width: WIDTH })],
    "layout, zoomed": [() => visibleRows(tree, { width: WIDTH, zoom: wide })],
    "search, text, first": [(p) => search(treeOf(plainRows(p)), "method_77"), fresh],
    "search, text": [() => search(tree, "method_77")],
    "search, expression": [() => search(tree, "method_7+$", { regex: true })],
    "table of functions": [() => sortFunctions(functionTable(profile), profile.frames, "self")],
    "callers and callees": [() => sandwich(profile, table.frame[0])],
    "legend": [() => legend(profile)],
    "time strip": [() => lanes(profile, WIDTH)],
    "findings": [() => findings(profile)],
    "comparison": [() => [compareTrees(plain, plain), compareFunctions(profile, profile)]],
  };
}

const columns = [];
for (const size of SIZES) {
  const steps = stepsOf(recording(size));
  const results = new Map();
  for (const [name, [step, prepare]] of Object.entries(steps)) results.set(name, await median(step, prepare));
  columns.push(results);
}
console.log(`Median of ${RUNS} runs in ms, node ${process.version}.\n`);
console.log(`| nodes | ${SIZES.map((size) => size.toLocaleString("en")).join(" | ")} |`);
console.log(`|---|${SIZES.map(() => "---:|").join("")}`);
for (const name of columns[0].keys()) {
  console.log(`| ${name} | ${columns.map((results) => results.get(name).toFixed(1)).join(" | ")} |`);
}
