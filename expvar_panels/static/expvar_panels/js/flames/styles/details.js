/** The pane with the details of a frame. */

export const DETAILS = `
.details {
  position: relative; flex: none; display: flex; flex-direction: column; min-block-size: 0;
  inline-size: min(26em, 50%); border: 1px solid var(--line); border-radius: 8px; background: var(--raised);
}
.details > .square { position: absolute; inset-block-start: 6px; inset-inline-end: 6px; }
.details-body { overflow: auto; padding: 10px 14px 14px; scrollbar-width: thin; display: grid; gap: 10px; align-content: start; }
.details-body > * { min-inline-size: 0; }
.party { display: flex; align-items: center; gap: 6px; margin: 0; color: var(--muted); font-size: 12px; padding-inline-end: 30px; }
.party span { flex: none; }
.module { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 11px; }
.details h3 { margin: 2px 0 0; font-size: 15px; line-height: 1.35; font-weight: 600; overflow-wrap: anywhere; max-block-size: 9.5em; overflow: auto; }
.details h4 { margin: 4px 0 4px; font-size: 12px; font-weight: 600; }
.statement { font: 500 12px/1.5 var(--mono); white-space: pre-wrap; }
.place { display: flex; align-items: center; gap: 2px; margin: 0; overflow-wrap: anywhere; font-size: 11.5px; }
.place bdi { flex: 1 1 auto; min-inline-size: 0; color: var(--muted); max-block-size: 6em; overflow: auto; }
.place .square { display: inline-flex; align-items: center; justify-content: center; min-block-size: 26px; inline-size: 26px; border-radius: var(--radius); }
.place .square:hover { background: var(--hover); }
.done { color: var(--good); }
.costs { border-collapse: collapse; inline-size: 100%; }
.costs th { font-weight: 400; color: var(--muted); text-align: start; font-size: 12px; padding: 3px 10px 3px 0; }
.costs thead th, .costs td { text-align: end; padding-inline-end: 0; }
.costs td { padding: 3px 0 3px 10px; white-space: nowrap; }
.costs tbody tr { border-block-start: 1px solid var(--line); }
.costs b { font-weight: 600; }
.outlined { border-color: var(--line); background: var(--bg); }
.held { margin: 0; padding-inline-start: 26px; overflow-wrap: anywhere; color: var(--muted); font-size: 11.5px; }
.held bdi { color: var(--fg); }
.heat-box { overflow: auto hidden; border: 1px solid var(--line); border-radius: 5px; background: var(--bg); scrollbar-width: thin; }
.heat { border-collapse: collapse; min-inline-size: 100%; font-size: 11.5px; line-height: 1.55; }
.heat td { padding: 0 6px; white-space: pre; }
.heat td:nth-child(-n+2) { text-align: end; }
.heat .code { tab-size: 4; inline-size: 100%; padding-inline-end: 12px; }
.hot td:nth-child(2) { background: color-mix(in oklab, var(--own) var(--heat), transparent); color: var(--ink); font-weight: 500; }
.hot .code { background: color-mix(in oklab, var(--own) calc(var(--heat) * .28), transparent); }
.skip td { text-align: start !important; color: var(--muted); line-height: 1; }
@container viewer (max-width: 66em) {
  .stage { flex-direction: column; }
  .details { inline-size: auto; max-block-size: 46%; }
}
`;
