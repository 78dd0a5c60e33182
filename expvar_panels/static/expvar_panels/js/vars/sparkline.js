/** The line of a series, as an SVG path. */

/**
 * A path through the values, the newest at the right edge, the least at the bottom.
 *
 * A missed reading (NaN) is a gap, equal values lie in the middle, and a lone value is a dot.
 * @param {number[]} values
 * @param {{width: number, height: number, length: number}} box `length` readings fill the width
 */
export function sparkline(values, { width, height, length }) {
  const known = values.filter(Number.isFinite);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const step = width / (length - 1);
  const left = width - step * (values.length - 1);
  const y = (value) => (span > 0 && span < Infinity ? height - ((value - low) / span) * height : height / 2);
  let path = "";
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const begins = !Number.isFinite(values[i - 1]);
    const point = `${round(left + i * step)} ${round(y(value))}`;
    path += begins ? `M${point}` : `L${point}`;
    if (begins && !Number.isFinite(values[i + 1])) path += "h0";
  });
  return path;
}

const round = (number) => Math.round(number * 10) / 10;
