/** Where the arrow keys lead: arithmetic over the columns of a tree. */

/**
 * The widest child of a node, or the node itself where it calls nothing.
 * @param {Tree} tree
 * @param {number} node
 */
export function widestChild(tree, node) {
  let best = node;
  for (let child = node + 1; child < tree.end[node]; child = tree.end[child]) {
    if (best === node || tree.total[child] > tree.total[best]) best = child;
  }
  return best;
}

/**
 * The caller of a node; the root has none and stays.
 * @param {Tree} tree
 * @param {number} node
 */
export function caller(tree, node) {
  return Math.max(0, tree.parent[node]);
}

/**
 * The next node of the same depth to the right (1) or left (-1), inside the zoomed subtree.
 * @param {Tree} tree
 * @param {number} node
 * @param {1 | -1} step
 * @param {number} zoom
 */
export function beside(tree, node, step, zoom) {
  const [first, end] = [zoom, tree.end[zoom]];
  for (let other = node + step; other >= first && other < end; other += step) {
    if (tree.depth[other] === tree.depth[node]) return other;
  }
  return node;
}

/**
 * The end of the path that follows the widest child each time.
 * @param {Tree} tree
 * @param {number} node
 */
export function hottestLeaf(tree, node) {
  let next = widestChild(tree, node);
  while (next !== node) [node, next] = [next, widestChild(tree, next)];
  return node;
}

/**
 * A number of steps towards the root (negative) or along the widest children.
 * @param {Tree} tree
 * @param {number} node
 * @param {number} steps
 */
export function along(tree, node, steps) {
  const step = steps < 0 ? caller : widestChild;
  for (let left = Math.abs(steps); left > 0; left--) node = step(tree, node);
  return node;
}

/**
 * The node that a key leads to, or undefined for a key that leads nowhere.
 * @param {Tree} tree
 * @param {number} node
 * @param {{ key: string, upright: boolean, zoom: number, page: number }} how
 */
export function target(tree, node, { key, upright, zoom, page }) {
  const deeper = upright ? -1 : 1;
  const steps = { ArrowDown: deeper, ArrowUp: -deeper, PageDown: page * deeper, PageUp: -page * deeper };
  if (Object.hasOwn(steps, key)) return along(tree, node, steps[key]);
  if (key === "ArrowRight") return beside(tree, node, 1, zoom);
  if (key === "ArrowLeft") return beside(tree, node, -1, zoom);
  if (key === "Home") return zoom;
  return key === "End" ? hottestLeaf(tree, zoom) : undefined;
}
