/** The tree in the order of weight: what took longest stands leftmost. */

import { arrange } from "./arrange.js";
import { emptyTree } from "./nodes.js";
import { sumRows } from "./sums.js";

/**
 * The widest child first; what weighs nothing is left out.
 * @param {Rows} rows
 * @param {Weights} weights
 * @returns {Tree}
 */
export function leftHeavy(rows, weights) {
  const { self, total, samples } = sumRows(rows, weights);
  const nodes = arrange(rows, total);
  const tree = { ...emptyTree(rows, nodes.row.length), ...nodes };
  for (let node = 0; node < tree.count; node++) {
    const row = tree.row[node];
    tree.frame[node] = row < 0 ? -1 : rows.frame[row];
    tree.self[node] = self[row + 1];
    tree.total[node] = total[row + 1];
    tree.samples[node] = samples[row + 1];
  }
  return tree;
}
