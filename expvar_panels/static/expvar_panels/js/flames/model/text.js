/** Names as text that shows what is in it: they come from files, queries and templates of anyone. */

const REPLACED = new RegExp(
  [
    "[\\u0000-\\u001f\\u007f-\\u009f]", // controls
    "[\\u00ad\\u180e\\u200b-\\u200d\\u2028\\u2029\\u2060-\\u2064\\ufeff\\ufff9-\\ufffb]", // unseen
    "[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2065-\\u206f]", // turning the direction
    "[\\u{e0000}-\\u{e007f}]", // tags
    "\\p{Cs}", // halves of a pair
  ].join("|"),
  "gu",
);
const SPACES = /[\t\n\v\f\r ]+/g;
const CONTROL_PICTURES = 0x2400;

/**
 * A text with each character that hides, breaks or reorders text made visible.
 * @param {string} text
 * @returns {string}
 */
export function visible(text) {
  return text.replace(REPLACED, picture);
}

/**
 * The same in one line: any run of white space is one space.
 * @param {string} text
 * @returns {string}
 */
export function oneLine(text) {
  return visible(text.replace(SPACES, " ").trim());
}

/** The same, with its line breaks and tabs. */
export function manyLines(text) {
  return text.replace(/\r\n?/g, "\n").replace(REPLACED, (c) => (c === "\n" || c === "\t" ? c : picture(c)));
}

function picture(character) {
  const code = character.codePointAt(0);
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  if (code === 0x7f) return "\u2421";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/**
 * A text of at most so many characters: what is too long loses its middle, where names differ
 * least. No pair of surrogates is cut in two.
 * @param {string} text
 * @param {number} most 3 or more
 * @returns {string}
 */
export function shorten(text, most) {
  if (text.length <= most) return text;
  const front = Math.ceil((most - 1) / 2);
  const back = most - 1 - front;
  const [before, after] = [text.slice(0, front), text.slice(text.length - back)];
  return `${before.replace(/[\ud800-\udbff]$/, "")}…${after.replace(/^[\udc00-\udfff]/, "")}`;
}
