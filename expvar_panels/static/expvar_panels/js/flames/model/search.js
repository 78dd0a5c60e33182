/** Search: which frames match, which nodes show them, and how much of the time that is. */

import { Automaton } from "./automaton.js";
import { ExpressionError, compile } from "./expression.js";
import { weigh } from "./weights.js";

/**
 * What a query finds in a tree. `error` is the regular expression's, "" if there is none, and
 * `reason` what kind of error: "invalid", "unsupported" or "large"; `nodes`
 * are the matching nodes in preorder and `count` is how many; `frames` counts functions; `share`
 * is the part of the window's weight whose stacks hold a match, each stack counted once.
 * @typedef {{
 *   error: string, reason: string, count: number, nodes: Int32Array, frames: number, share: number, total: number,
 *   isHit: (node: number) => boolean, isMatch: (frame: number) => boolean,
 * }} Hits
 */

/**
 * Searches names, modules and places of all frames, folded ones too: their row is the match.
 * @param {Tree} tree
 * @param {string} query text, compared without case; nothing is found by ""
 * @param {TimeWindow & { regex?: boolean }} [options] the tree's window
 * @returns {Hits}
 */
export function search(tree, query, options = {}) {
  const wanted = matcher(query, options.regex ?? false);
  const { frames } = tree.rows.profile;
  const found = query ? matchFrames(frames, wanted.test) : new Uint8Array(frames.count);
  const { error, reason } = wanted;
  return { error, reason, ...hitsOf(tree, error ? found.fill(0) : found, options) };
}

/**
 * What any set of frames is in a tree: for a search, a package of the legend, a finding.
 * @param {Tree} tree
 * @param {Uint8Array} frames 1 for each frame that counts
 * @param {TimeWindow} [window]
 * @returns {Omit<Hits, "error" | "reason">}
 */
export function hitsOf(tree, frames, window) {
  const { profile, ofStack, count } = tree.rows;
  const { same } = profile.frames;
  const rows = new Uint8Array(count);
  profile.stacks.frame.forEach((frame, stack) => {
    if (frames[frame] && ofStack[stack] >= 0) rows[ofStack[stack]] = 1;
  });
  const isHit = (node) => node > 0 && rows[tree.row[node]] === 1;
  const nodes = Int32Array.from(tree.row.keys()).filter(isHit);
  const functions = frames.reduce((sum, one, frame) => sum + (one && same[frame] === frame ? 1 : 0), 0);
  const isMatch = (frame) => frames[frame] === 1;
  const weight = matchedWeight(profile, frames, window);
  return { count: nodes.length, nodes, frames: functions, isHit, isMatch, ...weight };
}

function matchedWeight(profile, frames, window) {
  const { stacks, samples } = profile;
  const holds = new Uint8Array(stacks.count);
  for (let i = 0; i < stacks.count; i++) {
    holds[i] = frames[stacks.frame[i]] || (stacks.parent[i] >= 0 ? holds[stacks.parent[i]] : 0);
  }
  const { first, end, weight } = weigh(profile, window);
  let [total, all] = [0, 0];
  for (let i = first; i < end; i++) {
    all += weight[i];
    if (samples.stack[i] >= 0 && holds[samples.stack[i]]) total += weight[i];
  }
  return { total, share: all > 0 ? total / all : 0 };
}

/**
 * The test that a query makes of a text in lower case. An expression's may fail while it works, and
 * finds nothing from then on: look at `error` afterwards.
 * @param {string} query
 * @param {boolean} regex
 * @returns {{ test: (text: string) => boolean, error: string, reason: string }}
 */
export function matcher(query, regex) {
  const found = { error: "", reason: "", test: (text) => text.includes(wanted) };
  const wanted = query.toLowerCase();
  if (regex) attempt(found, () => (found.test = expressionTest(found, query)));
  return found;
}

function expressionTest(found, query) {
  const automaton = new Automaton(compile(query));
  return (text) => !found.error && attempt(found, () => automaton.test(text));
}

/** What a task gives; where an expression fails, false, and `found` says why. */
function attempt(found, task) {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    Object.assign(found, { error: error.message, reason: error.reason, test: () => false });
    return false;
  }
}

/** The searched text of each frame, in lower case, made when a profile is first searched. */
const texts = new WeakMap();

function matchFrames(frames, test) {
  if (!texts.has(frames)) texts.set(frames, frames.name.map((_, i) => textOf(frames, i)));
  const text = texts.get(frames);
  const matches = new Uint8Array(frames.count);
  for (let i = 0; i < frames.count; i++) {
    matches[i] = frames.same[i] === i ? (test(text[i]) ? 1 : 0) : matches[frames.same[i]];
  }
  return matches;
}

/** One line each for the name, the dotted name and the place, so that ^ and $ mean those. */
function textOf({ module, name, file, line }, i) {
  const dotted = module[i] && `\n${module[i]}.${name[i]}`;
  const place = file[i] && `\n${file[i]}:${line[i]}`;
  return `${name[i]}${dotted}${place}`.toLowerCase();
}

/**
 * The place in `hits.nodes` after (or before) another one, around the end; -1 if there are none.
 * @param {{ count: number }} hits
 * @param {number} at the current place, -1 before the first
 * @param {1 | -1} step
 * @returns {number}
 */
export function nextHit({ count }, at, step) {
  if (count === 0) return -1;
  return at < 0 && step < 0 ? count - 1 : (at + step + count) % count;
}
