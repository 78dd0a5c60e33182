/** The bars, menus and lines of text around the views. */

export const CHROME = `
.bar, .findings, .legend, .trail, .cluster, .segments { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
.gap { flex: 1 1 0; }
.segments { gap: 0; padding: 2px; border-radius: 8px; background: var(--hover); flex-wrap: nowrap; }
.segments button { min-block-size: 26px; color: var(--muted); font-weight: 500; }
.segments button:hover { color: var(--fg); background: none; }
.segments [aria-pressed="true"] {
  color: var(--fg); background: var(--bg); font-weight: 600;
  box-shadow: 0 1px 2px rgb(0 0 0 / .18), 0 0 0 1px var(--line);
}
.toggle { color: var(--muted); }
.toggle[aria-pressed="true"], .square[aria-pressed="true"] {
  color: var(--fg); background: var(--hover); box-shadow: inset 0 0 0 1px var(--line);
}
.square { inline-size: 28px; padding: 0; flex: none; color: var(--muted); }
.square:hover { color: var(--fg); }
.findings { min-block-size: 28px; }
.legend { min-block-size: 26px; flex-wrap: nowrap; justify-content: space-between; align-items: flex-start; }
.findings { flex-wrap: nowrap; align-items: flex-start; justify-content: space-between; }
.found-list { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 0; padding: 0; list-style: none; min-inline-size: 0; }
.found-list > .quiet { line-height: 26px; }
.finding { max-inline-size: 100%; border-color: var(--line); border-radius: 14px; min-block-size: 26px; padding: 2px 8px; font-size: 12px; white-space: normal; text-align: start; line-height: 1.4; overflow-wrap: anywhere; }
.finding b { font-weight: 700; color: var(--accent); white-space: nowrap; }
.remark { display: inline-block; border: 1px solid transparent; padding-inline: 2px; color: var(--muted); }
.finding[aria-pressed="true"] { background: var(--hover); border-color: var(--fg); box-shadow: inset 0 0 0 1px var(--fg); }
.popover .quality { min-block-size: 26px; color: var(--muted); font-size: 12px; inline-size: auto; padding: 0 4px; }
.popover .quality span { display: inline; }
.warning { display: inline-grid !important; place-items: center; inline-size: 16px; block-size: 16px; border-radius: 50%; background: var(--warn); color: var(--bg); font-weight: 700; font-size: 11px; }
.warned { margin: 8px 0 0; padding-block-start: 8px; border-block-start: 1px solid var(--line); color: var(--warn); }
.trail { flex-wrap: nowrap; }
.trail > .cluster:last-child { flex: none; }
.crumbs { min-inline-size: 0; }
.crumb:disabled { opacity: 1; font-weight: 600; }
.entries { flex: 0 1 auto; min-inline-size: 0; }
@container viewer (max-width: 86em) { .popover > button span { display: none; } .popover > button { padding: 0; inline-size: 28px; color: var(--muted); } }
.entries { gap: 1px; }
.entry { min-block-size: 26px; padding: 0 7px; gap: 5px; border-radius: 13px; font-size: 12px; font-weight: 500; }
span.entry { display: inline-flex; align-items: center; }
.entry[aria-pressed="true"] { background: var(--hover); box-shadow: inset 0 0 0 1.5px var(--fg); }
.swatch { inline-size: 11px; block-size: 11px; border-radius: 3px; flex: none; }
.search {
  display: flex; align-items: center; gap: 2px; flex: 1 1 190px; min-inline-size: 0; max-inline-size: 380px; margin-inline-start: auto;
  padding-inline-start: 8px; border: 1px solid color-mix(in oklab, var(--fg) 42%, var(--bg));
  border-radius: var(--radius); background: var(--bg);
}
.search:focus-within { border-color: var(--focus); box-shadow: 0 0 0 1px var(--focus); }
.search > .icon { color: var(--muted); }
.search input {
  flex: 1 1 60px; min-inline-size: 70px; block-size: 26px; padding: 0 6px; border: 0; outline: 0;
  background: none;
}
.search input::placeholder { color: var(--muted); opacity: 1; }
.search input[aria-invalid] { color: var(--warn); }
.search .square { inline-size: 24px; min-block-size: 24px; }
.found { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; color: var(--muted); font-size: 12px; white-space: nowrap; padding-inline-end: 4px; }
.popover { position: relative; }
.box {
  position: absolute; inset-block-start: calc(100% + 4px); inset-inline-end: 0; z-index: 20;
  inline-size: max-content; max-inline-size: min(380px, 90vw); padding: 6px;
  background: var(--bg); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 8px 28px rgb(0 0 0 / .22);
}
.menu a {
  display: grid; padding: 6px 10px; border-radius: 5px; color: inherit; text-decoration: none;
  line-height: 1.35;
}
.menu a:hover, .menu a:focus-visible { background: var(--hover); outline-offset: -2px; }
.menu b { font-weight: 600; }
.menu .quiet { font-size: 12px; }
.facts { padding: 12px 16px; }
.facts h3 { margin: 0 0 6px; font-size: 14px; font-weight: 600; }
.facts dl { display: grid; grid-template-columns: auto auto; gap: 3px 20px; margin: 0; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; text-align: end; font-weight: 500; }
.help { padding: 12px 16px; max-inline-size: min(460px, 92vw); }
.help h3 { margin: 0 0 6px; font-size: 14px; font-weight: 600; }
.help td { padding: 3px 0; vertical-align: top; }
.help td:first-child { padding-inline-end: 16px; white-space: nowrap; }
kbd {
  display: inline-block; min-inline-size: 20px; padding: 0 5px; margin-inline-end: 3px; text-align: center;
  font: 500 11px/18px var(--mono); border: 1px solid var(--line); border-radius: 4px; background: var(--raised);
}
.crumbs ol { display: flex; align-items: center; gap: 2px; margin: 0; padding: 0; list-style: none; min-inline-size: 0; }
.crumbs li { display: flex; align-items: center; min-inline-size: 0; flex: 0 1 auto; }
.crumbs li:first-child { flex: none; }
.crumbs li:last-child { flex-shrink: .2; }
.crumbs li + li::before { content: "/"; color: var(--muted); padding-inline: 2px; opacity: .6; }
.crumbs li.quiet { gap: 6px; padding-inline-end: 4px; }
.crumbs .crumb { display: flex; gap: 6px; min-block-size: 24px; padding: 0 6px; min-inline-size: 0; max-inline-size: 32ch; }
.crumbs bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; display: block; }
.crumbs bdi.crumb { display: block; line-height: 24px; font-weight: 600; }
.tip {
  position: absolute; z-index: 10; pointer-events: none; max-inline-size: min(460px, 90%); padding: 8px 11px;
  border-radius: 7px; background: #1b1e24; color: #f4f5f7; box-shadow: 0 6px 22px rgb(0 0 0 / .35);
  font-size: 12px; line-height: 1.45; overflow-wrap: anywhere; border: 1px solid #3a3f48;
}
.tip div:empty { display: none; }
.tip-title { font-weight: 600; font-size: 13px; display: -webkit-box; -webkit-line-clamp: 6; -webkit-box-orient: vertical; overflow: hidden; unicode-bidi: plaintext; }
.tip-place { color: #b9c0cb; font-size: 11px; }
.tip-cost { margin-block-start: 3px; }
.tip-hint { color: #b9c0cb; margin-block-start: 3px; }
@container viewer (max-width: 54em) {
  .findings { flex-wrap: wrap; }
  .segments [aria-pressed="false"] .beside { display: none; }
  .search { order: 1; max-inline-size: none; flex-basis: 100%; }
  .trail .toggle { inline-size: 28px; padding: 0; }
  .trail .toggle span { position: absolute; inline-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .crumbs li:not(:first-child, :last-child) { display: none; }
  .crumbs li:last-child { flex: 0 1 auto; }
  .entries { flex-wrap: nowrap; overflow: auto hidden; scrollbar-width: none; inline-size: 100%; }
  .entry { flex: none; }
  .box { position: fixed; inset: auto 8px 8px 8px; inline-size: auto; max-inline-size: none; max-block-size: 80dvh; overflow: auto; }
}
`;
