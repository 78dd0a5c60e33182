/** The time strip. */

export const STRIP = `
.strip { position: relative; display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: 8px; flex: none; }
.lanes { display: grid; grid-template-rows: 26px; grid-auto-rows: 1.1em; align-content: start; color: var(--muted); font-size: 10px; line-height: 1.1; }
.lanes .lane { padding-block-start: 1px; white-space: nowrap; }
.lanes .activity { align-self: end; padding-block-end: 3px; }
.plot { min-inline-size: 0; }
.plot svg { display: block; overflow: visible; touch-action: pan-y; }
path.running { fill: color-mix(in oklab, var(--fg) 22%, var(--bg)); }
path.own { fill: var(--own); }
path.sql { fill: var(--sql); }
path.gc { fill: var(--gc); }
path.waiting { fill: color-mix(in oklab, var(--fg) 40%, var(--bg)); }
line.tick { stroke: var(--line); shape-rendering: crispEdges; }
text.tick { fill: var(--muted); font: 400 10px var(--sans); font-variant-numeric: tabular-nums; }
.brush .overlay { cursor: crosshair; }
.brush .selection { fill: var(--focus); fill-opacity: .16; stroke: var(--focus); shape-rendering: crispEdges; }
.window {
  display: flex; align-items: center; flex: none; padding-inline-start: 10px; border-radius: 13px; font-size: 12px; font-weight: 500;
  background: color-mix(in oklab, var(--focus) 16%, var(--bg)); box-shadow: inset 0 0 0 1px color-mix(in oklab, var(--focus) 60%, var(--bg));
}
.window .square { min-block-size: 24px; inline-size: 26px; border-radius: 13px; }
.sliders {
  position: absolute; grid-column: 2; inset-block-start: 0; inset-inline: 0; display: grid; gap: 2px; padding: 3px 0;
  background: color-mix(in oklab, var(--bg) 60%, transparent); border-radius: var(--radius);
}
.sliders:not(:focus-within) { inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.sliders input { inline-size: 100%; block-size: 18px; accent-color: var(--focus); }
`;
