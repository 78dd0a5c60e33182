/** Sets of characters as an expression names them: tests of a UTF-16 unit of a text in lower case. */

/** @typedef {(code: number) => boolean} CharacterTest */

const DIGIT = /[0-9]/;
const SPACE = /\s/;
const WORD = /\w/;
const LINE_ENDS = new Set([10, 13, 0x2028, 0x2029]);

const matching = (pattern) => (code) => pattern.test(String.fromCharCode(code));

/** @type {(test: CharacterTest) => CharacterTest} */
export const negated = (test) => (code) => !test(code);

export const isLineEnd = (code) => LINE_ENDS.has(code);
export const isWord = matching(WORD);

/** The sets that have a name; each is of one character's length, so that no pattern here can tarry. */
export const SETS = {
  ...{ d: matching(DIGIT), w: isWord, s: matching(SPACE), dot: negated(isLineEnd) },
  ...{ D: negated(matching(DIGIT)), W: negated(isWord), S: negated(matching(SPACE)) },
};

/**
 * @param {string} character
 * @returns {CharacterTest}
 */
export function literal(character) {
  const [code, low] = [character.charCodeAt(0), character.toLowerCase()];
  const folded = low.length === 1 ? low.charCodeAt(0) : code;
  return (seen) => seen === code || seen === folded;
}

/**
 * What is in a range of characters, upper case or lower, or in another set.
 * @param {([string, string] | CharacterTest)[]} members
 * @returns {CharacterTest}
 */
export function oneOf(members) {
  const tests = members.map((member) => (typeof member === "function" ? member : between(...member)));
  return (code) => tests.some((test) => test(code));
}

function between(first, last) {
  const [low, high] = [first.charCodeAt(0), last.charCodeAt(0)];
  return (code) => {
    const capital = String.fromCharCode(code).toUpperCase();
    const upper = capital.length === 1 ? capital.charCodeAt(0) : code;
    return (code >= low && code <= high) || (upper >= low && upper <= high);
  };
}

const CONTROLS = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v", 0: "\0" };

/**
 * The character of an escape sequence, and how long that is without its backslash.
 * @param {string} source
 * @param {number} at the place behind the backslash
 * @returns {{ character: string, length: number }}
 */
export function escaped(source, at) {
  const rest = source.slice(at, at + 5);
  const digits = (/^x([\da-f]{2})/i.exec(rest) ?? /^u([\da-f]{4})/i.exec(rest))?.[1];
  if (digits) return { character: String.fromCharCode(parseInt(digits, 16)), length: digits.length + 1 };
  if (/^c[a-z]/i.test(rest)) return { character: String.fromCharCode(rest.charCodeAt(1) % 32), length: 2 };
  // A lone "\c" is a backslash, and then the letter.
  if (rest[0] === "c") return { character: "\\", length: 0 };
  return { character: CONTROLS[rest[0]] ?? rest[0], length: 1 };
}
