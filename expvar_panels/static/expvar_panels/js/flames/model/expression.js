/**
 * Regular expressions that cannot hang the tab, as programs for an automaton.
 *
 * The browser's own matcher takes for ever with some (`(a+)+$` on a long name), and nothing can stop
 * it. What an automaton cannot do, which is to look around and to refer back, is refused.
 */

import { escaped, literal, negated, oneOf, SETS } from "./characters.js";

/** What an instruction does: eats a character, goes on in two places, looks around it, ends. */
export const [SET, FORK, LINE_START, LINE_END, EDGE, NO_EDGE, MATCH] = Array(7).keys();

/** A program has no more instructions, and an expression repeats nothing more often. */
const MOST = 1000;

/** Why there is no program, or no answer: "invalid", "unsupported" or "large". */
export class ExpressionError extends Error {
  name = "ExpressionError";

  constructor(reason, message = reason) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Instructions in columns: `set` is a `SET`'s test of a character, `next` where it goes on, `other`
 * where a `FORK` goes as well.
 * @typedef {{
 *   start: number, op: number[], set: (((code: number) => boolean) | null)[], next: number[],
 *   other: number[],
 * }} Program
 */

/**
 * The program of an expression for texts in lower case, read as with the flags `i` and `m`.
 * @param {string} source
 * @returns {Program}
 */
export function compile(source) {
  try {
    new RegExp(source, "im");
  } catch (error) {
    throw new ExpressionError("invalid", error.message);
  }
  return new Reader(source).program();
}

/**
 * Reads a valid expression. Each part becomes a function that writes the part's instructions, those
 * to go on at being there already, and gives the place of the first.
 */
class Reader {
  #at = 0;
  #copies = 0;
  #made = { start: 0, op: [], set: [], next: [], other: [] };

  constructor(source) {
    this.source = source;
  }

  program() {
    this.#made.start = this.#alternatives()(this.#write(MATCH));
    return this.#made;
  }

  #write(op, next = -1, other = -1, set = null) {
    const { op: ops, ...columns } = this.#made;
    if (ops.length === MOST) throw new ExpressionError("large");
    columns.set.push(set);
    columns.next.push(next);
    columns.other.push(other);
    return ops.push(op) - 1;
  }

  #take(text) {
    if (!this.source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #takeMatch(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.source);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #alternatives() {
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    return (next) =>
      parts.map((part) => part(next)).reduceRight((other, first) => this.#write(FORK, first, other));
  }

  #sequence() {
    const parts = [];
    while (this.#at < this.source.length && !"|)".includes(this.source[this.#at])) parts.push(this.#repeated());
    return (next) => parts.reduceRight((after, part) => part(after), next);
  }

  #repeated() {
    const part = this.#atom();
    const found = this.#takeMatch(/([*+?]|\{(\d+)(,?)(\d*)\})\??/y);
    if (!found) return part;
    const [, sign, least, comma, most] = found;
    if (sign === "*") return this.#loop(part, 0);
    if (sign === "+") return this.#loop(part, 1);
    if (sign === "?") return this.#times(part, 0, 1);
    return comma && !most ? this.#loop(part, +least) : this.#times(part, +least, comma ? +most : +least);
  }

  /** At least so often. */
  #loop(part, least) {
    const loop = (next) => {
      const fork = this.#write(FORK, -1, next);
      this.#made.next[fork] = part(fork);
      return fork;
    };
    return (next) => this.#times(part, least, least)(loop(next));
  }

  #times(part, least, most) {
    return (next) => {
      let at = next;
      for (let i = 0; i < most; i++) {
        if (++this.#copies > MOST) throw new ExpressionError("large");
        at = i < most - least ? this.#write(FORK, part(at), next) : part(at);
      }
      return at;
    };
  }

  #atom() {
    if (this.#take("(")) return this.#group();
    if (this.#take("[")) return this.#set(this.#class());
    if (this.#take("^")) return (next) => this.#write(LINE_START, next);
    if (this.#take("$")) return (next) => this.#write(LINE_END, next);
    if (this.#take(".")) return this.#set(SETS.dot);
    if (this.#take("\\b")) return (next) => this.#write(EDGE, next);
    if (this.#take("\\B")) return (next) => this.#write(NO_EDGE, next);
    return this.#set(this.#take("\\") ? this.#escape() : literal(this.source[this.#at++]));
  }

  #set(test) {
    return (next) => this.#write(SET, next, -1, test);
  }

  #group() {
    const plain = !this.#take("?") || this.#take(":") || this.#takeMatch(/<[^=!>][^>]*>/y);
    if (!plain) throw new ExpressionError("unsupported");
    const inside = this.#alternatives();
    this.#take(")");
    return inside;
  }

  #escape() {
    if (this.#takeMatch(/[1-9k]/y)) throw new ExpressionError("unsupported");
    const name = this.#takeMatch(/[dDwWsS]/y);
    return name ? SETS[name[0]] : literal(this.#character());
  }

  /** The character that an escape stands for, its backslash being read. */
  #character() {
    const { character, length } = escaped(this.source, this.#at);
    this.#at += length;
    return character;
  }

  #class() {
    const negative = this.#take("^");
    const members = [];
    while (!this.#take("]")) {
      const first = this.#member();
      // Before "]" and beside a set a hyphen is itself.
      const range = typeof first === "string" && this.#takeMatch(/-(?=[^\]])/y);
      const last = range ? this.#member() : first;
      if (typeof last === "string") members.push([first, last]);
      else members.push(...(range ? [[first, first], ["-", "-"]] : []), last);
    }
    return negative ? negated(oneOf(members)) : oneOf(members);
  }

  /** A character, or the test of a set. */
  #member() {
    if (!this.#take("\\")) return this.source[this.#at++];
    if (this.#take("b")) return "\b";
    const name = this.#takeMatch(/[dDwWsS]/y);
    return name ? SETS[name[0]] : this.#character();
  }
}
