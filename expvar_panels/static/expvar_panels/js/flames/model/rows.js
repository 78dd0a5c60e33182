/**
 * Rows: what the stacks of a profile look like once equal paths are one.
 *
 * A row is one function below one path of functions. Rows do not know about time; `tree.js` gives
 * them widths. A folded view (`plumbing.js`) and the sandwich (`sandwich.js`) are other rows over
 * the same stacks.
 */

import { PairTable } from "./pairs.js";

/** `ofStack` of a stack that ends at the root itself, and of one that the rows leave out. */
export const AT_ROOT = -1;
export const LEFT_OUT = -2;

/** What a row stands for: one frame, a folded run of frames, or a middleware with its wrappers. */
export const [FRAME, FOLD, MIDDLEWARE] = [0, 1, 2];

/**
 * Rows as a tree in columns, a parent before its children.
 *
 * `key` tells a row from its siblings. `frame` is the (first) frame that the row holds and `stack`
 * its first node in the stack table, which names the row in whatever way the rows are made; `line`
 * is the executed line where rows are told apart by it, else 0. `ofStack` gives the row that a
 * stack's last frame is part of, and `stackless` where a sample without a stack belongs. `run` is
 * the run of plumbing that a row folds, or was unfolded from: a number that stays the same however
 * the rows are made, -1 for none. `held` counts the function paths that became this row.
 * @typedef {{
 *   profile: Profile, count: number, parent: Int32Array,
 *   key: Int32Array, frame: Int32Array, line: Int32Array, stack: Int32Array, run: Int32Array,
 *   held: Int32Array, role: Uint8Array, ofStack: Int32Array, stackless: number,
 * }} Rows
 */

const COLUMNS = ["parent", "key", "frame", "line", "stack", "run", "held", "role"];

/** Makes rows: one per distinct pair of the row above and a key. */
export class RowBuilder {
  /**
   * @param {Profile} profile
   * @param {number} [expected] how many rows are likely to come
   */
  constructor(profile, expected = profile.stacks.count) {
    this.profile = profile;
    this.table = new PairTable(expected);
    this.parent = new Int32Array(expected);
    this.key = new Int32Array(expected);
    this.frame = new Int32Array(expected);
    this.line = new Int32Array(expected);
    this.stack = new Int32Array(expected);
    this.run = new Int32Array(expected);
    this.held = new Int32Array(expected);
    this.role = new Uint8Array(expected);
    this.ofStack = new Int32Array(profile.stacks.count).fill(LEFT_OUT);
    this.stackless = AT_ROOT;
  }

  /** How many rows there are so far. */
  get count() {
    return this.table.size;
  }

  /**
   * The row of a key below a parent, made from this stack node if it is not there yet.
   * @param {number} parent a row or `AT_ROOT`
   * @param {number} key
   * @param {number} stack
   * @returns {number}
   */
  row(parent, key, stack) {
    const known = this.table.size;
    const row = this.table.of(parent, key);
    if (row === known) this.#fill(row, parent, key, stack);
    return row;
  }

  #fill(row, parent, key, stack) {
    if (row === this.role.length) this.#grow();
    this.parent[row] = parent;
    this.key[row] = key;
    this.frame[row] = this.profile.frames.same[this.profile.stacks.frame[stack]];
    this.stack[row] = stack;
    this.run[row] = -1;
    this.held[row] = 1;
  }

  #grow() {
    for (const name of COLUMNS) {
      const column = this[name];
      this[name] = new column.constructor(Math.max(16, column.length * 2));
      this[name].set(column);
    }
  }

  /** @returns {Rows} */
  finish() {
    const { profile, count, ofStack, stackless } = this;
    const cut = (column) => column.subarray(0, count);
    return {
      ...{ profile, count, ofStack, stackless, parent: cut(this.parent), key: cut(this.key) },
      ...{ frame: cut(this.frame), line: cut(this.line), stack: cut(this.stack) },
      ...{ run: cut(this.run), held: cut(this.held), role: cut(this.role) },
    };
  }
}

/** For each stack node the number that tells its row from its siblings. */
function keysOfStacks({ frames, stacks }, by) {
  const functions = stacks.frame.map((frame) => frames.same[frame]);
  if (by === "function") return functions;
  const table = new PairTable(stacks.count);
  return functions.map((frame, i) => table.of(frame, stacks.line[i]));
}

const made = { function: new WeakMap(), line: new WeakMap() };

/**
 * The rows of a profile with nothing folded; made once per profile.
 * @param {Profile} profile
 * @param {"function" | "line"} [by] "line" makes a row for each line that a function was seen at
 * @returns {Rows}
 */
export function plainRows(profile, by = "function") {
  if (!made[by].has(profile)) made[by].set(profile, makePlain(profile, by));
  return made[by].get(profile);
}

function makePlain(profile, by) {
  const { parent, line } = profile.stacks;
  const key = keysOfStacks(profile, by);
  const builder = new RowBuilder(profile);
  for (let i = 0; i < key.length; i++) {
    const above = parent[i] < 0 ? AT_ROOT : builder.ofStack[parent[i]];
    const row = builder.row(above, key[i], i);
    if (by === "line") builder.line[row] = line[i];
    builder.ofStack[i] = row;
  }
  return builder.finish();
}
