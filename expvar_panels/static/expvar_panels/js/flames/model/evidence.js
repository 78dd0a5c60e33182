/** What the rules of the findings look at: the samples of a window, and where each was. */

import { PYTHON, TEMPLATE } from "./profile.js";
import { placesOf } from "./places.js";

/** Samples that belong together, and the stack nodes that stand for them. */
/** @typedef {{ samples: number[], stacks: Set<number> }} Group */

export class Evidence {
  /**
   * @param {Profile} profile
   * @param {Weights} weights of wall time
   */
  constructor(profile, { first, end, weight }) {
    const { place, library, database, toolbar } = placesOf(profile);
    this.place = place;
    this.library = library;
    this.database = database;
    this.toolbar = toolbar;
    this.profile = profile;
    this.first = first;
    this.end = end;
    this.weight = weight;
    this.claimed = new Uint8Array(profile.samples.count);
    // The longest of the samples that made a share too unsure to be said.
    this.gapNs = 0;
    this.total = weight.subarray(first, end).reduce((sum, ns) => sum + ns, 0);
  }

  /** The leaf of a sample in the stack table, -1 for none. */
  leaf(i) {
    return this.profile.samples.stack[i];
  }

  /** The kind of a sample's leaf, -1 where it saw no stack. */
  kind(i) {
    const { stacks, frames } = this.profile;
    return this.leaf(i) < 0 ? -1 : frames.kind[stacks.frame[this.leaf(i)]];
  }

  /** The function of a stack node. */
  function(stack) {
    const { stacks, frames } = this.profile;
    return frames.same[stacks.frame[stack]];
  }

  /** The line that a stack node was executing; a template's is its own. */
  line(stack) {
    const { stacks, frames } = this.profile;
    const frame = stacks.frame[stack];
    return frames.kind[frame] === TEMPLATE ? frames.line[frame] : stacks.line[stack];
  }

  /** Whether a sample's leaf is code, and not a statement, a collection or waiting. */
  isCode(i) {
    const kind = this.kind(i);
    return (kind === PYTHON || kind === TEMPLATE) && !this.isToolbar(i);
  }

  /** Whether a sample was in the toolbar's own work, which is there only while it is installed. */
  isToolbar(i) {
    return this.leaf(i) >= 0 && this.toolbar[this.leaf(i)] >= 0;
  }

  /**
   * The window's samples grouped by a key; undefined leaves a sample out.
   * @param {(i: number) => string | number | undefined} key
   * @param {(i: number) => number} stackOf the node that stands for a sample
   * @returns {Map<string | number, Group>}
   */
  group(key, stackOf) {
    const groups = new Map();
    for (let i = this.first; i < this.end; i++) {
      const of = this.weight[i] > 0 ? key(i) : undefined;
      if (of === undefined) continue;
      if (!groups.has(of)) groups.set(of, { samples: [], stacks: new Set() });
      groups.get(of).samples.push(i);
      if (stackOf(i) >= 0) groups.get(of).stacks.add(stackOf(i));
    }
    return groups;
  }

  /** The function and line of a place, as a key; of no place, "". */
  placeKey(place) {
    return place < 0 ? "" : `${this.function(place)}:${this.line(place)}`;
  }

  /** What a sentence says of a place: nothing where there is none. */
  placeParams(place) {
    if (place < 0) return { name: "", file: "", line: 0 };
    const { name, file } = this.profile.frames;
    const at = this.function(place);
    return { name: name[at], file: file[at], line: this.line(place) };
  }

  /** The line that holds most of some samples' time at their places; 0 where none holds as much. */
  mainLine(samples, nodeOf, least) {
    const lines = new Map();
    let all = 0;
    for (const i of samples) {
      const line = this.line(nodeOf(i));
      lines.set(line, (lines.get(line) ?? 0) + this.weight[i]);
      all += this.weight[i];
    }
    const [line, ns] = [...lines].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0]);
    return ns >= all * least ? line : 0;
  }
}
