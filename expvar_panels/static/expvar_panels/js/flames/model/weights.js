/** What each sample counts for: its wall time, its CPU time or one, inside a window of time. */

/**
 * @typedef {"wall" | "cpu" | "samples"} Value
 * @typedef {{ value?: Value, fromNs?: number, toNs?: number }} TimeWindow
 */

/**
 * The weight of the samples from `first` up to, not including, `end`; the others weigh nothing.
 * @typedef {{ first: number, end: number, weight: Float64Array }} Weights
 */

/**
 * Weights of a profile's samples in a window. A sample that lies across a border counts with the
 * part inside; for "samples" it counts as one.
 * @param {Profile} profile
 * @param {TimeWindow} [window]
 * @returns {Weights}
 */
export function weigh(profile, { value = "wall", fromNs = 0, toNs = Infinity } = {}) {
  const { samples } = profile;
  const weight = columnOf(samples, value);
  const last = samples.startNs[samples.count];
  if (fromNs <= 0 && toNs >= last) return { first: 0, end: samples.count, weight };
  return clip(samples, weight.slice(), value, Math.max(0, fromNs), toNs);
}

function columnOf(samples, value) {
  if (value === "wall") return samples.wallNs;
  if (value === "samples") return new Float64Array(samples.count).fill(1);
  if (samples.cpuNs) return samples.cpuNs;
  throw new RangeError("this recording has no CPU times");
}

function clip({ count, startNs, wallNs }, weight, value, fromNs, toNs) {
  const closing = toNs >= startNs[count];
  let first = 0;
  while (first < count && startNs[first + 1] <= fromNs && startNs[first] < fromNs) first++;
  let end = first;
  while (end < count && (startNs[end] < toNs || closing)) end++;
  if (value === "samples") return { first, end, weight };
  for (const i of new Set([first, end - 1])) {
    if (i < first || i >= end || wallNs[i] === 0) continue;
    const inside = Math.min(toNs, startNs[i + 1]) - Math.max(fromNs, startNs[i]);
    weight[i] *= inside / wallNs[i];
  }
  return { first, end, weight };
}

/**
 * The sum of the weights per stack whose leaf was sampled, and how many samples that was.
 * @param {Profile} profile
 * @param {Weights} weights
 * @returns {{ weight: Float64Array, samples: Int32Array }}
 */
export function perStack({ stacks, samples }, { first, end, weight }) {
  const sums = { weight: new Float64Array(stacks.count), samples: new Int32Array(stacks.count) };
  for (let i = first; i < end; i++) {
    const stack = samples.stack[i];
    if (stack < 0) continue;
    sums.weight[stack] += weight[i];
    sums.samples[stack] += 1;
  }
  return sums;
}
