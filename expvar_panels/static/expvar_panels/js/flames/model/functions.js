/** The table of functions: what each cost itself and with all that it called. */

import { SQL } from "./profile.js";
import { plainRows } from "./rows.js";
import { recursiveRows, sumRows } from "./sums.js";
import { weigh } from "./weights.js";

/**
 * Functions in columns. `total` and `samples` count a recursion once. `calls` is known of a
 * statement only, whose every execution is a sample; -1 elsewhere. `all` is the window's weight.
 * @typedef {{
 *   count: number, all: number, frame: Int32Array, self: Float64Array, total: Float64Array,
 *   samples: Int32Array, calls: Int32Array,
 * }} FunctionTable
 */

/** @typedef {"self" | "total" | "samples" | "calls" | "name"} Column */

/**
 * All functions seen in a window.
 * @param {Profile} profile
 * @param {TimeWindow} [window]
 * @returns {FunctionTable}
 */
export function functionTable(profile, window) {
  const sums = sumFunctions(profile, weigh(profile, window));
  const frame = Int32Array.from(sums.total.keys()).filter((i) => sums.total[i] > 0);
  return {
    count: frame.length,
    all: sums.all,
    frame,
    self: Float64Array.from(frame, (i) => sums.self[i]),
    total: Float64Array.from(frame, (i) => sums.total[i]),
    samples: frame.map((i) => sums.samples[i]),
    calls: frame.map((i) => (profile.frames.kind[i] === SQL ? sums.leaves[i] : -1)),
  };
}

/**
 * What each function weighs, by the index of its first frame.
 * @param {Profile} profile
 * @param {Weights} weights
 */
export function sumFunctions(profile, weights) {
  const rows = plainRows(profile);
  const sums = sumRows(rows, weights);
  const recursive = recursiveRows(rows);
  const leaves = leafSamples(profile, weights);
  const { count } = profile.frames;
  const of = { self: new Float64Array(count), total: new Float64Array(count), samples: new Int32Array(count) };
  for (let row = 0; row < rows.count; row++) {
    const frame = rows.frame[row];
    of.self[frame] += sums.self[row + 1];
    if (recursive[row]) continue;
    of.total[frame] += sums.total[row + 1];
    of.samples[frame] += sums.samples[row + 1];
  }
  return { ...of, leaves, all: sums.total[0] };
}

function leafSamples({ frames, stacks, samples }, { first, end, weight }) {
  const leaves = new Int32Array(frames.count);
  for (let i = first; i < end; i++) {
    const stack = samples.stack[i];
    if (stack >= 0 && weight[i] > 0) leaves[frames.same[stacks.frame[stack]]] += 1;
  }
  return leaves;
}

/**
 * The table's indices in the order of a column; equal rows stay in the order of their self time.
 * @param {FunctionTable} table
 * @param {Frames} frames
 * @param {Column} column
 * @param {boolean} [falling]
 * @returns {Int32Array}
 */
export function sortFunctions(table, frames, column, falling = column !== "name") {
  const names = column === "name" ? Array.from(table.frame, (i) => frames.name[i].toLowerCase()) : null;
  const values = names ?? table[column];
  const sign = falling ? -1 : 1;
  const compare = (a, b) => {
    if (values[a] !== values[b]) return values[a] < values[b] ? -sign : sign;
    return table.self[b] - table.self[a] || table.total[b] - table.total[a] || a - b;
  };
  return Int32Array.from(table.frame.keys()).sort(compare);
}
