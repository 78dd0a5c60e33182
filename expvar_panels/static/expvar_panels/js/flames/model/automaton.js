/** Matches texts by a compiled expression, in time that grows with the text and no faster. */

import { isLineEnd, isWord } from "./characters.js";
import { EDGE, ExpressionError, FORK, LINE_END, LINE_START, MATCH, NO_EDGE, SET } from "./expression.js";

/** What stands beside a place in the text; its ends are as good as line ends. */
const [LINE, WORD, OTHER] = [0, 1, 2];
const kindOf = (code) => (isLineEnd(code) ? LINE : isWord(code) ? WORD : OTHER);

/** States that are kept; behind them all are forgotten, and found anew as they are needed. */
const MOST_STATES = 2000;
/** All the work that may be done, in visits of instructions: some tens of milliseconds. */
const MOST_WORK = 4_000_000;

/**
 * One set of places in the program, and what stood before; `next` has the state or the answer that
 * each character led to, `end` the answer at the end of the text.
 * @typedef {{
 *   places: number[], before: number, next: (State | true)[], end: boolean | undefined,
 * }} State
 */

/** Walks all ways through a program at once, and remembers where each character led. */
export class Automaton {
  #states = new Map();
  #work = 0;

  /** @param {Program} program */
  constructor(program) {
    this.program = program;
    this.seen = new Int32Array(program.op.length);
    this.visit = 0;
  }

  /**
   * Whether a text holds a match.
   * @param {string} text in lower case
   * @throws {ExpressionError} "large", where all texts together are too much work
   */
  test(text) {
    let state = this.#state([], LINE);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const next = (state.next[code] ??= this.#step(state, code));
      if (next === true) return true;
      state = next;
    }
    return (state.end ??= this.#reach(state, LINE) === null);
  }

  /** @returns {State} */
  #state(places, before) {
    const key = `${before} ${places}`;
    if (this.#states.size > MOST_STATES) this.#states.clear();
    if (!this.#states.has(key)) this.#states.set(key, { places, before, next: [], end: undefined });
    return this.#states.get(key);
  }

  #step(state, code) {
    const kind = kindOf(code);
    const reached = this.#reach(state, kind);
    if (reached === null) return true;
    const { set, next } = this.program;
    const places = reached.filter((at) => set[at](code)).map((at) => next[at]);
    return this.#state([...new Set(places)].sort((a, b) => a - b), kind);
  }

  /** The instructions that eat the next character, from any place or the start; null at a match. */
  #reach({ places, before }, after) {
    const { op, next, other, start } = this.program;
    const [waiting, eating] = [[...places, start], []];
    const edge = (before === WORD) !== (after === WORD);
    const holds = { [LINE_START]: before === LINE, [LINE_END]: after === LINE, [EDGE]: edge, [NO_EDGE]: !edge };
    this.visit += 1;
    while (waiting.length) {
      const at = waiting.pop();
      if (this.seen[at] === this.visit) continue;
      this.seen[at] = this.visit;
      this.#count();
      if (op[at] === MATCH) return null;
      if (op[at] === SET) eating.push(at);
      else if (op[at] === FORK) waiting.push(other[at], next[at]);
      else if (holds[op[at]]) waiting.push(next[at]);
    }
    return eating;
  }

  #count() {
    this.#work += 1;
    if (this.#work > MOST_WORK) throw new ExpressionError("large");
  }
}
