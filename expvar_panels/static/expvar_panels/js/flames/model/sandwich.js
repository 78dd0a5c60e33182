/** The sandwich: who calls a function, and what it calls, as trees that grow away from it. */

import { leftHeavy } from "./leftheavy.js";
import { AT_ROOT, LEFT_OUT, RowBuilder } from "./rows.js";
import { weigh } from "./weights.js";

/**
 * Callers and callees of a function. Both roots stand for the function and weigh its total; of a
 * recursion the outermost call counts, so that the function is among its own callees.
 * @param {Profile} profile
 * @param {number} frame
 * @param {TimeWindow} [window]
 * @returns {{ callers: Tree, callees: Tree }}
 */
export function sandwich(profile, frame, window) {
  const weights = weigh(profile, window);
  const outermost = outermostCalls(profile, profile.frames.same[frame]);
  return {
    callers: leftHeavy(upwardRows(profile, callersOf(profile, outermost), LEFT_OUT), weights),
    callees: leftHeavy(downwardRows(profile, outermost), weights),
  };
}

/**
 * Everything bottom-up: what was running at the first level, its callers below.
 * @param {Profile} profile
 * @param {TimeWindow} [window]
 * @returns {Tree}
 */
export function bottomUp(profile, window) {
  const leaves = Int32Array.from({ length: profile.stacks.count }, (_, stack) => stack);
  return leftHeavy(upwardRows(profile, leaves, AT_ROOT), weigh(profile, window));
}

/** For each stack the node of the function's outermost call in it, or -1. */
function outermostCalls({ frames, stacks: { count, parent, frame } }, wanted) {
  const outermost = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    if (parent[i] >= 0) outermost[i] = outermost[parent[i]];
    if (outermost[i] < 0 && frames.same[frame[i]] === wanted) outermost[i] = i;
  }
  return outermost;
}

const NOBODY = -1;
const NOT_HERE = -2;

function callersOf({ stacks }, outermost) {
  return outermost.map((call) => (call < 0 ? NOT_HERE : stacks.parent[call] < 0 ? NOBODY : stacks.parent[call]));
}

/** Rows from a node of each stack up to the stack's root. */
function upwardRows(profile, from, stackless) {
  const { frames, stacks } = profile;
  const builder = new RowBuilder(profile);
  builder.stackless = stackless;
  const sampled = new Uint8Array(stacks.count);
  for (const stack of profile.samples.stack) if (stack >= 0) sampled[stack] = 1;
  const endOf = new Map([[NOBODY, AT_ROOT]]);
  const climb = (node) => {
    let row = AT_ROOT;
    for (let at = node; at >= 0; at = stacks.parent[at]) row = builder.row(row, frames.same[stacks.frame[at]], at);
    return row;
  };
  from.forEach((node, stack) => {
    if (node === NOT_HERE || !sampled[stack]) return;
    const end = endOf.get(node) ?? climb(node);
    endOf.set(node, end);
    builder.ofStack[stack] = end;
  });
  return builder.finish();
}

/** Rows from the function's outermost calls down to each stack's leaf. */
function downwardRows(profile, outermost) {
  const { frames, stacks } = profile;
  const builder = new RowBuilder(profile);
  builder.stackless = LEFT_OUT;
  outermost.forEach((call, stack) => {
    if (call < 0) return;
    const key = frames.same[stacks.frame[stack]];
    builder.ofStack[stack] = call === stack ? AT_ROOT : builder.row(builder.ofStack[stacks.parent[stack]], key, stack);
  });
  return builder.finish();
}
