/**
 * The value that every view is a function of: one recording in typed arrays, times in nanoseconds.
 *
 * It arrives as base64(zlib(JSON of `Profile.to_dict()`)). What is not a profile of this version is
 * refused as a whole, with the place where it is wrong: a broken index must not draw a wrong flame.
 */

import { PairTable } from "./pairs.js";

export const VERSION = 1;
export const KINDS = ["python", "sql", "template", "gc", "wait", "truncated"];
export const ORIGINS = ["own", "library", "stdlib", ""];
export const [PYTHON, SQL, TEMPLATE, GC, WAIT, TRUNCATED] = KINDS.keys();
export const [OWN, LIBRARY, STDLIB, NOT_CODE] = ORIGINS.keys();

/**
 * Frames in columns. `kind` and `origin` index `KINDS` and `ORIGINS`; `same[i]` is the first frame
 * with i's kind, file, name and line: equal for all frames that are one function.
 * @typedef {{
 *   count: number, kind: Uint8Array, origin: Uint8Array, line: Int32Array, same: Int32Array,
 *   module: string[], name: string[], file: string[], package: string[],
 * }} Frames
 */

/**
 * Stacks as a tree in columns: node i is `frame[i]`, executing `line[i]`, called by `parent[i]`
 * (less than i, or -1 for a root).
 * @typedef {{ count: number, parent: Int32Array, frame: Int32Array, line: Int32Array }} Stacks
 */

/**
 * Samples in time order. Sample i lies from `startNs[i]` to `startNs[i + 1]`; `stack` -1 is a
 * sample that saw no stack.
 * @typedef {{
 *   count: number, stack: Int32Array, wallNs: Float64Array, cpuNs: Float64Array | null,
 *   startNs: Float64Array,
 * }} Samples
 */

/**
 * Exactly measured stretches; `kind` is "sql", "gc" or "wait", `stack` -1 where none was taken.
 * @typedef {{
 *   count: number, kind: string[], startNs: Float64Array, durationNs: Float64Array,
 *   stack: Int32Array,
 * }} Spans
 */

/**
 * How far the recording can be trusted; the fields of the Python side's `Quality`.
 * @typedef {{
 *   samples: number, torn: number, interval_asked_ns: number, interval_reached_ns: number,
 *   largest_gap_ns: number, sampler_cpu_ns: number, errors: number,
 *   dropped: Record<string, number>, notes: string[],
 * }} Quality
 */

/**
 * @typedef {{
 *   durationNs: number, description: Record<string, string | number>, frames: Frames,
 *   stacks: Stacks, samples: Samples, spans: Spans, quality: Quality,
 * }} Profile
 */

/** The data is not a profile of this version; the message says where it is not. */
export class ProfileError extends Error {
  name = "ProfileError";
}

/**
 * The profile in a block of a panel's stats.
 * @param {string} base64
 * @returns {Promise<Profile>}
 */
export async function decodeBlock(base64) {
  const text = await inflate(bytesOf(base64));
  let data;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new ProfileError("the block holds no JSON", { cause: error });
  }
  return fromDict(data);
}

function bytesOf(base64) {
  let text;
  try {
    text = atob(base64);
  } catch (error) {
    throw new ProfileError("the block is not base64", { cause: error });
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function inflate(bytes) {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return await new Response(stream).text();
  } catch (error) {
    throw new ProfileError("the block cannot be inflated", { cause: error });
  }
}

/**
 * The profile in the data of `Profile.to_dict()`.
 * @param {any} data
 * @returns {Profile}
 */
export function fromDict(data) {
  demand(isObject(data), "no object");
  demand(data.version === VERSION, `version ${data.version}, this viewer reads ${VERSION}`);
  const frames = readFrames(object(data, "frames"), data);
  const stacks = readStacks(object(data, "stacks"), frames.count);
  return {
    durationNs: wholeNumber(data.duration_ns, "duration_ns"),
    description: object(data, "description"),
    frames,
    stacks,
    samples: readSamples(object(data, "samples"), stacks.count),
    spans: readSpans(object(data, "spans"), stacks.count),
    quality: readQuality(object(data, "quality")),
  };
}

function readFrames(columns, data) {
  const strings = list(data.strings, "strings");
  demand(strings.every((text) => typeof text === "string"), "strings: not all are text");
  const count = list(columns.kind, "frames.kind").length;
  const index = (name, size) => integers(columns[name], `frames.${name}`, count, 0, size);
  const text = (name) => Array.from(index(name, strings.length), (i) => strings[i]);
  const kind = translate(index("kind", list(data.kinds, "kinds").length), data.kinds, KINDS);
  const known = list(data.origins, "origins");
  const origin = translate(index("origin", known.length), known, ORIGINS);
  const line = index("line", 2 ** 31);
  const [name, file] = [text("name"), text("file")];
  const same = sameFunctions({ count, kind, file, name, line });
  return { count, kind, origin, line, same, module: text("module"), name, file, package: text("package") };
}

/** From the sender's numbers of some names to this module's. */
function translate(numbers, theirs, ours) {
  const table = theirs.map((name) => ours.indexOf(name));
  return Uint8Array.from(numbers, (number) => {
    demand(table[number] >= 0, `unknown kind or origin "${theirs[number]}"`);
    return table[number];
  });
}

function sameFunctions({ count, kind, file, name, line }, strings) {
  const texts = new Map();
  const numberOf = (text) => {
    if (!texts.has(text)) texts.set(text, texts.size);
    return texts.get(text);
  };
  const places = new PairTable(count);
  const names = new PairTable(count);
  const functions = new PairTable(count);
  const first = new Int32Array(count);
  return Int32Array.from({ length: count }, (_, i) => {
    const place = places.of(numberOf(file[i]), line[i]);
    const known = functions.size;
    const number = functions.of(place, names.of(numberOf(name[i]), kind[i]));
    if (number === known) first[number] = i;
    return first[number];
  });
}

function readStacks(columns, frames) {
  const count = list(columns.parent, "stacks.parent").length;
  const parent = integers(columns.parent, "stacks.parent", count, -1, count);
  const late = parent.findIndex((above, i) => above >= i);
  demand(late < 0, `stacks.parent[${late}]: a parent must stand before its child`);
  const frame = integers(columns.frame, "stacks.frame", count, 0, frames);
  return { count, parent, frame, line: integers(columns.line, "stacks.line", count, 0, 2 ** 31) };
}

function readSamples(columns, stacks) {
  const count = list(columns.stack, "samples.stack").length;
  const wallNs = durations(columns.wall_ns, "samples.wall_ns", count);
  const startNs = new Float64Array(count + 1);
  wallNs.forEach((ns, i) => (startNs[i + 1] = startNs[i] + ns));
  const cpu = columns.cpu_ns ?? null;
  return {
    count,
    stack: integers(columns.stack, "samples.stack", count, -1, stacks),
    wallNs,
    cpuNs: cpu && durations(cpu, "samples.cpu_ns", count),
    startNs,
  };
}

function readSpans(columns, stacks) {
  const kind = list(columns.kind, "spans.kind");
  const strange = kind.find((name) => !["sql", "gc", "wait"].includes(name));
  demand(strange === undefined, `spans.kind: unknown kind "${strange}"`);
  return {
    count: kind.length,
    kind,
    startNs: durations(columns.start_ns, "spans.start_ns", kind.length),
    durationNs: durations(columns.duration_ns, "spans.duration_ns", kind.length),
    stack: integers(columns.stack, "spans.stack", kind.length, -1, stacks),
  };
}

const COUNTS = ["samples", "torn", "interval_asked_ns", "interval_reached_ns", "largest_gap_ns"];

function readQuality(quality) {
  for (const name of [...COUNTS, "sampler_cpu_ns", "errors"]) {
    wholeNumber(quality[name], `quality.${name}`);
  }
  object(quality, "dropped");
  list(quality.notes, "quality.notes");
  return quality;
}

function demand(holds, message) {
  if (!holds) throw new ProfileError(`not a profile: ${message}`);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(data, name) {
  demand(isObject(data[name]), `${name}: no object`);
  return data[name];
}

function list(value, name) {
  demand(Array.isArray(value), `${name}: no list`);
  return value;
}

function wholeNumber(value, name) {
  demand(Number.isSafeInteger(value) && value >= 0, `${name}: ${value} is no count`);
  return value;
}

/** A column of `count` integers from `least` up to, not including, `end`. */
function integers(values, name, count, least, end) {
  checkColumn(values, name, count, (value) => Number.isInteger(value) && value >= least && value < end);
  return Int32Array.from(values);
}

function durations(values, name, count) {
  checkColumn(values, name, count, (value) => Number.isSafeInteger(value) && value >= 0);
  return Float64Array.from(values);
}

function checkColumn(values, name, count, good) {
  demand(list(values, name).length === count, `${name}: ${values.length} values for ${count}`);
  const bad = values.findIndex((value) => !good(value));
  demand(bad < 0, `${name}[${bad}]: ${values[bad]} is out of range`);
}
