/** The panel's styles as one constructable sheet: it passes a Content Security Policy of nonces. */

let made;

/** The sheet, made once for all panels of a page. */
export function sheet() {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(TEXT);
  }
  return made;
}

const TEXT = `
:host {
  all: initial !important;
  display: block !important;
  min-inline-size: 0 !important;
  container: vars / inline-size !important;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.vars {
  --bg: var(--djdt-background-color, #fff);
  --fg: var(--djdt-font-color, #111);
  --muted: color-mix(in oklab, var(--fg) 66%, var(--bg));
  --line: color-mix(in oklab, var(--fg) 13%, var(--bg));
  --raised: color-mix(in oklab, var(--fg) 4%, var(--bg));
  --hover: color-mix(in oklab, var(--fg) 8%, var(--bg));
  --focus: #1a6fd4;
  --accent: #0b5cad;
  --warn: #8a5a00;
  --bad: #b3261e;
  --sans: var(--djdt-font-family-primary, system-ui, sans-serif);
  --mono: var(--djdt-font-family-monospace, ui-monospace, monospace);
  --first: .25;
  --columns: calc(var(--first) * 100%) minmax(200px, 1.5fr) 112px minmax(130px, 1fr) 76px;
  direction: ltr;
  margin: 0 0 16px;
  padding: 10px 12px;
  background: var(--bg);
  color: var(--fg);
  border: 1px solid var(--line);
  border-radius: 8px;
  font: 400 13px/18px var(--sans);
  text-align: start;
}
.vars[data-theme="dark"] {
  --bg: var(--djdt-background-color, #121212);
  --fg: var(--djdt-font-color, #f8f8f2);
  --focus: #6fb1ff;
  --accent: #8cc2ff;
  --warn: #ffcf70;
  --bad: #ff8f85;
}
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; border-radius: 4px; }
small { font-size: 11px; color: var(--muted); white-space: nowrap; }
strong { font-weight: 600; }
a { color: var(--accent); }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
.above { font-size: 0; line-height: 0; } /* heard, and copied with the name, but not seen */
caption {
  position: absolute; inline-size: 1px; block-size: 1px; margin: -1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}

.bar {
  position: sticky; inset-block-start: 0; z-index: 2;
  display: flex; align-items: center; gap: 6px; block-size: 48px;
  background: var(--bg); border-radius: 8px 8px 0 0;
}
button, input { font: inherit; color: inherit; margin: 0; }
.bar button, .bar input {
  block-size: 28px; padding: 0 10px; border: 1px solid var(--line); border-radius: 6px;
  background: none; white-space: nowrap; flex: none;
}
.bar button { cursor: pointer; }
.bar button:hover { background: var(--hover); }
.bar button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--bg); }
.bar input { inline-size: 220px; }
.bar input::placeholder { color: var(--muted); opacity: 1; }
.count, .state {
  color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0;
}
.count { margin-inline: 4px auto; font-variant-numeric: tabular-nums; }
.state.bad { color: var(--bad); }
[role="switch"]::before {
  content: ""; display: inline-block; inline-size: 8px; block-size: 8px; margin-inline-end: 7px;
  border: 1.5px solid var(--muted); border-radius: 50%;
}
[role="switch"][aria-checked="true"] { border-color: var(--accent); color: var(--accent); }
[role="switch"][aria-checked="true"]::before { background: currentColor; border-color: currentColor; }
.summary { margin: 0 0 8px; color: var(--muted); }
.summary strong { font-weight: 500; }

table, thead, tbody { display: block; }
table { border-block-end: 1px solid var(--line); container-type: inline-size; }
tr { display: grid; grid-template-columns: var(--columns); column-gap: 14px; padding: 4px 8px; }
.is-live {
  --first: .2;
  --columns: calc(var(--first) * 100%) minmax(252px, 1.6fr) 92px 166px minmax(90px, .6fr) 62px;
}
thead {
  position: sticky; inset-block-start: 48px; z-index: 1;
  background: var(--bg); border-block-end: 1px solid var(--line);
}
th, td { padding: 0; min-inline-size: 0; font-weight: 400; text-align: start; unicode-bidi: isolate; }
thead th { color: var(--muted); font-size: 11px; }
thead .change, td.change, thead .time, td.time { text-align: end; }
tbody {
  content-visibility: auto;
  contain-intrinsic-block-size: auto calc(var(--rows, 1) * 27px);
  border-block-start: 1px solid var(--line);
}
thead + tbody { border-block-start: 0; }
tbody :is(button, summary, a, pre) { scroll-margin-block-start: 90px; }
tbody tr:hover { background: var(--hover); }
tbody th, tbody td { overflow-wrap: anywhere; }

tbody th { position: relative; font-family: var(--mono); font-size: 12px; color: var(--fg); }
.d0 th { padding-inline-start: 18px; font-weight: 600; }
.d1 th { padding-inline-start: 36px; }
.d2 th { padding-inline-start: 54px; }
.d3 th { padding-inline-start: 72px; }
.d4 th { padding-inline-start: 90px; }
.d5 th { padding-inline-start: 108px; }
.d6 th { padding-inline-start: 126px; }
.d7 th { padding-inline-start: 144px; }
.d8 th { padding-inline-start: 162px; }
.branch th { cursor: pointer; }
.toggle {
  margin-inline-start: -18px; padding: 0 4px 0 18px; position: relative;
  border: 0; border-radius: 4px; background: none; cursor: pointer;
  font-weight: inherit; text-align: start;
}
.toggle::before {
  content: ""; position: absolute; inset: 5px auto auto 5px; inline-size: 5px; block-size: 5px;
  border: solid var(--muted); border-width: 0 1.5px 1.5px 0; transform: rotate(45deg);
}
.toggle[aria-expanded="false"]::before { transform: rotate(-45deg); inset-block-start: 6px; }

td.value { font-variant-numeric: tabular-nums; }
td.number, td.bool, td.null, td.list, td.empty, pre { font-family: var(--mono); font-size: 12px; }
td.bool, td.null, td.empty { color: var(--accent); }
td.number data { display: inline-block; min-inline-size: 17ch; text-align: end; white-space: nowrap; }
td.number data span + span, td.delta span + span { margin-inline-start: .28em; }
td.number > small:not(.mark) { margin-inline-start: 6px; font-family: var(--sans); }
td.value:has(> .mark) { display: flex; flex-wrap: wrap; align-items: baseline; }
td.value:has(> .mark) > details:not(.collision) { flex: 1; min-inline-size: 0; }
.collision { flex-basis: 100%; }
.mark {
  margin-inline-start: auto; padding: 0 5px; border: 1px solid transparent; border-radius: 4px;
  font: 400 10.5px/15px var(--sans); color: var(--muted); white-space: nowrap;
}
.mark + .mark { margin-inline-start: 6px; }
.mark.approx, .mark.lower_bound, .mark.other { border-color: var(--line); }
.mark.warn { color: var(--warn); border-color: currentColor; }
td.value:has(> .unavailable) > :is(data, span) { color: var(--muted); }
summary {
  position: relative; padding-inline-start: 14px; border-radius: 3px; cursor: pointer; list-style: none;
}
summary::-webkit-details-marker { display: none; }
summary::before {
  content: ""; position: absolute; inset: 6px auto auto 2px; inline-size: 4px; block-size: 4px;
  border: solid var(--muted); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg);
}
details[open] > summary::before { transform: rotate(45deg); inset-block-start: 5px; }
details:not([open]) > summary { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
pre {
  margin: 6px 0; padding: 8px 10px; max-block-size: 320px; overflow: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; background: var(--raised); border: 1px solid var(--line); border-radius: 6px;
  line-height: 17px; unicode-bidi: plaintext; text-align: left;
}
/* What is folded out takes the width of the columns to its right, which have one line only. */
tbody details[open] > pre {
  inline-size: calc((1 - var(--first)) * (100cqi - 16px) - 14px); position: relative; z-index: 1;
}
.failed summary { color: var(--bad); }
.collision { font-family: var(--sans); }
.collision p { margin: 2px 0 4px 14px; font-size: 12px; }

td.change { font-variant-numeric: tabular-nums; color: var(--muted); }
td.delta, td.other, td.new { color: var(--accent); font-weight: 600; }
.far { display: none; }
td.source { color: var(--muted); font-size: 12px; }
td.source div { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
td.time { color: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
td.time small { display: block; }

td.live { display: flex; gap: 6px; align-items: center; }
svg { inline-size: 100px; block-size: 18px; flex: none; overflow: visible; }
svg path {
  fill: none; stroke: var(--accent); stroke-width: 1.5;
  stroke-linejoin: round; stroke-linecap: round;
}
svg.flat path { stroke: color-mix(in oklab, var(--fg) 30%, var(--bg)); stroke-width: 1; }
td.live span { font-size: 11px; color: var(--muted); font-variant-numeric: tabular-nums; }
.moved td.number data { color: var(--accent); }

@container vars (max-inline-size: 740px) {
  .vars { min-inline-size: 420px; }
  .vars, .is-live { --first: .32; --columns: calc(var(--first) * 100%) minmax(0, 1fr) 84px; }
  .is-live { --columns: calc(var(--first) * 100%) minmax(0, 1fr) 84px 102px; }
  .source, .time, td.live span { display: none; }
  .bar { position: static; flex-wrap: wrap; block-size: auto; padding-block: 8px; }
  thead { inset-block-start: 0; }
  td.number data { min-inline-size: 0; }
}
`;
