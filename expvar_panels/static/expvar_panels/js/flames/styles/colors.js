/**
 * Colours. Surfaces come from the toolbar's variables; frames have colours of their own, told apart
 * by hue and by lightness, so that they differ for colour-blind eyes and in grey too.
 */

export const COLORS = `
.viewer {
  --bg: var(--djdt-background-color, #fff);
  --fg: var(--djdt-font-color, #111);
  --muted: color-mix(in oklab, var(--fg) 66%, var(--bg));
  --line: color-mix(in oklab, var(--fg) 14%, var(--bg));
  --raised: color-mix(in oklab, var(--fg) 4%, var(--bg));
  --hover: color-mix(in oklab, var(--fg) 9%, var(--bg));
  --lit: .94;
  --focus: #1a6fd4;
  --accent: #984300;
  --ink: #16181d;
  --own: oklch(0.80 0.135 66);
  --library: oklch(0.905 0.018 255);
  --stdlib: oklch(0.855 0.012 255);
  --sql: oklch(0.775 0.095 245);
  --template: oklch(0.83 0.095 168);
  --gc: oklch(0.77 0.115 350);
  --wait: oklch(0.94 0.006 255);
  --truncated: oklch(0.94 0.006 255);
  --plumbing: oklch(0.94 0.010 255);
  --match: oklch(0.80 0.145 322);
  --match-now: oklch(0.70 0.2 322);
  --veil: color-mix(in oklab, var(--bg) 58%, transparent);
  --thick-veil: color-mix(in oklab, var(--bg) 78%, transparent);
  --hatch: repeating-linear-gradient(135deg, transparent 0 5px, color-mix(in oklab, var(--fg) 9%, transparent) 5px 7px);
  --warn: #8a5a00;
  --good: #1d7a3a;
  --worse: oklch(0.74 0.14 35);
  --better: oklch(0.77 0.10 235);
  --noise: oklch(0.92 0.004 255);
}
.viewer[data-theme="dark"] {
  --bg: var(--djdt-background-color, #121212);
  --fg: var(--djdt-font-color, #f8f8f2);
  --lit: 1.18;
  --focus: #6fb1ff;
  --accent: #ffb066;
  --ink: #fff;
  --own: oklch(0.545 0.125 55);
  --library: oklch(0.375 0.022 255);
  --stdlib: oklch(0.315 0.014 255);
  --sql: oklch(0.475 0.105 248);
  --template: oklch(0.475 0.085 168);
  --gc: oklch(0.48 0.13 350);
  --wait: oklch(0.27 0.008 255);
  --truncated: oklch(0.27 0.008 255);
  --plumbing: oklch(0.285 0.014 255);
  --match: oklch(0.52 0.19 322);
  --match-now: oklch(0.56 0.24 322);
  --warn: #ffcf70;
  --good: #6ee08f;
  --worse: oklch(0.53 0.15 33);
  --better: oklch(0.49 0.11 245);
  --noise: oklch(0.33 0.004 255);
}
`;

/** The values in COLORS by name, of light and of dark. */
const [LIGHT, DARK] = COLORS.split('.viewer[data-theme="dark"]').map(
  (block) => new Map(Array.from(block.matchAll(/--([\w-]+): ([^;]+);/g), ([, name, value]) => [name, value])),
);

/**
 * A rule with colours by name, for either theme, and with the values themselves: looking a variable
 * up takes a browser longer than all else about a frame, and there are thousands.
 * @param {string} selector
 * @param {Record<string, string>} colors properties and the names of their colours
 * @returns {string}
 */
export function colored(selector, colors) {
  const rule = (theme) => Object.entries(colors).map(([property, name]) => `${property}: ${theme.get(name)};`).join(" ");
  return `${selector} { ${rule(LIGHT)} }\n.viewer[data-theme="dark"] ${selector} { ${rule(DARK)} }\n`;
}
