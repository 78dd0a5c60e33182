/** Numbers as people read them: the same as `numbers.py` in `panels.vars`, and one test feeds both. */

const MINUS = "\u2212";

/**
 * A number's text in groups of three digits, which together are the text unchanged.
 * @param {string} text
 * @returns {string[]}
 */
export function digitGroups(text) {
  const whole = /^-?\d{4,40}(?!\d)/.exec(text)?.[0];
  if (whole === undefined) return [text];
  const groups = whole.split(/(?<=\d)(?=(?:\d{3})+$)/);
  groups[groups.length - 1] += text.slice(whole.length);
  return groups;
}

/**
 * A number's text where it is short, or has no fraction; else with the digits that matter.
 * @param {string} text
 */
export function short(text) {
  if (text.length <= 12 || /^-?\d+$|x/.test(text)) return text;
  return (text.startsWith("-") ? "-" : "") + rounded(Math.abs(Number(text)));
}

/**
 * A difference: always with its sign, a true minus, digits ungrouped.
 * @param {number} value
 */
export function signed(value) {
  return (value < 0 ? MINUS : "+") + rounded(Math.abs(value));
}

/**
 * A number with the digits that matter: six decimals, or four digits and an exponent.
 * @param {number} value not negative
 */
export function rounded(value) {
  if (Number.isSafeInteger(value)) return String(value);
  if (value >= 1e-4 && value < 1e15) return String(Number(value.toFixed(6)));
  const [digits, exponent] = value.toExponential(3).split("e");
  return `${Number(digits)}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
