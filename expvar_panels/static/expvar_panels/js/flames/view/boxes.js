/** The boxes of frames in whole pixels: their edges, the one at a point, and many as SVG paths. */

/**
 * `names` are the classes that make a box's look.
 * @typedef {{ node: number, left: number, wide: number, top: number, names: string }} Box
 */

/** Where a box begins and how wide it is: a pixel is left free before the next, where there is one to spare. */
export function edges(x, width) {
  const left = Math.round(x);
  const room = Math.round(x + width) - left;
  return { left, wide: room > 2 ? room - 1 : Math.max(1, room) };
}

/**
 * The box at a point, if there is one; all boxes are equally high.
 * @param {Box[]} boxes
 * @param {[number, number]} point
 * @param {number} high
 * @returns {Box | undefined}
 */
export function boxAt(boxes, [x, y], high) {
  const isIn = ({ left, wide, top }) => x >= left && x < left + wide && y >= top && y < top + high;
  return boxes.find(isIn);
}

/** A box as a piece of a path. */
export function boxPath({ left, wide, top }, high) {
  return `M${left} ${top}h${wide}v${high}h${-wide}z`;
}

/**
 * One path for all boxes that look alike, by their names.
 * @param {Box[]} boxes
 * @param {number} high
 * @returns {Map<string, string>}
 */
export function pathsByLook(boxes, high) {
  const paths = new Map();
  for (const box of boxes) paths.set(box.names, (paths.get(box.names) ?? "") + boxPath(box, high));
  return paths;
}
