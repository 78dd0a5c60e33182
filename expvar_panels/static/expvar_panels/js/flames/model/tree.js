/** From a profile to the tree that a flame draws. */

import { leftHeavy } from "./leftheavy.js";
import { foldedRows } from "./plumbing.js";
import { AT_ROOT, plainRows } from "./rows.js";
import { timeOrdered } from "./timeorder.js";
import { weigh } from "./weights.js";

/**
 * @typedef {TimeWindow & {
 *   order?: "left-heavy" | "time", by?: "function" | "line", fold?: boolean,
 *   expanded?: ReadonlySet<number>,
 * }} Options
 */

/**
 * The tree of a profile. With `fold`, plumbing is folded except the runs in `expanded`.
 * @param {Profile} profile
 * @param {Options} [options]
 * @returns {Tree}
 */
export function aggregate(profile, options = {}) {
  return treeOf(rowsOf(profile, options), options);
}

/** The last rows made of each profile: a brush moves the window many times over the same rows. */
const lastRows = new WeakMap();

/**
 * The rows that `aggregate` gives widths to.
 * @param {Profile} profile
 * @param {Options} [options]
 * @returns {Rows}
 */
export function rowsOf(profile, { by = "function", fold = false, expanded = new Set() } = {}) {
  const wanted = `${by} ${fold ? [...expanded].sort().join() : "plain"}`;
  const last = lastRows.get(profile);
  if (last?.wanted === wanted) return last.rows;
  const rows = fold ? foldedRows(profile, { by, expanded }) : plainRows(profile, by);
  lastRows.set(profile, { wanted, rows });
  return rows;
}

/**
 * The tree of some rows of a profile: `aggregate` for who keeps the rows while the window moves.
 * @param {Rows} rows
 * @param {Options} [options]
 * @returns {Tree}
 */
export function treeOf(rows, options = {}) {
  const weights = weigh(rows.profile, options);
  return options.order === "time" ? timeOrdered(rows, weights) : leftHeavy(rows, weights);
}

/**
 * The node that shows a stack's last frame (the widest, where time order has several), or -1.
 * @param {Tree} tree
 * @param {number} stack a node of the profile's stack table: the handle that outlives a tree
 * @returns {number}
 */
export function nodeOfStack(tree, stack) {
  const row = stack < 0 ? AT_ROOT : tree.rows.ofStack[stack];
  if (row === AT_ROOT) return 0;
  let best = -1;
  for (let node = 1; node < tree.count; node++) {
    if (tree.row[node] === row && (best < 0 || tree.total[node] > tree.total[best])) best = node;
  }
  return best;
}

/**
 * The stack to remember a node by across trees; -1 for the root.
 * @param {Tree} tree
 * @param {number} node
 * @returns {number}
 */
export function stackOfNode(tree, node) {
  return tree.row[node] < 0 ? -1 : tree.rows.stack[tree.row[node]];
}
