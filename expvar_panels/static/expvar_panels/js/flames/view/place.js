/** Nodes that are remembered while trees come and go: by zooming, folding, brushing, switching views. */

/**
 * The stack that names a node's row (-1 for the root), and where in the window the node began.
 * @typedef {{ stack: number, start: number }} Place
 */

/** @type {Place} */
export const ROOT = Object.freeze({ stack: -1, start: 0 });

/**
 * @param {Tree} tree
 * @param {number} node
 * @returns {Place}
 */
export function placeOf(tree, node) {
  return node > 0 ? { stack: tree.rows.stack[tree.row[node]], start: tree.start[node] } : ROOT;
}

/**
 * The node at a place; where the tree has lost it, the nearest caller that it still has.
 * @param {Tree} tree
 * @param {Place} place
 * @returns {number} 0, the root, in the last resort
 */
export function nodeAt(tree, place) {
  const { parent } = tree.rows.profile.stacks;
  for (let { stack } = place; stack >= 0; stack = parent[stack]) {
    const node = nearest(tree, tree.rows.ofStack[stack], place.start);
    if (node > 0) return node;
  }
  return 0;
}

/** The node of a row that begins nearest to a moment. */
function nearest(tree, row, start) {
  let best = 0;
  for (let node = 1; node < tree.count && row >= 0; node++) {
    if (tree.row[node] !== row) continue;
    const far = Math.abs(tree.start[node] - start);
    if (!best || far < Math.abs(tree.start[best] - start)) best = node;
  }
  return best;
}
