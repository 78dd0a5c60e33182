/**
 * The nodes that a flame draws: flat columns in preorder.
 *
 * Node 0 is the root, the whole window. The subtree of node i is the nodes from i up to, not
 * including, `end[i]`, so a renderer skips what is too narrow in one step.
 */

/**
 * `row` and `frame` index the rows and the frames (-1 for the root), `depth` is 0 for the root.
 * `start`, `total` and `self` are in the unit of the value (nanoseconds, or samples) with `start`
 * counted from the window's left edge; `samples` are those of the whole subtree.
 * @typedef {{
 *   rows: Rows, count: number, row: Int32Array, frame: Int32Array,
 *   parent: Int32Array, depth: Int32Array, start: Float64Array, total: Float64Array,
 *   self: Float64Array, samples: Int32Array, end: Int32Array,
 * }} Tree
 */

/**
 * A tree of that many nodes, all columns 0.
 * @param {Rows} rows
 * @param {number} count
 * @returns {Tree}
 */
export function emptyTree(rows, count) {
  const ints = () => new Int32Array(count);
  const floats = () => new Float64Array(count);
  return {
    ...{ rows, count, row: ints(), frame: ints(), parent: ints(), depth: ints() },
    ...{ start: floats(), total: floats(), self: floats(), samples: ints(), end: ints() },
  };
}

/**
 * Fills `end` from `parent`.
 * @param {{ parent: Int32Array, end: Int32Array }} nodes in preorder
 */
export function closeSubtrees({ parent, end }) {
  for (let node = parent.length - 1; node >= 0; node--) {
    if (end[node] === 0) end[node] = node + 1;
    if (parent[node] >= 0) end[parent[node]] = Math.max(end[parent[node]], end[node]);
  }
}
