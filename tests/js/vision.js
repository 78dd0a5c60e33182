/** How colours are seen: CSS colours as light, WCAG's contrast, and colour-blind eyes. */

/** A CSS colour, `#rgb`, `#rrggbb` or `oklch(l c h)`, as linear red, green and blue. */
export function light(css) {
  const oklch = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(css);
  if (oklch) return fromOklch(...oklch.slice(1).map(Number));
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(css)?.[1];
  if (!hex) throw new RangeError(`no colour: ${css}`);
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g);
  return digits.map((pair) => linear(parseInt(pair, 16) / 255));
}

function linear(part) {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function gamma(part) {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

/** Ottosson's matrices. */
function fromOklch(lightness, chroma, hue) {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return clip([
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]);
}

const clip = (rgb) => rgb.map((part) => Math.min(1, Math.max(0, part)));

/** One colour over another at an opacity, mixed as a browser does. */
export function over(top, bottom, opacity) {
  return top.map((part, i) => linear(gamma(part) * opacity + gamma(bottom[i]) * (1 - opacity)));
}

/** WCAG 2 contrast of two linear colours, 1 to 21. */
export function contrast(one, other) {
  const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [dark, bright] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear colours. */
const EYES = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
export const KINDS_OF_EYES = Object.keys(EYES);

/** How far apart two colours are for an eye, in CIE Lab (2 is just noticeable). */
export function distance(one, other, eyes) {
  const [a, b] = [one, other].map((colour) => lab(clip(EYES[eyes].map((row) => row.reduce((sum, part, i) => sum + part * colour[i], 0)))));
  return Math.hypot(...a.map((value, i) => value - b[i]));
}

function lab([r, g, b]) {
  const xyz = [0.4124 * r + 0.3576 * g + 0.1805 * b, 0.2126 * r + 0.7152 * g + 0.0722 * b, 0.0193 * r + 0.1192 * g + 0.9505 * b];
  const white = [0.95047, 1, 1.08883];
  const [x, y, z] = xyz.map((value, i) => value / white[i]).map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
