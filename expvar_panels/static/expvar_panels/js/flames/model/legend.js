/** Whose time it was: shares by package that add up to the whole. */

import { KINDS, ORIGINS, OWN, PYTHON, SQL, TEMPLATE } from "./profile.js";
import { weigh } from "./weights.js";

/**
 * A party of the legend. `key` names it for `framesOf`; `kind` is its colour's: an origin, or a
 * frame's kind; `name` is the package's, "" for own code, collections, waiting and what is not
 * known. `self` is the weight of the samples whose leaf is its.
 * @typedef {{ key: string, kind: string, name: string, self: number, share: number }} Party
 */

/**
 * All parties that ran in a window, the largest first.
 * @param {Profile} profile
 * @param {TimeWindow} [window]
 * @returns {Party[]}
 */
export function legend(profile, window) {
  const { first, end, weight } = weigh(profile, window);
  const keys = partyKeys(profile.frames);
  const self = new Map();
  let all = 0;
  for (let i = first; i < end; i++) {
    const stack = profile.samples.stack[i];
    const key = stack < 0 ? "truncated:" : keys[profile.stacks.frame[stack]];
    self.set(key, (self.get(key) ?? 0) + weight[i]);
    all += weight[i];
  }
  return [...self]
    .filter(([, sum]) => sum > 0)
    .map(([key, sum]) => ({ key, ...parse(key), self: sum, share: sum / all }))
    .sort((a, b) => b.self - a.self || (a.key < b.key ? -1 : 1));
}

/**
 * The frames of a party, for `hitsOf`.
 * @param {Profile} profile
 * @param {string} key
 * @returns {Uint8Array}
 */
export function framesOf(profile, key) {
  return Uint8Array.from(partyKeys(profile.frames), (each) => (each === key ? 1 : 0));
}

const known = new WeakMap();

function partyKeys(frames) {
  if (!known.has(frames)) known.set(frames, frames.name.map((_, i) => partyKey(frames, i)));
  return known.get(frames);
}

function partyKey({ kind, origin, package: names }, i) {
  if (kind[i] !== PYTHON) return `${KINDS[kind[i]]}:${[SQL, TEMPLATE].includes(kind[i]) ? names[i] : ""}`;
  if (origin[i] === OWN) return "own:";
  return `${ORIGINS[origin[i]] || "library"}:${names[i]}`;
}

function parse(key) {
  const at = key.indexOf(":");
  return { kind: key.slice(0, at), name: key.slice(at + 1) };
}
