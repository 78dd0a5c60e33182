/** Where the nodes of a tree are drawn: arithmetic over its columns, no DOM. */

/** No picture ever needs more elements than this; with all that stands around it they stay below 3,000. */
export const MOST_NODES = 2000;
/** What is left out nearer to each other than this is one. */
const NEAR_PX = 1;

/**
 * `x` and `width` are pixels from the left edge, `row` counts from the root. `rows` is the height of
 * the picture in rows, whatever part of it was asked for. `rest` are the places of what is left out
 * for being too narrow, neighbours as one.
 * @typedef {{
 *   count: number, rows: number, node: Int32Array, x: Float64Array, width: Float64Array,
 *   row: Int32Array, rest: Rest[],
 * }} Layout
 * @typedef {{ x: number, width: number, row: number }} Rest
 */

/**
 * @typedef {{
 *   width: number, zoom?: number, minPx?: number, maxNodes?: number, firstRow?: number,
 *   endRow?: number, keep?: number,
 * }} View
 */

/**
 * The nodes worth drawing, in preorder.
 *
 * The zoomed node is as wide as the picture, as are the nodes above it. A subtree narrower than
 * `minPx` is left out, but for the path to the node `keep` (which has the keyboard's focus). Only
 * rows from `firstRow` up to, not including, `endRow` are listed. Where more than `maxNodes` would
 * be, the widest stay.
 * @param {Tree} tree
 * @param {View} view
 * @returns {Layout}
 */
export function visibleRows(tree, view) {
  const { zoom = 0, maxNodes = MOST_NODES, firstRow = 0, endRow = Infinity } = view;
  /** @type {{ rows: number, node: number[], x: number[], width: number[], row: number[], rest: Rest[] }} */
  const found = { rows: 0, node: [], x: [], width: [], row: [], rest: [] };
  const kept = pathTo(tree, view.keep ?? -1);
  const list = (node, x, width) => {
    const row = tree.depth[node];
    found.rows = Math.max(found.rows, row + 1);
    if (row < firstRow || row >= endRow) return;
    found.node.push(node);
    found.x.push(x);
    found.width.push(width);
    found.row.push(row);
  };
  for (const node of ancestors(tree, zoom)) list(node, 0, view.width);
  const note = noter(found.rest, firstRow, endRow);
  const leave = (node, x, width) => {
    found.rows = Math.max(found.rows, tree.depth[node] + 1);
    note(tree.depth[node], x, width);
  };
  walk(tree, zoom, view, kept, { list, leave });
  return finish(found, widest(found, Math.min(maxNodes, MOST_NODES), kept));
}

/** Notes what is left out, together with what was just before it in its row. */
function noter(rest, firstRow, endRow) {
  const last = [];
  return (row, x, width) => {
    if (row < firstRow || row >= endRow) return;
    const before = last[row];
    if (before && x - before.x - before.width < NEAR_PX) before.width = x + width - before.x;
    else rest.push((last[row] = { x, width, row }));
  };
}

function walk(tree, zoom, { width, minPx = 1 }, kept, { list, leave }) {
  const { start, total, end } = tree;
  const scale = total[zoom] > 0 ? width / total[zoom] : 0;
  for (let node = zoom; node < end[zoom]; ) {
    const wide = node === zoom ? width : total[node] * scale;
    const shown = wide >= minPx || node === zoom || kept.has(node);
    (shown ? list : leave)(node, (start[node] - start[zoom]) * scale, wide);
    node = shown ? node + 1 : end[node];
  }
}

/** The indices to keep of what was found: all, or the widest and the kept path. */
function widest({ node, width }, most, kept) {
  const all = Array.from(node.keys());
  if (all.length <= most) return all;
  const border = Float64Array.from(width).sort()[width.length - most];
  const must = (i) => width[i] > border || kept.has(node[i]);
  let room = most - all.filter(must).length;
  return all.filter((i) => must(i) || (width[i] === border && room-- > 0));
}

function finish({ rows, node, x, width, row, rest }, indices) {
  return {
    count: indices.length,
    rows,
    rest,
    node: Int32Array.from(indices, (i) => node[i]),
    x: Float64Array.from(indices, (i) => x[i]),
    width: Float64Array.from(indices, (i) => width[i]),
    row: Int32Array.from(indices, (i) => row[i]),
  };
}

function ancestors(tree, node) {
  const path = [];
  for (let above = tree.parent[node]; above >= 0; above = tree.parent[above]) path.push(above);
  return path.reverse();
}

function pathTo(tree, node) {
  return node < 0 ? new Set() : new Set([...ancestors(tree, node), node]);
}
