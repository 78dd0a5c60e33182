/** What the viewer's state makes of one recording: each result is computed once and kept. */

import { findings } from "../model/findings.js";
import { functionTable } from "../model/functions.js";
import { lineHeat } from "../model/heat.js";
import { framesOf, legend } from "../model/legend.js";
import { foldedRows } from "../model/plumbing.js";
import { plainRows } from "../model/rows.js";
import { sandwich } from "../model/sandwich.js";
import { hitsOf, search } from "../model/search.js";
import { treeOf } from "../model/tree.js";

/** The last result of a function, kept while its arguments are the same. */
function latest(compute) {
  let known = null;
  return (...given) => {
    if (!known || given.some((value, i) => value !== known.given[i])) {
      known = { given, result: compute(...given) };
    }
    return known.result;
  };
}

/**
 * A profile seen through states; every method takes one.
 */
export class Session {
  /** @param {Profile} profile */
  constructor(profile) {
    this.profile = profile;
    const span = (value, range) => ({ value, fromNs: range?.[0], toNs: range?.[1] });
    this.kept = {
      window: latest(span),
      folded: latest((open) => foldedRows(profile, { expanded: open })),
      tree: latest((rows, window, order) => treeOf(rows, { ...window, order })),
      functions: latest((window) => functionTable(profile, window)),
      parties: latest((window) => legend(profile, window)),
      hits: latest((tree, query, regex, window) => search(tree, query, { ...window, regex })),
      findings: latest((range) => findings(profile, { fromNs: range?.[0], toNs: range?.[1] })),
      party: latest((tree, key, window) => hitsOf(tree, framesOf(profile, key), window)),
      finding: latest((tree, { stacks }) => nodesOf(tree, stacks)),
      holding: latest((tree, frame) => holding(tree, frame)),
      sandwich: latest((frame, window) => sandwich(profile, frame, window)),
      heat: latest((frame, window) => lineHeat(profile, frame, window)),
    };
  }

  /** The stretch of time and the clock that count. */
  window({ value, range }) {
    return this.kept.window(value, range);
  }

  rows({ folded, open }) {
    return folded ? this.kept.folded(open) : plainRows(this.profile);
  }

  tree(state) {
    const order = state.mode === "time" ? "time" : "left-heavy";
    return this.kept.tree(this.rows(state), this.window(state), order);
  }

  functions(state) {
    return this.kept.functions(this.window(state));
  }

  parties(state) {
    return this.kept.parties(this.window(state));
  }

  /** What the search finds, or null where nothing is searched. */
  hits(state) {
    if (!state.query) return null;
    return this.kept.hits(this.tree(state), state.query, state.regex, this.window(state));
  }

  findings({ range }) {
    return this.kept.findings(range);
  }

  /** The nodes of the highlighted party or finding, or null. */
  highlighted(state) {
    const { highlight } = state;
    if (!highlight) return null;
    if (typeof highlight === "object") return this.kept.finding(this.tree(state), highlight);
    return this.kept.party(this.tree(state), highlight, this.window(state));
  }

  /** The nodes that show the chosen function, or have it folded into them; null where none is chosen. */
  holding(state) {
    return state.fn === null ? null : this.kept.holding(this.tree(state), state.fn);
  }

  sandwich(state) {
    return this.kept.sandwich(state.fn, this.window(state));
  }

  heat(state, frame) {
    return this.kept.heat(frame, this.window(state));
  }
}

/** The nodes of a tree that show a function, alone or folded with others. */
function holding(tree, frame) {
  const { same } = tree.rows.profile.frames;
  const stacks = tree.rows.profile.stacks.frame;
  const found = [];
  for (let stack = 0; stack < stacks.length; stack++) if (same[stacks[stack]] === same[frame]) found.push(stack);
  return nodesOf(tree, found);
}

/** The nodes of a tree that show the last frames of some stacks. */
function nodesOf(tree, stacks) {
  const rows = new Set(stacks.map((stack) => tree.rows.ofStack[stack]));
  return { isHit: (node) => node > 0 && rows.has(tree.row[node]) };
}
