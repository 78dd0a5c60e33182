/**
 * Which rows are plumbing, and in which run of it they lie.
 *
 * A run is a path of library frames; where paths part inside the plumbing, all parts belong to one
 * run, so that it folds into one row. Runs are numbered in the order of the stack table: the
 * numbers stay the same whatever is expanded, brushed or sorted.
 */

import { libraryNames, tellingFrames } from "./libraries.js";
import { PairTable } from "./pairs.js";
import { OWN, TEMPLATE } from "./profile.js";
import * as roles from "./roles.js";
import { NOTHING, ON_THE_WAY, borrowedApp, viewsOf } from "./views.js";

/** How a run is shown: as a row of its own, as one middleware, or as part of the row above it. */
export const [AS_ROW, AS_MIDDLEWARE, AS_PART] = [0, 1, 2];

const NO_LIBRARY = -1;
const ANY_LIBRARY = -2;

/**
 * `run` is the number of each plain row's run, -1 for a row that is kept; `how` says of each run
 * how it is shown. `wrappers` counts the handler's wrappers from the root down to a row: the number
 * of the middleware, as the handler calls them.
 * @typedef {{ run: Int32Array, how: Uint8Array, wrappers: Int32Array }} Runs
 */

const known = new WeakMap();

/**
 * The runs of a profile's plain rows, found once. Where there is nothing of the developer's to start at,
 * nothing is plumbing.
 * @param {Rows} plain rows with nothing folded
 * @returns {Runs}
 */
export function runsOf(plain) {
  if (!known.has(plain)) known.set(plain, findRuns(plain));
  return known.get(plain);
}

function findRuns(plain) {
  const views = viewsOf(plain);
  const { origin } = plain.profile.frames;
  const finder = new RunFinder(plain, views);
  const something = plain.frame.some((frame, row) => origin[frame] === OWN || views[row] > ON_THE_WAY);
  for (let row = 0; something && row < plain.count; row++) finder.visit(row);
  return { run: finder.run, how: finder.how, wrappers: finder.wrappers };
}

class RunFinder {
  constructor(plain, views) {
    const { count, profile } = plain;
    this.plain = plain;
    this.views = views;
    this.frames = profile.frames;
    this.roles = roles.rolesOf(profile.frames);
    this.app = borrowedApp(plain, views);
    const libraries = libraryNames(profile.frames);
    this.libraries = numbersOf(libraries);
    this.telling = tellingFrames(profile.frames, libraries);
    this.places = new PairTable(count);
    this.how = new Uint8Array(count);
    // The place that a row's run or the kept row itself has, and the one that children hang on.
    this.run = new Int32Array(count).fill(-1);
    this.base = new Int32Array(count);
    // The library whose frames a run has held so far.
    this.library = new Int32Array(count);
    this.afterWrapper = new Uint8Array(count);
    this.inTemplate = new Uint8Array(count);
    this.wrappers = new Int32Array(count);
  }

  visit(row) {
    const above = this.plain.parent[row];
    const frame = this.plain.frame[row];
    const role = this.roles[frame];
    const wraps = role & roles.WRAPPER ? 1 : 0;
    this.wrappers[row] = (above < 0 ? 0 : this.wrappers[above]) + wraps;
    const passed = above >= 0 && this.afterWrapper[above] && role & roles.GLUE;
    this.afterWrapper[row] = wraps || passed ? 1 : 0;
    if (this.#isKept(row, role)) this.#keep(row, above, frame);
    else this.#enter(row, above, frame, role);
  }

  #isKept(row, role) {
    if (role & roles.KEPT || this.views[row] > ON_THE_WAY) return true;
    if (this.app === "" || this.views[row] !== NOTHING) return false;
    return roles.isWithin(this.frames.module[this.plain.frame[row]], this.app);
  }

  #keep(row, above, frame) {
    this.base[row] = this.places.of(this.#baseOf(above), frame);
    this.inTemplate[row] = this.frames.kind[frame] === TEMPLATE ? 1 : 0;
  }

  #enter(row, above, frame, role) {
    const current = above < 0 ? -1 : this.run[above];
    const joins = this.#joins(above, role);
    if (joins && current < 0) this.#start(row, above, AS_PART, 0);
    else if (joins) this.#stay(row, above);
    else if (this.#isMiddleware(above, role)) this.#start(row, above, AS_MIDDLEWARE, frame);
    else if (this.#isNew(above, current, frame, role)) this.#start(row, above, AS_ROW, this.libraries[frame]);
    else this.#stay(row, above);
    if (joins && above >= 0) this.inTemplate[row] = this.inTemplate[above];
  }

  /** Whether a frame adds nothing to the row above it: a wrapper, or the engine inside a template. */
  #joins(above, role) {
    if (role & roles.WRAPPER) return true;
    if (above < 0) return false;
    if (role & roles.ENGINE && this.inTemplate[above]) return true;
    return (role & roles.GLUE && this.afterWrapper[above]) !== 0;
  }

  #baseOf(above) {
    return above < 0 ? -1 : this.base[above];
  }

  #isMiddleware(above, role) {
    if (role & roles.HANDLER || above < 0) return false;
    if (this.afterWrapper[above]) return !(role & roles.GLUE);
    const inOne = this.run[above] >= 0 && this.how[this.run[above]] === AS_MIDDLEWARE;
    return (role & roles.MIDDLEWARE_CALL) !== 0 && !inOne;
  }

  #isNew(above, current, frame, role) {
    if (current < 0 || this.how[current] === AS_PART) return true;
    if (this.afterWrapper[above] && role & roles.HANDLER && !(role & roles.WRAPPER)) return true;
    const [before, now] = [this.library[above], this.#libraryOf(frame)];
    return before >= 0 && now >= 0 && now !== before;
  }

  /** The library that a frame shows its run to be of. */
  #libraryOf(frame) {
    return this.telling[frame] ? this.libraries[frame] : NO_LIBRARY;
  }

  /** `which` tells apart the runs of one way that begin at one place. */
  #start(row, above, how, which) {
    const place = this.places.of(this.#baseOf(above), (how + 1) * this.frames.count + which);
    this.run[row] = place;
    this.how[place] = how;
    this.base[row] = how === AS_PART ? this.#baseOf(above) : place;
    this.library[row] = how === AS_ROW ? this.#libraryOf(this.plain.frame[row]) : ANY_LIBRARY;
  }

  #stay(row, above) {
    this.run[row] = this.run[above];
    this.base[row] = this.base[above];
    const library = this.library[above];
    this.library[row] = library === NO_LIBRARY ? this.#libraryOf(this.plain.frame[row]) : library;
  }
}

function numbersOf(names) {
  const numbers = new Map();
  return Int32Array.from(names, (name) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name);
  });
}
