/**
 * The ground: what the page outside may not change, the type, the frame of the viewer.
 *
 * Room is counted in em: where a browser enlarges text only, there is less of it.
 */

export const BASE = `
:host {
  all: initial !important;
  display: block !important;
  block-size: 100% !important;
  min-inline-size: 0 !important;
}
* { box-sizing: border-box; }
.viewer {
  --sans: var(--djdt-font-family-primary, system-ui, sans-serif);
  --mono: var(--djdt-font-family-monospace, ui-monospace, monospace);
  --radius: 6px;
  direction: ltr;
  display: flex;
  flex-direction: column;
  gap: 8px;
  block-size: 100%;
  padding: 10px 12px 12px;
  overflow: hidden auto;
  background: var(--bg);
  color: var(--fg);
  border: 1px solid var(--line);
  border-radius: 8px;
  font: 400 13px/1.5 var(--sans);
  text-align: start;
  container: viewer / inline-size;
}
.viewer > * { flex: none; }
.viewer > .stage { flex: 1 1 auto; min-block-size: 260px; }
.viewer.full {
  position: fixed; inset: 0; z-index: 2147483647; inline-size: auto; block-size: auto;
  max-inline-size: none; max-block-size: none; margin: 0; border: 0; border-radius: 0;
}
.narrow { display: none; }
@container viewer (max-width: 43em) {
  .viewer > .stage { min-block-size: 480px; }
}
@container viewer (max-width: 17.6em) {
  .viewer > :not(.narrow) { display: none !important; }
  .viewer > .narrow { display: block; }
  .narrow button { inline-size: 100%; min-block-size: 40px; padding: 4px; border: 1px solid var(--line); white-space: normal; }
}
@container viewer (max-width: 9.2em) { .narrow span { display: none; } }
.canvas, .lanes, button { user-select: none; }
[hidden] { display: none !important; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.icon {
  inline-size: 16px; block-size: 16px; flex: none;
  fill: none; stroke: currentColor; stroke-width: 1.4;
  stroke-linecap: round; stroke-linejoin: round;
}
.quiet { color: var(--muted); }
.mono { font-family: var(--mono); font-size: 12px; }
.number { font-variant-numeric: tabular-nums; }
.spoken {
  position: absolute; inline-size: 1px; block-size: 1px; margin: -1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.broken {
  margin: 0 0 10px; padding: 8px 12px; border-radius: 6px;
  border: 1px solid #b3261e; color: var(--djdt-font-color, #111); font: 500 13px/1.5 sans-serif;
}
button, input, select { font: inherit; color: inherit; margin: 0; }
button {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px;
  min-block-size: 28px; padding: 0 9px; border: 1px solid transparent; border-radius: var(--radius);
  background: none; cursor: pointer; white-space: nowrap;
}
button:hover { background: var(--hover); }
button:disabled { opacity: .45; cursor: default; background: none; }
@media (prefers-reduced-motion: reduce) {
  * { transition: none !important; animation: none !important; }
}
`;
