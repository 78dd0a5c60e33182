/** Profiles for tests: written by hand as stacks of names, or random from a seed. */

import { KINDS, ORIGINS, fromDict } from "../../expvar_panels/static/expvar_panels/js/flames/model/profile.js";

export const MODEL = "../../expvar_panels/static/expvar_panels/js/flames/model";

const QUALITY = {
  ...{ samples: 0, torn: 0, interval_asked_ns: 1e6, interval_reached_ns: 1e6, largest_gap_ns: 1e6 },
  ...{ sampler_cpu_ns: 0, errors: 0, dropped: {}, notes: [] },
};

/** A frame from a few words: `frame("own", "shop.views", "book_list", "/srv/shop/views.py", 10)`. */
export function frame(origin, module, name, file = `/${module.replaceAll(".", "/")}.py`, line = 1) {
  return { kind: "python", origin, module, name, file, line, package: module.split(".")[0] };
}

export const own = (name, module = "shop.views", line = 1) => frame("own", module, name, undefined, line);
export const lib = (name, module, line = 1) => frame("library", module, name, undefined, line);
export const stdlib = (name, module, line = 1) => frame("stdlib", module, name, undefined, line);
export const sql = (text) => special("sql", text, "sqlite");
export const template = (name, file, line) => ({ ...special("template", name, "django"), file, line });
export const gc = () => special("gc", "[gc]");
export const wait = (name = "[await]") => special("wait", name);

function special(kind, name, vendor = "") {
  return { kind, origin: "", module: "", name, file: "", line: 0, package: vendor };
}

/**
 * The data of `to_dict()` for samples as `{ stack: [root frame, ..., leaf frame], wall, cpu, lines }`.
 * Frames may be shared or equal; each sample's stack is entered into the stack table once.
 */
export function dictOf(samples, more = {}) {
  const table = new Table();
  const stack = samples.map((sample) => table.enter(sample.stack, sample.lines ?? []));
  const wall_ns = samples.map((sample) => sample.wall ?? 1e6);
  const withCpu = samples.some((sample) => sample.cpu !== undefined);
  return {
    ...{ version: 1, kinds: [...KINDS], origins: [...ORIGINS] },
    description: { method: "GET", path: "/books/", status: 200, started: "2026-01-01T00:00:00Z" },
    duration_ns: wall_ns.reduce((a, b) => a + b, 0),
    ...table.columns(),
    samples: { stack, wall_ns, cpu_ns: withCpu ? samples.map((s) => s.cpu ?? 0) : null },
    spans: { kind: [], start_ns: [], duration_ns: [], stack: [] },
    quality: { ...QUALITY, samples: samples.length },
    ...more,
  };
}

/** The profile of samples as `dictOf` takes them. */
export const profileOf = (samples, more) => fromDict(dictOf(samples, more));

class Table {
  strings = new Map();
  frames = new Map();
  nodes = new Map();

  #string(text) {
    if (!this.strings.has(text)) this.strings.set(text, this.strings.size);
    return this.strings.get(text);
  }

  #frame(value) {
    const key = JSON.stringify(value);
    if (!this.frames.has(key)) this.frames.set(key, { index: this.frames.size, ...value });
    return this.frames.get(key).index;
  }

  enter(stack, lines) {
    let parent = -1;
    stack.forEach((value, i) => {
      const node = { parent, frame: this.#frame(value), line: lines[i] ?? value.line };
      const key = `${node.parent}:${node.frame}:${node.line}`;
      if (!this.nodes.has(key)) this.nodes.set(key, { index: this.nodes.size, ...node });
      parent = this.nodes.get(key).index;
    });
    return parent;
  }

  columns() {
    const frames = [...this.frames.values()];
    const nodes = [...this.nodes.values()];
    const text = (name) => frames.map((value) => this.#string(value[name]));
    const columns = {
      kind: frames.map((value) => KINDS.indexOf(value.kind)),
      ...{ module: text("module"), name: text("name"), file: text("file") },
      line: frames.map((value) => value.line),
      package: text("package"),
      origin: frames.map((value) => ORIGINS.indexOf(value.origin)),
    };
    const stacks = Object.fromEntries(
      ["parent", "frame", "line"].map((name) => [name, nodes.map((node) => node[name])]),
    );
    return { strings: [...this.strings.keys()], frames: columns, stacks };
  }
}

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const POOL = [
  ...[own("book_list"), own("price", "shop.models"), own("__call__", "shop.middleware"), own("walk")],
  ...[lib("inner", "django.core.handlers.exception"), lib("QuerySet.__iter__", "django.db.models.query")],
  ...[lib("Node.render", "django.template.base"), lib("execute", "django.db.backends.utils")],
  ...[stdlib("dumps", "json"), stdlib("run", "threading"), lib("AsyncToSync.main_wrap", "asgiref.sync")],
  ...[sql("SELECT 1"), template("{% for %}", "books/list.html", 12), gc(), wait()],
];

/** Random samples for `dictOf`: walks through a small pool of frames, so that stacks share and recurse. */
export function randomSamples(seed, count = 60, depth = 12) {
  const random = seeded(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  let stack = [];
  return Array.from({ length: count }, () => {
    stack = stack.slice(0, Math.floor(random() * (stack.length + 1)));
    while (stack.length < depth && random() < 0.75) stack = [...stack, pick(POOL)];
    const wall = random() < 0.1 ? 0 : Math.floor(random() * 3e6);
    return { stack, wall, cpu: Math.floor((wall || 1000) * random()), lines: stack.map((f) => f.line + Math.floor(random() * 3)) };
  });
}

/** `[1, 2, ..., count]`, the seeds of a property. */
export const seeds = (count = 40) => Array.from({ length: count }, (_, i) => i + 1);

/** `root;a;b self` for each node with self time, in preorder: a tree as a person reads it. */
export function folded(tree) {
  const lines = [];
  for (let node = 0; node < tree.count; node++) {
    if (tree.self[node] === 0) continue;
    const names = [];
    for (let at = node; at > 0; at = tree.parent[at]) names.unshift(nameOf(tree, at));
    lines.push(`${names.join(";")} ${tree.self[node]}`.trim());
  }
  return lines;
}

/** The name of the frame a node holds, "" for the root. */
export const nameOf = (tree, node) => (node === 0 ? "" : tree.rows.profile.frames.name[tree.frame[node]]);
