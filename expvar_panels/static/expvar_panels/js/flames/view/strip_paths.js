/** The lanes of the time strip as SVG paths: one path per lane, however many bins it has. */

/**
 * A closed area of steps, growing upwards from `bottom`.
 * @param {ArrayLike<number>} parts of 1, one per bin
 * @param {{ width: number, bottom: number, height: number }} box
 * @returns {string}
 */
export function areaPath(parts, { width, bottom, height }) {
  const step = width / parts.length;
  const y = (part) => (bottom - part * height).toFixed(1);
  let path = `M0,${bottom}`;
  for (let i = 0; i < parts.length; i++) {
    if (i === 0 || parts[i] !== parts[i - 1])
      path += `L${(i * step).toFixed(1)},${y(i ? parts[i - 1] : 0)}V${y(parts[i])}`;
  }
  return `${path}L${width},${y(parts[parts.length - 1] ?? 0)}V${bottom}Z`;
}

/**
 * Bars where anything happened; what is too short to be seen is made a pixel wide.
 * @param {ArrayLike<number>} parts of 1, one per bin
 * @param {{ width: number, top: number, height: number }} box
 * @returns {string}
 */
export function barsPath(parts, { width, top, height }) {
  const step = width / parts.length;
  let path = "";
  for (let i = 0; i < parts.length; i++) {
    if (!(parts[i] > 0)) continue;
    let end = i + 1;
    while (end < parts.length && parts[end] > 0) end++;
    const wide = Math.max(1, (end - i) * step);
    path += `M${(i * step).toFixed(1)},${top}h${wide.toFixed(1)}v${height}h${(-wide).toFixed(1)}Z`;
    i = end;
  }
  return path;
}
