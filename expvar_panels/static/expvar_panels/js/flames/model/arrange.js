/** Rows in preorder, the widest child first. */

import { closeSubtrees } from "./nodes.js";
import { AT_ROOT } from "./rows.js";

/**
 * `row` of each node (-1 for the root, node 0) with the node it hangs on, its depth, its left edge
 * and the end of its subtree.
 * @typedef {{
 *   row: Int32Array, parent: Int32Array, depth: Int32Array, start: Float64Array, end: Int32Array,
 * }} Arrangement
 */

/**
 * @param {{ count: number, parent: Int32Array }} rows a parent before its children
 * @param {Float64Array} total the width of each row at index row + 1; what has none is left out
 * @returns {Arrangement}
 */
export function arrange(rows, total) {
  const { at, child } = sortedChildren(rows, total);
  const nodes = emptyArrangement(child.length + 1);
  const waiting = new Int32Array(child.length + 1);
  const free = new Float64Array(child.length + 1);
  const nodeOf = new Int32Array(rows.count + 1);
  waiting[0] = AT_ROOT;
  for (let node = 0, left = 1; left > 0; node++) {
    const row = waiting[--left];
    nodeOf[row + 1] = node;
    nodes.row[node] = row;
    place(nodes, node, row === AT_ROOT ? -1 : nodeOf[rows.parent[row] + 1], free, total[row + 1]);
    for (let i = at[row + 2] - 1; i >= at[row + 1]; i--) waiting[left++] = child[i];
  }
  closeSubtrees(nodes);
  return nodes;
}

function emptyArrangement(count) {
  const ints = () => new Int32Array(count);
  return { row: ints(), parent: ints(), depth: ints(), start: new Float64Array(count), end: ints() };
}

/** Puts a node beside its elder sibling; `free[n]` is where n's next child begins. */
function place({ parent, depth, start }, node, above, free, width) {
  parent[node] = above;
  depth[node] = above < 0 ? 0 : depth[above] + 1;
  start[node] = above < 0 ? 0 : free[above];
  free[node] = start[node];
  if (above >= 0) free[above] += width;
}

/** Children of row r at `child[at[r + 1]]` up to `child[at[r + 2]]`, the widest first. */
function sortedChildren({ count, parent }, total) {
  const at = new Int32Array(count + 2);
  for (let row = 0; row < count; row++) if (total[row + 1] > 0) at[parent[row] + 2] += 1;
  for (let i = 1; i < at.length; i++) at[i] += at[i - 1];
  const child = new Int32Array(at[count + 1]);
  const next = at.slice();
  for (let row = 0; row < count; row++) {
    if (total[row + 1] > 0) child[next[parent[row] + 1]++] = row;
  }
  const wider = (a, b) => total[b + 1] - total[a + 1] || a - b;
  for (let i = 0; i <= count; i++) {
    if (at[i + 1] - at[i] > 1) child.subarray(at[i], at[i + 1]).sort(wider);
  }
  return { at, child };
}
