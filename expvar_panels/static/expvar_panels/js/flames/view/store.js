/** The state of one viewer: a flat record, replaced whole, with subscribers. */

/**
 * What the person looking has chosen. `zoom` is null where the picture starts by itself; `open` are
 * runs of plumbing to show unfolded; `fn` is the chosen function's frame; `details` is false when they were closed. `match` counts the matches of the query, -1 before the first.
 * @typedef {{
 *   mode: "flame" | "time" | "table" | "compare", value: "wall" | "cpu", folded: boolean,
 *   open: ReadonlySet<number>, upright: boolean, range: [number, number] | null, query: string,
 *   regex: boolean, match: number, zoom: Place | null, chosen: Place | null,
 *   fn: number | null, highlight: string | Finding | null, table: { by: string, down: boolean },
 *   focus: Place | null, full: boolean, other: string | null,
 * }} State
 */

/** @type {State} */
export const START = Object.freeze({
  mode: "flame",
  value: "wall",
  folded: true,
  open: new Set(),
  upright: false,
  range: null,
  query: "",
  regex: false,
  match: -1,
  zoom: null,
  chosen: null,
  fn: null,
  highlight: null,
  table: Object.freeze({ by: "self", down: true }),
  focus: null,
  details: true,
  full: false,
  other: null,
});

/** Holds a state and tells its subscribers which keys changed, once per change. */
export class Store {
  #subscribers = new Set();

  /** @param {Partial<State>} [given] */
  constructor(given = {}) {
    /** @type {State} */
    this.state = Object.freeze({ ...START, ...given });
  }

  /**
   * Replaces some keys; nobody is told when nothing changed.
   * @param {Partial<State>} patch
   */
  set(patch) {
    const changed = new Set(Object.keys(patch).filter((key) => patch[key] !== this.state[key]));
    if (!changed.size) return;
    this.state = Object.freeze({ ...this.state, ...patch });
    for (const subscriber of this.#subscribers) subscriber(this.state, changed);
  }

  /**
   * @param {(state: State, changed: Set<string>) => void} subscriber
   * @returns {() => void} ends the subscription
   */
  subscribe(subscriber) {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }
}
