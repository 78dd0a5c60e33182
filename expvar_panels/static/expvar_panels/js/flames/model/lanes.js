/** The time strip: how much of each moment was running, in the database, collecting or waiting. */

import { GC, KINDS, OWN, PYTHON, SQL, TEMPLATE, TRUNCATED, WAIT } from "./profile.js";

/**
 * Lanes in equal bins; a value is the part of the bin, 0 to 1. `own` is the part of `running` that
 * own code was the leaf of. `cpu` is null where it was not recorded.
 * @typedef {{
 *   bins: number, binNs: number, running: Float64Array, own: Float64Array,
 *   cpu: Float64Array | null, sql: Float64Array, gc: Float64Array, waiting: Float64Array,
 * }} Lanes
 */

/**
 * @param {Profile} profile
 * @param {number} bins one per pixel, say
 * @returns {Lanes}
 */
export function lanes(profile, bins) {
  const end = profile.samples.startNs[profile.samples.count];
  const strip = new Strip(Math.max(1, Math.floor(bins)), end);
  const ofKind = intervalsByKind(profile);
  const part = (...kinds) => strip.covered(kinds.flatMap((kind) => ofKind.get(kind) ?? []));
  return {
    bins: strip.bins,
    binNs: strip.binNs,
    running: part("running", "own"),
    own: part("own"),
    cpu: profile.samples.cpuNs && strip.cpu(profile.samples),
    sql: part("sql"),
    gc: part("gc"),
    waiting: part("wait"),
  };
}

/** A stretch of time as [start, end]: from the exact spans, and from the samples' leaves. */
function intervalsByKind({ frames, stacks, samples, spans }) {
  const found = new Map();
  const add = (kind, start, end) => {
    if (!found.has(kind)) found.set(kind, []);
    found.get(kind).push([start, end]);
  };
  for (let i = 0; i < samples.count; i++) {
    if (samples.stack[i] < 0) continue;
    add(stateOf(frames, stacks.frame[samples.stack[i]]), samples.startNs[i], samples.startNs[i + 1]);
  }
  for (let i = 0; i < spans.count; i++) add(spans.kind[i], spans.startNs[i], spans.startNs[i] + spans.durationNs[i]);
  return found;
}

/**
 * The lanes that have anything to show.
 * @param {Profile} profile
 * @returns {Set<"sql" | "gc" | "waiting">}
 */
export function lanesSeen({ frames, stacks, samples, spans }) {
  const kinds = new Uint8Array(KINDS.length);
  for (let i = 0; i < samples.count; i++) {
    if (samples.stack[i] >= 0 && samples.wallNs[i] > 0) kinds[frames.kind[stacks.frame[samples.stack[i]]]] = 1;
  }
  const seen = new Set([[SQL, "sql"], [GC, "gc"], [WAIT, "waiting"]].flatMap(([kind, lane]) => (kinds[kind] ? lane : [])));
  spans.kind.forEach((kind, i) => spans.durationNs[i] > 0 && seen.add(kind === "wait" ? "waiting" : kind));
  return seen;
}

const STATES = { [SQL]: "sql", [GC]: "gc", [WAIT]: "wait", [TRUNCATED]: "unknown", [TEMPLATE]: "running" };

function stateOf({ kind, origin }, frame) {
  if (kind[frame] !== PYTHON) return STATES[kind[frame]];
  return origin[frame] === OWN ? "own" : "running";
}

/** Equal bins over a stretch of time. */
class Strip {
  constructor(bins, end) {
    this.bins = bins;
    this.end = end;
    this.binNs = end > 0 ? end / bins : 1;
  }

  /** The part of each bin that intervals cover; where they overlap it counts once. */
  covered(intervals) {
    const part = new Float64Array(this.bins);
    intervals.sort((a, b) => a[0] - b[0]);
    let until = 0;
    for (const [start, end] of intervals) {
      this.#spread(part, Math.max(start, until), Math.min(end, this.end), 1 / this.binNs);
      until = Math.max(until, end);
    }
    return part.map((value) => Math.min(1, value));
  }

  cpu({ count, startNs, wallNs, cpuNs }) {
    const part = new Float64Array(this.bins);
    for (let i = 0; i < count; i++) {
      if (wallNs[i] > 0) this.#spread(part, startNs[i], startNs[i + 1], cpuNs[i] / wallNs[i] / this.binNs);
    }
    return part.map((value) => Math.min(1, value));
  }

  #spread(part, start, end, perNs) {
    let bin = Math.min(this.bins - 1, Math.floor(start / this.binNs));
    for (let at = start; at < end && bin < this.bins; bin++) {
      const edge = bin === this.bins - 1 ? end : Math.min(end, (bin + 1) * this.binNs);
      part[bin] += Math.max(0, edge - at) * perNs;
      at = Math.max(at, edge);
    }
  }
}

/** A brush narrower than this is a click. */
const LEAST_PX = 3;
const SNAP_PX = 4;

/**
 * The window that a brush over the strip means, its edges drawn to where a sample or a span begins
 * or ends nearby; null for a click.
 * @param {Profile} profile
 * @param {number} x0
 * @param {number} x1
 * @param {number} width of the strip, in the same pixels
 * @returns {[number, number] | null}
 */
export function brushed(profile, x0, x1, width) {
  const end = profile.samples.startNs[profile.samples.count];
  if (Math.abs(x1 - x0) < LEAST_PX || width <= 0 || end <= 0) return null;
  const nsPerPx = end / width;
  const at = (x) => Math.min(end, Math.max(0, Math.round(x * nsPerPx)));
  const wanted = [at(Math.min(x0, x1)), at(Math.max(x0, x1))];
  const [from, to] = wanted.map((ns) => snap(edgesOf(profile), ns, SNAP_PX * nsPerPx));
  return from < to ? [from, to] : wanted[0] < wanted[1] ? [wanted[0], wanted[1]] : null;
}

const known = new WeakMap();

function edgesOf(profile) {
  const { samples, spans } = profile;
  if (!known.has(profile)) {
    const all = new Float64Array(samples.startNs.length + spans.count * 2);
    all.set(samples.startNs);
    all.set(spans.startNs, samples.startNs.length);
    all.set(spans.startNs.map((start, i) => start + spans.durationNs[i]), samples.startNs.length + spans.count);
    known.set(profile, all.sort().filter((ns) => ns <= samples.startNs[samples.count]));
  }
  return known.get(profile);
}

/** The nearest edge within reach, else the place itself. */
function snap(edges, ns, reach) {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < ns) low = middle + 1;
    else high = middle;
  }
  const near = [edges[low - 1], edges[low]].filter((edge) => edge !== undefined && Math.abs(edge - ns) <= reach);
  return near.sort((a, b) => Math.abs(a - ns) - Math.abs(b - ns))[0] ?? ns;
}
