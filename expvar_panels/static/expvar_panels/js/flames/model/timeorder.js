/** The tree in the order of time: what follows itself without a pause is one node. */

import { closeSubtrees, emptyTree } from "./nodes.js";
import { AT_ROOT, LEFT_OUT } from "./rows.js";

/**
 * Nodes from left to right as they happened; neighbouring samples share the nodes of the path that
 * they have in common.
 * @param {Rows} rows
 * @param {Weights} weights
 * @returns {Tree}
 */
export function timeOrdered(rows, { first, end, weight }) {
  const growing = new GrowingTree(rows);
  const leaf = rows.profile.samples.stack;
  for (let i = first; i < end; i++) {
    const row = leaf[i] < 0 ? rows.stackless : rows.ofStack[leaf[i]];
    if (row !== LEFT_OUT && weight[i] > 0) growing.add(row, weight[i]);
  }
  return growing.finish();
}

/** The nodes so far, and which of them are open: those of the last sample's path. */
class GrowingTree {
  constructor(rows) {
    this.rows = rows;
    this.depth = depths(rows);
    this.now = 0;
    this.open = [0];
    this.row = [AT_ROOT];
    this.parent = [-1];
    this.start = [0];
    this.self = [0];
    this.samples = [0];
  }

  add(row, weight) {
    const path = this.#path(row);
    let shared = 0;
    while (shared < path.length && this.row[this.open[shared + 1]] === path[shared]) shared++;
    this.open.length = shared + 1;
    for (let i = shared; i < path.length; i++) this.#open(path[i]);
    const node = this.open[path.length];
    this.self[node] += weight;
    this.samples[node] += 1;
    this.now += weight;
  }

  #path(row) {
    const path = new Array(row < 0 ? 0 : this.depth[row]);
    for (let i = path.length - 1; i >= 0; i--, row = this.rows.parent[row]) path[i] = row;
    return path;
  }

  #open(row) {
    this.parent.push(this.open[this.open.length - 1]);
    this.open.push(this.row.length);
    this.row.push(row);
    this.start.push(this.now);
    this.self.push(0);
    this.samples.push(0);
  }

  finish() {
    const tree = emptyTree(this.rows, this.row.length);
    for (const column of ["row", "parent", "start", "self", "samples"]) tree[column].set(this[column]);
    tree.total.set(tree.self);
    for (let node = tree.count - 1; node > 0; node--) {
      tree.total[tree.parent[node]] += tree.total[node];
      tree.samples[tree.parent[node]] += tree.samples[node];
    }
    for (let node = 0; node < tree.count; node++) {
      tree.frame[node] = node === 0 ? -1 : this.rows.frame[tree.row[node]];
      tree.depth[node] = node === 0 ? 0 : tree.depth[tree.parent[node]] + 1;
    }
    closeSubtrees(tree);
    return tree;
  }
}

/** How many rows stand on the path to each row, itself counted. */
function depths({ count, parent }) {
  const depth = new Int32Array(count);
  for (let row = 0; row < count; row++) depth[row] = parent[row] < 0 ? 1 : depth[parent[row]] + 1;
  return depth;
}
