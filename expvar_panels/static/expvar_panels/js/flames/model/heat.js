/** Where inside a function the time went: its lines, as they were executing when seen. */

import { TEMPLATE } from "./profile.js";
import { perStack, weigh } from "./weights.js";

/**
 * One line: `self` is the time that the line itself was running, `total` with what it called.
 * @typedef {{ line: number, self: number, total: number, samples: number }} Line
 */

/**
 * The lines of a function that were seen, in their order; of a template all lines of its file.
 * A recursion's line counts once per sample. Line 0 is a line that is not known.
 * @param {Profile} profile
 * @param {number} frame
 * @param {TimeWindow} [window]
 * @returns {Line[]}
 */
export function lineHeat(profile, frame, window) {
  const { weight, samples } = perStack(profile, weigh(profile, window));
  const [total, seen] = [weight.slice(), samples.slice()];
  const { count, parent } = profile.stacks;
  for (let i = count - 1; i >= 0; i--) {
    if (parent[i] < 0) continue;
    total[parent[i]] += total[i];
    seen[parent[i]] += seen[i];
  }
  const lines = new Map();
  const lineOf = linesOf(profile, frame);
  for (let i = 0; i < count; i++) {
    const line = lineOf(i);
    if (line === NONE || total[i] === 0) continue;
    if (!lines.has(line)) lines.set(line, { line, self: 0, total: 0, samples: 0 });
    const of = lines.get(line);
    of.self += weight[i];
    if (isBelow(profile, i, line, lineOf)) continue;
    of.total += total[i];
    of.samples += seen[i];
  }
  return [...lines.values()].sort((a, b) => a.line - b.line);
}

const NONE = -1;

/** For a stack node the line that counts for the function, or NONE. */
function linesOf({ frames, stacks }, frame) {
  const same = frames.same[frame];
  if (frames.kind[frame] !== TEMPLATE) {
    return (i) => (frames.same[stacks.frame[i]] === same ? stacks.line[i] : NONE);
  }
  const isPart = (other) => frames.kind[other] === TEMPLATE && frames.file[other] === frames.file[frame];
  return (i) => (isPart(stacks.frame[i]) ? frames.line[stacks.frame[i]] : NONE);
}

/** Whether a node stands below another of the same line, which has its time already. */
function isBelow({ stacks }, node, line, lineOf) {
  for (let above = stacks.parent[node]; above >= 0; above = stacks.parent[above]) {
    if (lineOf(above) === line) return true;
  }
  return false;
}
