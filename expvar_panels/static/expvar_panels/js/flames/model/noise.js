/**
 * How sure a sampled time is.
 *
 * A sample stands for the time since the one before it, so a sum of samples scatters like a
 * Poisson sum of weights: its variance is the sum of their squares, times the part that was
 * elsewhere (what holds all of the time is known exactly). A statement or a collection is timed,
 * not sampled: it scatters as if it had been looked at once an interval.
 */

import { GC, SQL } from "./profile.js";

/** A difference within so many standard errors is noise. */
export const SIGMAS = 2;

/**
 * The weights with each sample's contribution to the variance in place of its time.
 * @param {Profile} profile
 * @param {Weights} weights of wall or CPU time
 * @returns {Weights}
 */
export function variances(profile, { first, end, weight }) {
  const { samples, stacks, frames, quality } = profile;
  const interval = quality.interval_asked_ns;
  const squares = weight.map((ns, i) => {
    const kind = samples.stack[i] < 0 ? -1 : frames.kind[stacks.frame[samples.stack[i]]];
    const timed = kind === SQL || kind === GC;
    return ns * (timed ? Math.min(ns, interval) : ns);
  });
  return { first, end, weight: squares };
}

/**
 * The standard error of a part of a whole, in its unit.
 * @param {number} variance the sum of `variances` over the part's samples
 * @param {number} part
 * @param {number} whole
 * @returns {number}
 */
export function standardError(variance, part, whole) {
  return whole > 0 ? Math.sqrt(variance * Math.max(0, 1 - part / whole)) : 0;
}
