/** What rows weigh: sums over the samples below them. */

import { arrange } from "./arrange.js";
import { LEFT_OUT } from "./rows.js";

/**
 * Per row, at index row + 1 with the root at 0: self and total weight, samples of the subtree.
 * @typedef {{ self: Float64Array, total: Float64Array, samples: Int32Array }} Sums
 */

/**
 * @param {Rows} rows
 * @param {Weights} weights
 * @returns {Sums}
 */
export function sumRows({ profile, count, parent, ofStack, stackless }, { first, end, weight }) {
  const self = new Float64Array(count + 1);
  const samples = new Int32Array(count + 1);
  const leaf = profile.samples.stack;
  for (let i = first; i < end; i++) {
    const row = leaf[i] < 0 ? stackless : ofStack[leaf[i]];
    if (row === LEFT_OUT || weight[i] === 0) continue;
    self[row + 1] += weight[i];
    samples[row + 1] += 1;
  }
  const total = self.slice();
  for (let row = count - 1; row >= 0; row--) {
    total[parent[row] + 1] += total[row + 1];
    samples[parent[row] + 1] += samples[row + 1];
  }
  return { self, total, samples };
}

/**
 * For each row 1 where its function also stands above it, so that a recursion's total counts once.
 * @param {Rows} rows
 * @returns {Uint8Array}
 */
export function recursiveRows(rows) {
  if (!known.has(rows)) known.set(rows, findRecursive(rows));
  return known.get(rows);
}

const known = new WeakMap();

function findRecursive({ profile, count, parent, frame }) {
  const { row, end } = arrange({ count, parent }, new Float64Array(count + 1).fill(1));
  const recursive = new Uint8Array(count);
  // Where the subtree of each function's open outermost node ends.
  const openUntil = new Int32Array(profile.frames.count);
  for (let node = 1; node < row.length; node++) {
    const at = frame[row[node]];
    if (node < openUntil[at]) recursive[row[node]] = 1;
    else openUntil[at] = end[node];
  }
  return recursive;
}
