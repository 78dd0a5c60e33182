/** What is said of a node of two recordings compared: its label, its change, its colour. */

import { labelOf } from "../model/labels.js";
import { TEMPLATE } from "../model/profile.js";
import { matcher } from "../model/search.js";
import { oneLine, shorten } from "../model/text.js";

const LONGEST = 240;
/** From this part of the largest change on, the colour is the full one. */
const MUCH = 0.35;

export class DiffWords {
  #labels = [];

  /**
   * @param {Comparison} tree
   * @param {{ t: Function, numbers: Format }} context
   */
  constructor(tree, { t, numbers }) {
    Object.assign(this, { tree, t, numbers });
    this.largest = tree.change.reduce(
      (most, change, i) => (tree.noise[i] ? most : Math.max(most, Math.abs(change))),
      0,
    );
  }

  /** For the flame; `find` is the search, null where there is none, and `match` the node that it went to. */
  look(node, find, match) {
    const label = this.label(node);
    const hit = node === match ? "hit now" : "hit";
    const state = find === null ? "" : this.isHit(node, find) ? hit : "dim";
    const change = this.change(node);
    return {
      label,
      share: change,
      time: this.numbers.duration(this.tree.after[node]),
      name: this.spoken(node, label),
      kind: this.kind(node),
      state,
      open: null,
    };
  }

  isHit(node, { test }) {
    return node > 0 && test(this.#searched(node));
  }

  /** One line each for what a node is called, its dotted name and its file. */
  #searched(node) {
    const [rows, row] = this.#side(node);
    const { module, name, file } = rows.profile.frames;
    const frame = rows.frame[row];
    return `${this.label(node)}\n${module[frame]}.${name[frame]}\n${file[frame]}`.toLowerCase();
  }

  label(node) {
    return (this.#labels[node] ??= shorten(oneLine(this.#label(node)), LONGEST));
  }

  change(node) {
    const { change, noise } = this.tree;
    return noise[node] ? this.t("compare.noise") : this.numbers.change(change[node]);
  }

  kind(node) {
    const { change, noise } = this.tree;
    if (noise[node] || change[node] === 0) return "noise";
    const much = Math.abs(change[node]) >= this.largest * MUCH ? " much" : "";
    return (change[node] > 0 ? "worse" : "better") + much;
  }

  cost(node) {
    const { before, after } = this.tree;
    const values = { before: this.numbers.duration(before[node]), after: this.numbers.duration(after[node]) };
    return this.t("compare.cost", { ...values, change: this.change(node) });
  }

  spoken(node, label) {
    return this.t("compare.node", { name: label, change: this.cost(node), depth: this.tree.depth[node] });
  }

  /** The side that a node's names are taken from: the later one where it is in that. */
  #side(node) {
    const { rows, rowBefore, rowAfter } = this.tree;
    return rowAfter[node] >= 0 ? [rows[1], rowAfter[node]] : [rows[0], rowBefore[node]];
  }

  #label(node) {
    const [rows, row] = this.#side(node);
    const { type, name, frames } = labelOf(rows, row);
    const table = rows.profile.frames;
    const frame = row < 0 ? -1 : rows.frame[row];
    if (type === "frame" && table.kind[frame] === TEMPLATE)
      return `${table.file[frame]}:${table.line[frame]} ${name}`;
    if (type === "frame" || (type === "middleware" && name)) return name;
    return this.t(`label.${type}`, { package: name, frames });
  }
}

/** The test of labels that a search means, or null where there is none. */
export function labelTest({ query, regex }) {
  const { test, error } = matcher(query, regex);
  return query && !error ? { query, test } : null;
}
