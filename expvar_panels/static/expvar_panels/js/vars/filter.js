/** Which rows of the tree are in sight: what is searched for, and what is closed. */

/**
 * @typedef {object} Line what a row is to the filter
 * @property {string} key
 * @property {number} parent the index of the branch it stands in, -1 at the top; always a lower one
 * @property {boolean} branch whether it holds other rows and has no value itself
 * @property {string} text its path and value, in lower case
 * @property {boolean} changed whether it changed during the request
 */

/**
 * The words of a search, all of which a row must hold.
 * @param {string} query
 */
export function words(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * Which rows are in sight, and how many of those that are no branches match.
 *
 * A branch is in sight while something in it matches, even where it is closed.
 * @param {Line[]} lines
 * @param {{words: string[], changedOnly: boolean, closed: (key: string) => boolean}} wanted
 * @returns {{shown: boolean[], matches: number, all: number}}
 */
export function filter(lines, { words, changedOnly, closed }) {
  const shown = lines.map((line) => !line.branch && matches(line, words, changedOnly));
  const leaves = lines.filter((line) => !line.branch).length;
  const count = shown.filter(Boolean).length;
  for (let i = lines.length - 1; i >= 0; i--) {
    if (shown[i] && lines[i].parent >= 0) shown[lines[i].parent] = true;
  }
  const hides = [];
  lines.forEach((line, i) => {
    const hidden = line.parent >= 0 && hides[line.parent];
    if (hidden) shown[i] = false;
    hides[i] = hidden || (line.branch && closed(line.key));
  });
  return { shown, matches: count, all: leaves };
}

function matches(line, words, changedOnly) {
  return (!changedOnly || line.changed) && words.every((word) => line.text.includes(word));
}
