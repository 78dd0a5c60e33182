/** Folding the plumbing: each run of library frames becomes one row, unless it is expanded. */

import { PairTable } from "./pairs.js";
import { AT_ROOT, FOLD, FRAME, MIDDLEWARE, RowBuilder, plainRows } from "./rows.js";
import { AS_MIDDLEWARE, AS_PART, runsOf } from "./runs.js";

/**
 * Rows that remember what they were made of: `rowOf` gives the row of each plain one, and `first`
 * marks one plain row for each frame that a row holds.
 * @typedef {Rows & { folded: {
 *   plain: Rows, runs: Runs, rowOf: Int32Array,
 *   first: Uint8Array,
 * } }} FoldedRows
 */

/**
 * Rows of a profile with its plumbing folded.
 *
 * A row that folds frames has `held` > 1, and `run` to put into `expanded` to see them; rows seen
 * for that reason have the `run` to take out again. A row of one frame is that frame.
 * @param {Profile} profile
 * @param {{ by?: "function" | "line", expanded?: ReadonlySet<number> }} [options]
 * @returns {FoldedRows}
 */
export function foldedRows(profile, { by = "function", expanded = new Set() } = {}) {
  const plain = plainRows(profile, by);
  const folder = new Folder(plain, runsOf(plain));
  for (let i = 0; i < plain.count; i++) folder.visit(i, expanded);
  return folder.finish();
}

class Folder {
  constructor(plain, runs) {
    this.plain = plain;
    this.runs = runs;
    this.builder = new RowBuilder(plain.profile, plain.count);
    this.rowOf = new Int32Array(plain.count);
    this.first = new Uint8Array(plain.count);
    // The paths inside the folded rows: they merge as they would if they were shown.
    this.paths = new PairTable(plain.count);
    this.path = new Int32Array(plain.count);
  }

  visit(i, expanded) {
    const { run, how } = this.runs;
    const parent = this.plain.parent[i];
    const above = parent < 0 ? AT_ROOT : this.rowOf[parent];
    const continues = parent >= 0 && run[parent] === run[i];
    if (run[i] < 0 || expanded.has(run[i])) this.#show(i, above);
    else if (continues) this.#hold(i, above, this.path[parent]);
    else if (how[run[i]] === AS_PART) this.#hold(i, above, -2 - above);
    else this.#begin(i, above);
  }

  #show(i, above) {
    const row = this.#row(i, above, this.plain.key[i]);
    this.builder.line[row] = this.plain.line[i];
    if (this.runs.run[i] >= 0) this.builder.run[row] = this.runs.run[i];
  }

  #row(i, above, key) {
    const known = this.builder.count;
    const row = this.builder.row(above, key, this.plain.stack[i]);
    this.first[i] = row === known ? 1 : 0;
    this.rowOf[i] = row;
    return row;
  }

  #begin(i, above) {
    const row = this.#row(i, above, -1 - this.runs.run[i]);
    const middleware = this.runs.how[this.runs.run[i]] === AS_MIDDLEWARE;
    this.builder.role[row] = middleware ? MIDDLEWARE : FOLD;
    this.builder.held[row] -= this.first[i];
    this.#hold(i, row, -2 - row);
  }

  /** Puts a frame into a row, below a path of frames inside it (or at its beginning, -2 - row). */
  #hold(i, row, path) {
    const known = this.paths.size;
    this.rowOf[i] = row;
    this.path[i] = this.paths.of(path, this.plain.key[i]);
    this.first[i] = this.path[i] === known ? 1 : 0;
    if (row === AT_ROOT) return;
    this.builder.held[row] += this.first[i];
    this.builder.run[row] = this.runs.run[i];
  }

  finish() {
    const { plain, runs, rowOf, first, builder } = this;
    for (let i = 0; i < builder.ofStack.length; i++) builder.ofStack[i] = rowOf[plain.ofStack[i]];
    return showSingles({ ...builder.finish(), folded: { plain, runs, rowOf, first } });
  }
}

/** A fold of one frame has nothing to expand. */
function showSingles(rows) {
  for (let row = 0; row < rows.count; row++) {
    if (rows.held[row] > 1 || rows.role[row] === FRAME) continue;
    if (rows.role[row] === FOLD) rows.role[row] = FRAME;
    rows.run[row] = -1;
  }
  return rows;
}
