/** Two recordings side by side: aligned by function, with what is noise marked as noise. */

import { arrange } from "./arrange.js";
import { sumFunctions } from "./functions.js";
import { libraryNames } from "./libraries.js";
import { SIGMAS, standardError, variances } from "./noise.js";
import { PairTable } from "./pairs.js";
import { KINDS, TEMPLATE } from "./profile.js";
import { MIDDLEWARE } from "./rows.js";
import { sumRows } from "./sums.js";
import { weigh } from "./weights.js";

/**
 * One tree of both recordings in preorder, node 0 the whole. `before` and `after` are a node's
 * totals, `change` their difference and `noise` 1 where sampling alone explains it. `rowBefore`
 * and `rowAfter` are its rows in either, -1 where it is in one only. `start` and `total` are the
 * widths to draw, for `visibleRows`.
 * @typedef {{
 *   rows: [Rows, Rows], count: number, parent: Int32Array, depth: Int32Array, end: Int32Array,
 *   start: Float64Array, total: Float64Array, before: Float64Array, after: Float64Array,
 *   change: Float64Array, noise: Uint8Array, rowBefore: Int32Array, rowAfter: Int32Array,
 * }} Comparison
 */

/**
 * The tree of two recordings whose rows were made in the same way.
 * @param {Rows} before
 * @param {Rows} after
 * @param {{ value?: "wall" | "cpu", widths?: "after" | "before" | "both" }} [options] the width of
 *   a node: its time in one of them, or the mean of both, in which nothing is lost
 * @returns {Comparison}
 */
export function compareTrees(before, after, { value = "wall", widths = "both" } = {}) {
  const joint = join(before, after);
  const sides = [side(before, joint.rowOf[0], joint.count, value), side(after, joint.rowOf[1], joint.count, value)];
  const width = widthsOf(sides[0].total, sides[1].total, widths);
  const nodes = arrange(joint, width);
  const pick = (column) => new Float64Array(nodes.row.length).map((_, node) => column[nodes.row[node] + 1]);
  const [was, is] = sides.map(({ total }) => pick(total));
  const [doubtWas, doubtIs] = sides.map(({ variance }) => pick(variance));
  return {
    ...{ rows: [before, after], count: nodes.row.length, total: pick(width), before: was, after: is },
    ...{ parent: nodes.parent, depth: nodes.depth, end: nodes.end, start: nodes.start },
    change: was.map((ns, i) => is[i] - ns),
    noise: new Uint8Array(was.length).map((_, i) => isNoise(was[i], is[i], was[0], is[0], doubtWas[i], doubtIs[i])),
    rowBefore: nodes.row.map((row) => (row < 0 ? -1 : joint.rowIn[0][row])),
    rowAfter: nodes.row.map((row) => (row < 0 ? -1 : joint.rowIn[1][row])),
  };
}

function isNoise(was, is, allWas, allIs, varianceWas, varianceIs) {
  const error = Math.hypot(standardError(varianceWas, was, allWas), standardError(varianceIs, is, allIs));
  return Math.abs(is - was) <= SIGMAS * error ? 1 : 0;
}

function widthsOf(was, is, widths) {
  if (widths === "before") return was;
  return widths === "after" ? is : was.map((ns, row) => (ns + is[row]) / 2);
}

/** Totals and variances of one recording by joint row, the root at 0. */
function side(rows, rowOf, count, value) {
  const weights = weigh(rows.profile, { value });
  const sums = sumRows(rows, weights);
  const doubts = sumRows(rows, variances(rows.profile, weights));
  const [total, variance] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  for (let row = -1; row < rows.count; row++) {
    const at = row < 0 ? 0 : rowOf[row] + 1;
    total[at] += sums.total[row + 1];
    variance[at] += doubts.total[row + 1];
  }
  return { total, variance };
}

/** Both recordings' rows as one tree: equal where parents and names are. */
function join(before, after) {
  const table = new PairTable(before.count + after.count);
  const names = new Map();
  const most = before.count + after.count;
  const parent = new Int32Array(most);
  const rowIn = [new Int32Array(most).fill(-1), new Int32Array(most).fill(-1)];
  const rowOf = [before, after].map((rows, which) => {
    const joint = new Int32Array(rows.count);
    const nameOf = rowNames(rows, names);
    for (let row = 0; row < rows.count; row++) {
      const above = rows.parent[row] < 0 ? -1 : joint[rows.parent[row]];
      joint[row] = table.of(above, nameOf(row));
      parent[joint[row]] = above;
      if (rowIn[which][joint[row]] < 0) rowIn[which][joint[row]] = row;
    }
    return joint;
  });
  return { count: table.size, parent: parent.subarray(0, table.size), rowOf, rowIn };
}

/**
 * Numbers for what makes rows of two recordings the same: their function, and of a run of plumbing
 * only its library, since what was seen of it differs from time to time. Middleware counts by its
 * place.
 */
function rowNames({ profile: { frames }, key, role, frame }, numbers) {
  const numberOf = (name) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name);
  };
  const ofFunction = Int32Array.from(frames.name, (_, i) => numberOf(functionName(frames, i)));
  const ofRun = Int32Array.from(libraryNames(frames), (name) => numberOf(`run\0${name}`));
  return (row) => (key[row] < 0 && role[row] !== MIDDLEWARE ? ofRun : ofFunction)[frame[row]];
}

/** A function by its names and file: its line moves when the file is edited. A template's counts. */
function functionName({ kind, module, name, file, line }, frame) {
  const place = kind[frame] === TEMPLATE ? `${file[frame]}:${line[frame]}` : file[frame];
  return `${KINDS[kind[frame]]}\0${module[frame]}\0${name[frame]}\0${place}`;
}

/**
 * One function in both recordings, a frame of either or -1. The changes are in the unit of the
 * value; `noise` says of the self time's whether sampling alone explains it, `totalNoise` of the
 * total's.
 * @typedef {{
 *   frameBefore: number, frameAfter: number, selfBefore: number, selfAfter: number,
 *   totalBefore: number, totalAfter: number, change: number, totalChange: number,
 *   noise: boolean, totalNoise: boolean,
 * }} Change
 */

/**
 * The functions of two recordings, what changed most itself first, all noise after all else.
 * @param {Profile} before
 * @param {Profile} after
 * @param {{ value?: "wall" | "cpu" }} [options]
 * @returns {Change[]}
 */
export function compareFunctions(before, after, { value = "wall" } = {}) {
  const [was, is] = [before, after].map((profile) => functionsByName(profile, value));
  const names = new Set([...was.byName.keys(), ...is.byName.keys()]);
  const changes = Array.from(names, (name) => changeOf(was, is, was.byName.get(name), is.byName.get(name)));
  return changes.sort((a, b) => Number(a.noise) - Number(b.noise) || Math.abs(b.change) - Math.abs(a.change));
}

const NOWHERE = { frame: -1, self: 0, total: 0, selfVariance: 0, totalVariance: 0 };

function changeOf(was, is, one = NOWHERE, other = NOWHERE) {
  return {
    frameBefore: one.frame,
    frameAfter: other.frame,
    selfBefore: one.self,
    selfAfter: other.self,
    totalBefore: one.total,
    totalAfter: other.total,
    change: other.self - one.self,
    totalChange: other.total - one.total,
    noise: isNoise(one.self, other.self, was.all, is.all, one.selfVariance, other.selfVariance) === 1,
    totalNoise: isNoise(one.total, other.total, was.all, is.all, one.totalVariance, other.totalVariance) === 1,
  };
}

/** Functions of one recording with their doubts; those of one name (lambdas) are one. */
function functionsByName(profile, value) {
  const weights = weigh(profile, { value });
  const sums = sumFunctions(profile, weights);
  const doubts = sumFunctions(profile, variances(profile, weights));
  const byName = new Map();
  for (let frame = 0; frame < profile.frames.count; frame++) {
    if (!(sums.total[frame] > 0)) continue;
    const name = functionName(profile.frames, frame);
    const of = byName.get(name) ?? { ...NOWHERE, frame };
    of.self += sums.self[frame];
    of.total += sums.total[frame];
    of.selfVariance += doubts.self[frame];
    of.totalVariance += doubts.total[frame];
    byName.set(name, of);
  }
  return { byName, all: sums.all };
}
