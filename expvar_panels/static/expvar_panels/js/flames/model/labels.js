/** What a row is called: the data that a translated label is made of. */

import { FRAME, MIDDLEWARE } from "./rows.js";
import { CALLS_VIEW, GLUE, MIDDLEWARE_METHOD, rolesOf } from "./roles.js";

/**
 * `frame`: one function, with what is folded into it. `fold`: `frames` of plumbing, most of
 * them in the dotted `name`. `middleware`: one of the chain, `name` its class ("" where unknown).
 * `handler`: Django's own, which finds the view and calls it. `hidden` frames can be expanded.
 * @typedef {{ type: "root", name: "", frames: 0, hidden: 0 }
 *   | { type: "frame", name: string, frames: 1, hidden: number }
 *   | { type: "fold" | "middleware" | "handler", name: string, frames: number, hidden: number }} Label
 */

/**
 * The label of a row; a frame's `name` is its qualified name as recorded.
 * @param {Rows | FoldedRows} rows
 * @param {number} row
 * @returns {Label}
 */
export function labelOf(rows, row) {
  if (!labels.has(rows)) labels.set(rows, []);
  const known = labels.get(rows);
  return (known[row + 1] ??= makeLabel(rows, row));
}

const labels = new WeakMap();

function makeLabel(rows, row) {
  if (row < 0) return { type: "root", name: "", frames: 0, hidden: 0 };
  const held = rows.held[row];
  if (rows.role[row] === FRAME) {
    return { type: "frame", name: rows.profile.frames.name[rows.frame[row]], frames: 1, hidden: held - 1 };
  }
  const more = { frames: held, hidden: held > 1 ? held : 0 };
  if (rows.role[row] === MIDDLEWARE) return { type: "middleware", name: middlewareName(rows, row), ...more };
  if (rolesOf(rows.profile.frames)[rows.frame[row]] & CALLS_VIEW) return { type: "handler", name: "", ...more };
  return { type: "fold", name: dominantPackage(rows, row), ...more };
}

/**
 * The frames that a row holds, one per function path, the first called first.
 * @param {Rows | FoldedRows} rows
 * @param {number} row
 * @returns {number[]}
 */
export function heldFrames(rows, row) {
  if (!("folded" in rows)) return [rows.frame[row]];
  return Array.from(heldPlain(rows, row), (plain) => rows.folded.plain.frame[plain]);
}

/** One plain row for each frame that a row holds, in columns; made when the first is asked for. */
const groups = new WeakMap();

function heldPlain(rows, row) {
  if (!groups.has(rows)) groups.set(rows, group(rows));
  const { at, plain } = groups.get(rows);
  return plain.subarray(at[row], at[row + 1]);
}

function group({ count, folded: { rowOf, first } }) {
  const at = new Int32Array(count + 2);
  rowOf.forEach((row, i) => row >= 0 && (at[row + 2] += first[i]));
  for (let i = 1; i < at.length; i++) at[i] += at[i - 1];
  const plain = new Int32Array(at[count + 1]);
  rowOf.forEach((row, i) => row >= 0 && first[i] && (plain[at[row + 1]++] = i));
  return { at, plain };
}

/** The package that most frames are of, with the one below it that holds more than half of those. */
function dominantPackage(rows, row) {
  const { frames } = rows.profile;
  const roles = rolesOf(frames);
  const held = heldFrames(rows, row);
  const telling = held.filter((frame) => !(roles[frame] & GLUE));
  const modules = (telling.length ? telling : held).map((frame) => frames.module[frame] || frames.package[frame]);
  const [name, count] = mostCommon(modules.map((module) => module.split(".", 1)[0]));
  const inside = modules.filter((module) => module.startsWith(`${name}.`));
  if (inside.length === 0) return name;
  const [below, times] = mostCommon(inside.map((module) => module.split(".", 2).join(".")));
  return times * 2 > count ? below : name;
}

function mostCommon(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
}

/**
 * A middleware's class: of the first frame that names it, of the settings' list where the recording
 * tells it, or of its `process_` method that other rows show below it.
 */
function middlewareName(rows, row) {
  const { frames, description } = rows.profile;
  const named = heldFrames(rows, row).map((frame) => classOf(frames, frame)).find(Boolean);
  if (named) return named;
  const chain = String(description.middleware ?? "").split("\n");
  const place = rows.folded.runs.wrappers[heldPlain(rows, row)[0]] - 1;
  if (chain[place]) return chain[place].slice(chain[place].lastIndexOf(".") + 1);
  const below = rows.parent.findIndex((parent, i) => parent === row && classOf(frames, rows.frame[i]));
  return below < 0 ? "" : classOf(frames, rows.frame[below]);
}

function classOf({ name }, frame) {
  const found = MIDDLEWARE_METHOD.exec(name[frame])?.[1] ?? "";
  return found === "MiddlewareMixin" ? "" : found;
}
