/** The comparison of two recordings. */

/** The same for elements and for shapes; with one class each, for what a search finds to go before it. */
const painted = (color) => `background-color: ${color}; fill: ${color};`;

export const COMPARE = `
.compare-stage { display: flex; flex: 1 1 auto; flex-direction: column; gap: 8px; min-inline-size: 0; min-block-size: 0; }
.picker { flex: 0 1 auto; flex-wrap: nowrap; min-inline-size: 0; }
.picker label { flex: none; font-weight: 500; }
.picker select {
  flex: 0 1 auto; min-inline-size: 0; max-inline-size: 100%; min-block-size: 28px; padding: 2px 6px; border-radius: var(--radius);
  border: 1px solid color-mix(in oklab, var(--fg) 42%, var(--bg)); background: var(--bg); color: var(--fg);
}
.compared { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
.compared:empty { display: none; }
.column { flex-direction: column; gap: 4px; flex: 1 1 55%; min-block-size: 120px; }
.diff-legend { margin: 0; gap: 14px; font-size: 12px; color: var(--muted); }
.diff-legend span { display: inline-flex; align-items: center; gap: 6px; }
.worse { ${painted("color-mix(in oklab, var(--worse) 55%, var(--noise))")} }
.better { ${painted("color-mix(in oklab, var(--better) 55%, var(--noise))")} }
.worse:where(.much, .swatch) { ${painted("var(--worse)")} }
.better:where(.much, .swatch) { ${painted("var(--better)")} }
.noise { ${painted("var(--noise)")} }
.compare-stage > .functions-box { flex: 1 1 45%; }
.functions.changes thead th { padding: 5px 8px; font-size: 12px; font-weight: 600; white-space: nowrap; }
.functions.changes thead th:first-child { padding-inline-start: 10px; }
@container viewer (max-width: 49em) { .functions.changes thead th { white-space: normal; } }
.changes tbody tr { cursor: default; background: none; }
.changes .changed { font-weight: 600; }
`;
