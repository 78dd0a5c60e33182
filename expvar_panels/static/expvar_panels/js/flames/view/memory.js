/**
 * What a viewer leaves for the next: a panel is replaced whenever the toolbar's history is switched.
 *
 * A recording that comes back is as it was left; another one is looked at in the same way.
 */

/** What is about how to look, and not about what is in the recording. */
const WAYS = ["mode", "value", "folded", "upright", "query", "regex", "table", "details"];
/** Recordings whose states are kept, the latest. */
const MOST = 20;

export class Memory {
  #states = new Map();
  #ways = {};

  /**
   * @param {string} recording
   * @param {State} state
   */
  keep(recording, state) {
    this.#ways = Object.fromEntries(WAYS.map((key) => [key, state[key]]));
    this.#states.delete(recording);
    this.#states.set(recording, { ...state, full: false });
    if (this.#states.size > MOST) this.#states.delete(this.#states.keys().next().value);
  }

  /**
   * @param {string} recording
   * @returns {Partial<State>}
   */
  recall(recording) {
    return { ...this.#states.get(recording), ...this.#ways };
  }
}

/** Of all viewers of the page. */
export const memory = new Memory();

/** Names a recording; a body that streams gets another one under the same request when it ends. */
export function nameOf({ request_id: id = "" }, { durationNs, samples }) {
  return `${id} ${durationNs} ${samples.count}`;
}
