/** Keys that work anywhere in the viewer, and what Esc undoes in which order. */

import { isPlain } from "./keys.js";

const MODES = { 1: "flame", 2: "time", 3: "table", 4: "compare" };

export class Shortcuts {
  /**
   * @param {Viewer} viewer
   * @param {Popover} helping
   */
  constructor({ node, context, search }, helping) {
    Object.assign(this, { ...context, search, helping });
    this.keys.on(node, (event) => this.#key(event));
  }

  #key(event) {
    if (event.key === "Escape") return this.#escape();
    if (!isPlain(event) || event.composedPath()[0] instanceof HTMLInputElement) return false;
    const { actions } = this;
    if (event.key in MODES) actions.show(MODES[event.key]);
    else if (event.key === "f") actions.toggleFolding();
    else if (event.key === "/") this.search.focus();
    else if (event.key === "?") this.helping.open();
    else if (event.key === "n" || event.key === "N") actions.nextMatch(event.key === "n" ? 1 : -1);
    else return false;
    return true;
  }

  /** Marks go first, the search's and others, then the zoom, then the full window; after that Esc is the toolbar's. */
  #escape() {
    const { query, mode, highlight, zoom, full } = this.store.state;
    const inFlame = mode === "flame" || mode === "time";
    if (query) this.actions.search("");
    else if (inFlame && highlight) this.actions.highlight(highlight);
    else if (inFlame && zoom) this.actions.resetZoom();
    else if (full) this.actions.toggleFull();
    else return false;
    return true;
  }
}
