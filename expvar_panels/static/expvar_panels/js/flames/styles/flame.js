/** The flame and what hangs on it. */

import { colored } from "./colors.js";

const KINDS = ["own", "library", "stdlib", "sql", "template", "gc", "wait", "truncated", "plumbing"];

export const FLAME = `
.stage { display: flex; gap: 10px; position: relative; }
.flame-stage { display: flex; flex: 1 1 auto; min-inline-size: 0; position: relative; }
.flame {
  flex: 1 1 auto; min-inline-size: 0; overflow: hidden auto; position: relative;
  scrollbar-width: thin; overscroll-behavior: contain;
}
.canvas {
  position: relative; overflow: hidden; contain: strict; cursor: pointer; text-align: left; white-space: pre;
  font: 500 12px/1.75 var(--sans); color: var(--ink);
}
.canvas > div {
  position: absolute; block-size: calc(1.75em - 1px); overflow: clip; line-height: calc(1.75em - 1px);
  text-indent: 6px; text-overflow: ellipsis; border-radius: 2px; unicode-bidi: plaintext;
}
.canvas > div[data-share]::before {
  content: attr(data-share); float: right; margin-inline: 10px 6px; text-indent: 0;
  font-variant-numeric: tabular-nums; font-weight: 400; opacity: .92;
}
.rest, .slivers { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; pointer-events: none; }
.rest path { fill: var(--hover); pointer-events: auto; cursor: default; }
.canvas > div:hover { filter: brightness(var(--lit)); }
${KINDS.map((kind) => colored(`.canvas > .${kind}`, { "background-color": kind })).join("")}
${KINDS.map((kind) => `.swatch.${kind} { background-color: var(--${kind}); }`).join("\n")}
.canvas > .root, .swatch.root { background-color: var(--plumbing); }
.canvas > .wait, .canvas > .truncated, .swatch.wait, .swatch.truncated { background-image: var(--hatch); }
.canvas > .own { font-weight: 600; }
.canvas > .plumbing { font-weight: 400; }
.canvas > .library, .canvas > .stdlib { font-weight: 400; }
.canvas > .above { background-image: linear-gradient(var(--veil), var(--veil)); color: var(--fg); }
.canvas > .dim { background-image: linear-gradient(var(--thick-veil), var(--thick-veil)); color: var(--muted); }
.canvas > .dim[data-share]::before { opacity: 1; }
.canvas > .hit { background-image: none; color: var(--ink); }
${colored(".canvas > .hit", { "background-color": "match" })}
${colored(".canvas > .now", { "background-color": "match-now" })}
.slivers { fill: var(--plumbing); shape-rendering: crispEdges; }
${KINDS.map((kind) => `.slivers .${kind} { fill: var(--${kind}); }`).join("\n")}
.slivers .dim { fill-opacity: .22; }
.slivers .hit { fill: var(--match); }
.slivers .now { fill: var(--match-now); }
.slivers .lit { fill: color-mix(in oklab, var(--fg) 7%, transparent); }
.canvas > .same { box-shadow: inset 0 0 0 1px var(--fg); }
.canvas > .chosen { box-shadow: inset 0 0 0 2px var(--fg); }
.canvas > div:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; z-index: 1; opacity: 1; }
@media (forced-colors: active) {
  .canvas > div { border: 1px solid CanvasText; line-height: 18px; }
  .canvas > .hit { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .slivers g > path { stroke: CanvasText; }
  .slivers g > path:not(.hit, .worse, .better) { fill: Canvas; }
  .slivers .hit { fill: Highlight; }
  .canvas > .dim { color: GrayText; }
  .canvas > .chosen { outline: 3px double CanvasText; outline-offset: -3px; }
  .swatch, .canvas > .worse, .canvas > .better { forced-color-adjust: none; }
  [aria-pressed="true"] { outline: 2px solid Highlight; }
}
`;
