/** Asks again and again, one question at a time, and waits longer while there is no answer. */

/**
 * @typedef {object} Options
 * @property {(signal: AbortSignal) => Promise<void>} ask
 * @property {(state: "live" | "lost" | "off") => void} tell called when the state changes
 * @property {number} [every] milliseconds from an answer to the next question
 * @property {number} [patience] milliseconds after which a question counts as unanswered
 * @property {number} [longest] the longest wait after questions without an answer
 * @property {{setTimeout: Function, clearTimeout: Function}} [clock]
 */

export class Poller {
  #options;
  #asking = null; // the controller of the current turn; null while it is off
  #timer = 0;
  #failures = 0;
  #state = "off";

  /** @param {Options} options */
  constructor(options) {
    this.#options = { every: 1000, patience: 10_000, longest: 10_000, clock: globalThis, ...options };
  }

  /** Begins to ask; does nothing where it has begun. */
  start() {
    if (!this.#asking) this.#turn();
  }

  /** Stops at once: a question under way is dropped, and its answer too. */
  stop() {
    this.#options.clock.clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
    this.#failures = 0;
    this.#tell("off");
  }

  async #turn() {
    const asking = new AbortController();
    this.#asking = asking;
    const answered = await this.#answered(asking);
    if (this.#asking !== asking) return; // stopped meanwhile, and perhaps begun anew
    this.#failures = answered ? 0 : this.#failures + 1;
    this.#tell(answered ? "live" : "lost");
    if (this.#asking === asking) this.#timer = this.#options.clock.setTimeout(() => this.#turn(), this.#wait());
  }

  async #answered(asking) {
    const { ask, clock, patience } = this.#options;
    const timer = clock.setTimeout(() => asking.abort(), patience);
    try {
      await ask(asking.signal);
      return true;
    } catch {
      return false; // whatever the reason, it is asked again
    } finally {
      clock.clearTimeout(timer);
    }
  }

  #wait() {
    const { every, longest } = this.#options;
    return this.#failures ? Math.min(every * 2 ** this.#failures, longest) : every;
  }

  #tell(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.tell(state);
  }
}
