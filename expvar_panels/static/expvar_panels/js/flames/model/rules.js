/**
 * The rules of the findings. Each finds candidates: samples that one sentence would be about.
 *
 * `least` is the part of the time from which on a rule speaks.
 */

import { GC, OWN, PYTHON, SQL, TEMPLATE, TRUNCATED, WAIT } from "./profile.js";

/**
 * @typedef {{
 *   id: string, samples: number[], stacks: number[],
 *   params: (left: number[]) => Record<string, string | number>,
 * }} Candidate
 * @typedef {{ least: number, find: (evidence: Evidence) => Candidate[] }} Rule
 */

/** From so many on, the same statement from the same line is a pattern. */
const REPEATED = 5;
/** A function that calls itself through so many levels is what the time is about. */
const DEEP = 10;
/** So little of its time on a CPU, a sample was waiting. */
const OFF_CPU = 0.2;
const MAIN_LINE = 0.5;

/** The same statement again and again from one line, with the database library's work around it. */
function repeatedQueries(evidence) {
  const { place, database, profile } = evidence;
  const entryOf = (i) => {
    const entry = evidence.isCode(i) ? database[evidence.leaf(i)] : -1;
    return entry < 0 ? undefined : entry;
  };
  const around = evidence.group(entryOf, () => -1);
  const repeated = statements(evidence).filter(([, { samples }]) => samples.length >= REPEATED);
  return repeated.map(([, { samples, stacks }]) => {
    const entries = new Set(Array.from(stacks, (leaf) => database[leaf]));
    const leaf = evidence.leaf(samples[0]);
    const inDatabase = samples.reduce((sum, i) => sum + evidence.weight[i], 0);
    return {
      id: "repeated-query",
      samples: [samples, ...Array.from(entries, (entry) => around.get(entry)?.samples ?? [])].flat(),
      stacks: [...stacks],
      params: () => ({
        ...{ count: samples.length, sql: profile.frames.name[evidence.function(leaf)] },
        ...{ queryShare: inDatabase / evidence.total, ...evidence.placeParams(place[leaf]) },
      }),
    };
  });
}

/** One statement that takes long. */
function slowQueries(evidence) {
  return statements(evidence)
    .filter(([, { samples }]) => samples.length < REPEATED)
    .map(([, { samples, stacks }]) => ({
      id: "slow-query",
      samples,
      stacks: [...stacks],
      params: () => ({
        count: samples.length,
        sql: evidence.profile.frames.name[evidence.function(evidence.leaf(samples[0]))],
        ...evidence.placeParams(evidence.place[evidence.leaf(samples[0])]),
      }),
    }));
}

function statements(evidence) {
  const key = (i) => {
    if (evidence.kind(i) !== SQL) return undefined;
    return `${evidence.function(evidence.leaf(i))} ${evidence.placeKey(evidence.place[evidence.leaf(i)])}`;
  };
  return [...evidence.group(key, (i) => evidence.leaf(i))];
}

/**
 * A state that the recorder saw: waiting for a thread, for the event loop, for a task; collecting.
 * @param {Evidence} evidence
 * @param {number} kind
 * @param {string} id
 * @param {(samples: number[]) => Record<string, number>} [more]
 * @returns {Candidate[]}
 */
function states(evidence, kind, id, more = () => ({})) {
  const key = (i) => (evidence.kind(i) === kind ? evidence.function(evidence.leaf(i)) : undefined);
  return [...evidence.group(key, (i) => evidence.leaf(i))].map(([frame, { samples, stacks }]) => ({
    id,
    samples,
    stacks: [...stacks],
    params: () => ({ state: evidence.profile.frames.name[frame], ...more(samples) }),
  }));
}

const waits = (evidence) => states(evidence, WAIT, "waiting");

function collections(evidence) {
  const { kind } = evidence.profile.spans;
  return states(evidence, GC, "collecting", (samples) => {
    return { count: kind.filter((name) => name === "gc").length || samples.length };
  });
}

/** Time that no stack is known of. */
function unseen(evidence) {
  const key = (i) => ([-1, TRUNCATED].includes(evidence.kind(i)) ? 1 : undefined);
  return [...evidence.group(key, (i) => evidence.leaf(i))].map(([, { samples, stacks }]) => {
    return { id: "unseen", samples, stacks: [...stacks], params: () => ({}) };
  });
}

/** The debug toolbar's own work, such as a stack trace for each statement. */
function toolbar(evidence) {
  const key = (i) => (evidence.isToolbar(i) ? 1 : undefined);
  return [...evidence.group(key, (i) => evidence.toolbar[evidence.leaf(i)])].map(([, { samples, stacks }]) => {
    return { id: "toolbar", samples, stacks: [...stacks], params: () => ({}) };
  });
}

/** Code that was not on a CPU: it waits for I/O, a lock, another thread, or sleeps. */
function blocked(evidence) {
  const { cpuNs, wallNs } = evidence.profile.samples;
  if (!cpuNs) return [];
  const nodeOf = (i) => evidence.place[evidence.leaf(i)];
  const key = (i) => {
    if (!evidence.isCode(i) || cpuNs[i] >= wallNs[i] * OFF_CPU || nodeOf(i) < 0) return undefined;
    return evidence.placeKey(nodeOf(i));
  };
  return atPlaces(evidence, "blocked", key, nodeOf, (place) => evidence.placeParams(place));
}

/** An own function that calls itself, directly or not. */
function recursions(evidence) {
  const depths = recursionDepths(evidence);
  const nodeOf = (i) => (evidence.leaf(i) < 0 ? -1 : depths.node[evidence.leaf(i)]);
  const key = (i) => (evidence.isCode(i) && nodeOf(i) >= 0 ? evidence.function(nodeOf(i)) : undefined);
  return [...evidence.group(key, nodeOf)].map(([, { samples, stacks }]) => ({
    id: "recursion",
    samples,
    stacks: [...stacks],
    params: (left) => ({
      ...functionParams(evidence, nodeOf(left[0])),
      depth: left.reduce((most, i) => Math.max(most, depths.depth[nodeOf(i)]), 0),
    }),
  }));
}

/** For each stack the lowest node at or above it where an own function is DEEP in itself, or -1. */
function recursionDepths({ profile: { frames, stacks } }) {
  const { count, parent, frame } = stacks;
  const depth = new Int32Array(count).fill(1);
  const node = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    if (parent[i] >= 0) node[i] = node[parent[i]];
    if (frames.kind[frame[i]] !== PYTHON || frames.origin[frame[i]] !== OWN) continue;
    let above = parent[i];
    while (above >= 0 && frames.same[frame[above]] !== frames.same[frame[i]]) above = parent[above];
    if (above >= 0) depth[i] = depth[above] + 1;
    if (depth[i] >= DEEP) node[i] = i;
  }
  return { depth, node };
}

/** The engine at work on a template, without the own code and the queries that it calls. */
function renderings(evidence) {
  const { place, database, profile } = evidence;
  const nodeOf = (i) => place[evidence.leaf(i)];
  const key = (i) => {
    if (!evidence.isCode(i) || nodeOf(i) < 0 || database[evidence.leaf(i)] >= 0) return undefined;
    const frame = profile.stacks.frame[nodeOf(i)];
    return profile.frames.kind[frame] === TEMPLATE ? profile.frames.file[frame] : undefined;
  };
  return [...evidence.group(key, nodeOf)].map(([file, { samples, stacks }]) => ({
    id: "rendering",
    samples,
    stacks: [...stacks],
    params: (left) => ({ file, line: evidence.mainLine(left, nodeOf, MAIN_LINE) }),
  }));
}

/** An own function's own time. */
function ownFunctions(evidence) {
  const nodeOf = (i) => evidence.leaf(i);
  const isOwn = (i) => evidence.isCode(i) && evidence.place[nodeOf(i)] === nodeOf(i);
  const key = (i) => (isOwn(i) ? evidence.function(nodeOf(i)) : undefined);
  return atPlaces(evidence, "own-function", key, nodeOf, (node, left) => ({
    ...functionParams(evidence, node),
    line: evidence.mainLine(left, nodeOf, MAIN_LINE),
  }));
}

/** A library at work for one own function. */
function libraries(evidence) {
  const { place, library, profile } = evidence;
  const nodeOf = (i) => place[evidence.leaf(i)];
  const packageOf = (i) => profile.frames.package[profile.stacks.frame[library[evidence.leaf(i)]]];
  const key = (i) => {
    if (!evidence.isCode(i) || nodeOf(i) < 0 || library[evidence.leaf(i)] < 0) return undefined;
    return `${evidence.function(nodeOf(i))} ${packageOf(i)}`;
  };
  return atPlaces(evidence, "library", key, nodeOf, (node, left) => ({
    ...functionParams(evidence, node),
    package: packageOf(left[0]),
    line: evidence.mainLine(left, nodeOf, MAIN_LINE),
  }));
}

function atPlaces(evidence, id, key, nodeOf, params) {
  return [...evidence.group(key, nodeOf)].map(([, { samples, stacks }]) => {
    return { id, samples, stacks: [...stacks], params: (left) => params(nodeOf(left[0]), left) };
  });
}

/** A function by the line where it begins. */
function functionParams({ profile: { frames, stacks } }, node) {
  const at = stacks.frame[node];
  return { name: frames.name[at], file: frames.file[at], first: frames.line[at] };
}

/** What was measured, whatever the number of samples. @type {Rule[]} */
export const EXACT = [
  { find: unseen, least: 0.1 },
  { find: repeatedQueries, least: 0.1 },
  { find: slowQueries, least: 0.2 },
  { find: collections, least: 0.05 },
];

/** What was sampled: a reason, or a special way to be slow. @type {Rule[]} */
export const SPECIFIC = [
  { find: waits, least: 0.1 },
  { find: toolbar, least: 0.1 },
  { find: blocked, least: 0.2 },
  { find: recursions, least: 0.15 },
];

/** What was sampled: simply where the time went. @type {Rule[]} */
export const GENERAL = [
  { find: renderings, least: 0.2 },
  { find: ownFunctions, least: 0.25 },
  { find: libraries, least: 0.25 },
];
