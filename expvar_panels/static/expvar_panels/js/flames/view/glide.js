/** The movement of a zoom: the picture as a whole glides to where it belongs, whatever is on it. */

const GLIDE_MS = 170;

/**
 * Where a node lies across a picture that is zoomed to another, in parts of its width.
 * @param {{ start: Float64Array, total: Float64Array }} tree
 * @param {number} node
 * @param {number} zoom
 */
function across({ start, total }, node, zoom) {
  const whole = total[zoom] || 1;
  return { left: (start[node] - start[zoom]) / whole, width: total[node] / whole };
}

/**
 * The transform that shows a picture zoomed to one node as it was when zoomed to another.
 * @param {{ depth: Int32Array, start: Float64Array, total: Float64Array }} tree
 * @param {number} from
 * @param {number} to
 * @param {number} width of the picture in pixels
 * @returns {string}
 */
export function glideTransform(tree, from, to, width) {
  const pivot = tree.depth[from] > tree.depth[to] ? from : to;
  const [was, is] = [across(tree, pivot, from), across(tree, pivot, to)];
  const scale = is.width > 0 ? was.width / is.width : 1;
  const shift = (was.left - is.left * scale) * width;
  return `translateX(${shift.toFixed(2)}px) scaleX(${scale.toFixed(5)})`;
}

/**
 * Lets an element glide from a transform to none, unless nobody wants to see things move.
 * @param {HTMLElement} element
 * @param {string} transform
 */
export function glide(element, transform) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const steps = [
    { transform, transformOrigin: "0 0" },
    { transform: "none", transformOrigin: "0 0" },
  ];
  element.animate(steps, { duration: GLIDE_MS, easing: "ease-out" });
}
