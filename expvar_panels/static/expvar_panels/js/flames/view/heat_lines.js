/** Which lines of a function are shown: arithmetic, no DOM. */

/** Lines of source shown before and after the ones that took time, and at most in all. */
const AROUND = 3;
const MOST = 120;

/**
 * The lines to show: those with heat, with source around them; a gap is `null`.
 * @param {Line[]} heat
 * @param {Source | null} source
 * @returns {({ line: number, text: string, heat: Line | undefined } | null)[]}
 */
export function linesToShow(heat, source) {
  const known = new Map(heat.filter(({ line }) => line > 0).map((each) => [each.line, each]));
  const wanted = new Set(known.keys());
  if (source) for (const line of known.keys()) for (let i = -AROUND; i <= AROUND; i++) wanted.add(line + i);
  const text = (line) => source?.lines[line - source.start];
  const lines = [...wanted]
    .filter((line) => known.has(line) || text(line) !== undefined)
    .sort((a, b) => a - b);
  const shown = [];
  for (const line of lines.slice(0, MOST)) {
    if (shown.length && shown.at(-1).line !== line - 1) shown.push(null);
    shown.push({ line, text: text(line) ?? "", heat: known.get(line) });
  }
  return shown;
}
