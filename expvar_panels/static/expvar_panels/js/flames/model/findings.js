/**
 * What stands out in a recording, in at most three sentences that do not claim too much.
 *
 * Every sample counts for one finding at most: the rules go from the most specific to the most
 * general, and what one has claimed is not there for the next. So the shares add up, and each is
 * what it says. Below its threshold a rule says nothing.
 */

import { Evidence } from "./evidence.js";
import { SIGMAS, standardError, variances } from "./noise.js";
import { GC, SQL } from "./profile.js";
import { EXACT, GENERAL, SPECIFIC } from "./rules.js";
import { weigh } from "./weights.js";

/** Fewer samples than this say nothing about where sampled time went. */
export const ENOUGH_SAMPLES = 20;
const MOST = 3;
/** What is left of a share without its uncertainty must be this part of the threshold. */
const SURE = 0.5;
/** A share that is more uncertain than this, and than half of itself, is not said. */
const MOST_ERROR = 0.25;
const HALF = 0.5;
/** A sample that stands for more than this part of the time, and makes a share uncertain, is told. */
const MOST_GAP = 0.15;

/**
 * `id` names the sentence and `params` fills it in; `share` is the part of the window's time and
 * `error` its uncertainty (two standard errors, 0 where it was timed); `stacks` are the nodes of
 * the stack table to select, and `frames` their functions.
 * @typedef {{
 *   id: string, params: Record<string, string | number>, share: number, error: number, ns: number,
 *   samples: number, stacks: number[], frames: number[],
 * }} Finding
 */

/**
 * The findings of a window, the largest share first; an empty list means that nothing stands out.
 * "few-samples" says that what was sampled is not enough to say more, "coarse" that something may
 * well stand out, but not surely: the samples are too far apart.
 * @param {Profile} profile
 * @param {{ fromNs?: number, toNs?: number }} [window]
 * @returns {Finding[]}
 */
export function findings(profile, window = {}) {
  const evidence = new Evidence(profile, weigh(profile, { ...window, value: "wall" }));
  if (evidence.total === 0) return [];
  const few = sampled(evidence) < ENOUGH_SAMPLES;
  const rules = few ? EXACT : [...EXACT, ...SPECIFIC, ...GENERAL];
  const found = rules.flatMap((rule) => settle(evidence, rule));
  found.sort((a, b) => b.share - a.share);
  if (few) return [...found.slice(0, MOST - 1), remark("few-samples", { samples: sampled(evidence) })];
  if (evidence.gapNs > (found.length ? MOST_GAP * evidence.total : 0)) found.push(remark("coarse", { gapNs: evidence.gapNs }));
  return found.slice(0, MOST);
}

/** Samples that were taken by looking, and not made of a statement's exact time. */
function sampled({ profile: { samples, stacks, frames }, first, end }) {
  let count = 0;
  for (let i = first; i < end; i++) {
    const stack = samples.stack[i];
    if (stack >= 0 && frames.kind[stacks.frame[stack]] !== SQL) count += 1;
  }
  return count;
}

/** Lets a rule claim what it finds, the largest first, as long as that passes its threshold. */
function settle(evidence, { find, least }) {
  const settled = [];
  const candidates = find(evidence);
  for (;;) {
    const best = largest(evidence, candidates);
    if (!best || best.ns < least * evidence.total) return settled;
    candidates.splice(candidates.indexOf(best.candidate), 1);
    const found = finding(evidence, best.candidate, best);
    const unsure = found.error > Math.max(MOST_ERROR, found.share * HALF);
    if (unsure) evidence.gapNs = Math.max(evidence.gapNs, ...best.left.map((i) => evidence.weight[i]));
    if (unsure || found.share - found.error < least * SURE) continue;
    settled.push(found);
    for (const i of best.left) evidence.claimed[i] = 1;
  }
}

function largest({ weight, claimed }, candidates) {
  let best = null;
  for (const candidate of candidates) {
    const left = candidate.samples.filter((i) => !claimed[i]);
    const ns = left.reduce((sum, i) => sum + weight[i], 0);
    if (ns > (best?.ns ?? 0)) best = { candidate, left, ns };
  }
  return best;
}

function finding(evidence, { id, params, stacks }, { left, ns }) {
  const { profile, total, first, end, weight } = evidence;
  const scatter = variances(profile, { first, end, weight }).weight;
  const variance = left.filter((i) => !isTimed(evidence, i)).reduce((sum, i) => sum + scatter[i], 0);
  const frames = [...new Set(stacks.map((stack) => profile.frames.same[profile.stacks.frame[stack]]))];
  const error = (SIGMAS * standardError(variance, ns, total)) / total;
  return { id, params: params(left), share: ns / total, error, ns, samples: left.length, stacks, frames };
}

/** Whether a sample is made of an exact time: that is sure, however few there are. */
function isTimed(evidence, i) {
  return [SQL, GC].includes(evidence.kind(i));
}

/** A sentence about the recording, not about a part of its time. */
function remark(id, params) {
  return { id, params, share: 0, error: 0, ns: 0, samples: 0, stacks: [], frames: [] };
}
