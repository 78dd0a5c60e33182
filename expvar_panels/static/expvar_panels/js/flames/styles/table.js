/** The table of functions and the sandwich. */

export const TABLE = `
.table-stage { display: flex; flex: 1 1 auto; gap: 10px; min-inline-size: 0; min-block-size: 0; flex-direction: column; }
.functions-box { container: functions / inline-size; flex: 1 1 58%; overflow: auto; min-block-size: 120px; border: 1px solid var(--line); border-radius: 8px; scrollbar-width: thin; }
.functions { border-collapse: collapse; inline-size: 100%; font-size: 12.5px; }
.functions thead th { position: sticky; inset-block-start: 0; z-index: 1; background: var(--raised); box-shadow: 0 1px 0 var(--line); padding: 2px 4px; text-align: end; }
.functions thead th:first-child { text-align: start; }
.functions thead button { min-block-size: 26px; font-weight: 600; font-size: 12px; padding: 0 6px; }
[aria-sort="descending"] button::after { content: "▾"; }
[aria-sort="ascending"] button::after { content: "▴"; }
.functions tbody tr { cursor: pointer; background: linear-gradient(to right, color-mix(in oklab, var(--own) 26%, transparent) var(--part, 0%), transparent 0); }
.functions tbody tr:hover { background-color: var(--hover); }
.functions tbody tr[aria-selected="true"] { box-shadow: inset 0 0 0 2px var(--focus); }
.functions tbody tr:focus-visible { outline-offset: -2px; }
.functions tbody th { padding: 0; font-weight: 500; text-align: start; inline-size: 100%; max-inline-size: 0; }
.functions tbody th > div { display: flex; align-items: baseline; gap: 8px; padding: 4px 10px; min-inline-size: 0; }
.functions .swatch { align-self: center; }
.functions bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
.functions .name { flex: 0 1 auto; }
.functions .file { flex: 0 1000 auto; font-size: 11px; font-weight: 400; }
@container functions (max-width: 58em) { .functions .file { display: none; } }
.functions td { padding: 4px 8px; text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
.functions td .quiet { display: inline-block; min-inline-size: 46px; padding-inline-start: .6em; font-size: 11.5px; }
.more { inline-size: 100%; color: var(--muted); }
.sandwich { flex: 1 1 42%; display: grid; grid-template-columns: minmax(0, 1fr); grid-template-rows: auto; min-block-size: 140px; position: relative; gap: 6px; }
.sandwich section { display: flex; flex-direction: column; min-block-size: 0; }
.sandwich h4 { margin: 0 0 3px; font-size: 12px; font-weight: 600; color: var(--muted); }
.sandwich:not(.none) { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.sandwich.none section { display: none; }
.sandwich:not(.none) .empty { display: none; }
.sandwich.none { flex: none; min-block-size: 0; }
.empty { margin: 0; }
@container viewer (max-width: 49em) {
  .sandwich:not(.none) { grid-template-columns: minmax(0, 1fr); grid-template-rows: 1fr 1fr; }
  .functions td .quiet { display: block; min-inline-size: 0; padding: 0; }
  .functions tbody th > div { display: grid; grid-template-columns: auto minmax(0, 1fr); row-gap: 0; padding-inline: 6px; }
  .functions .file { display: block; grid-column: 2; }
  .functions td { padding-inline: 6px; }
  .functions:not(.changes) :is(td, thead th):nth-child(n+4) { display: none; }
}
`;
