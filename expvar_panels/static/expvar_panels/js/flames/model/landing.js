/** Where a fresh picture starts: at what the developer wrote. */

import { OWN } from "./profile.js";
import { plainRows } from "./rows.js";
import { ON_THE_WAY, viewsOf } from "./views.js";

/** A start that leaves out more than this part of the time would mislead. */
const MOST_LEFT_OUT = 0.2;
/** An own function is a start, without a view, when it holds at least this part. */
const MAIN = 0.5;
/**
 * The node to start at: the view, or the rendering that it left to the handler; without a view the
 * first own function that holds most of the time; else the root. Where that leaves out much of the
 * time, it is the nearest caller that does not.
 * @param {Tree} tree
 * @returns {number}
 */
export function landing(tree) {
  const { parent, total } = tree;
  let found = widestView(tree) || firstOwn(tree);
  while (found > 0 && total[found] < total[0] * (1 - MOST_LEFT_OUT)) found = parent[found];
  return found;
}

/** The widest node of a view, the topmost of those; 0 where there is none. */
function widestView({ rows, count, row, total }) {
  const { profile, ofStack } = rows;
  const plain = plainRows(profile);
  const views = viewsOf(plain);
  const isView = new Uint8Array(rows.count);
  ofStack.forEach((of, i) => {
    if (of >= 0 && views[plain.ofStack[i]] > ON_THE_WAY) isView[of] = 1;
  });
  let widest = 0;
  for (let node = 1; node < count; node++) {
    if (isView[row[node]] && (!widest || total[node] > total[widest])) widest = node;
  }
  return widest;
}

function firstOwn({ rows, count, frame, total, end }) {
  const { origin } = rows.profile.frames;
  const enough = total[0] * MAIN;
  for (let node = 1; node < count; ) {
    if (total[node] < enough) node = end[node];
    else if (origin[frame[node]] === OWN) return node;
    else node += 1;
  }
  return 0;
}
