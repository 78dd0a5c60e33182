/** One element of a flame. It writes only what changed: with thousands, writing is what takes time. */

import { attribute } from "./dom.js";

/** What an element shows, as plain text and numbers; `share` and `open` are null where there is none. */
export class Cell {
  #node = -1;
  #level = -1;
  #stop = null;
  #place = "";
  #names = "";
  #text = "";
  #spoken = "";
  #share = null;
  #open = null;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
  }

  /** Where it stands, in pixels. */
  put(left, width, top) {
    const place = `left:${left}px;width:${width}px;top:${top}px`;
    if (place !== this.#place) this.element.style.cssText = this.#place = place;
  }

  /** Which node it is, how deep (the root is 1), and whether Tab stops at it. */
  be(node, level, stop) {
    if (node !== this.#node) this.element.dataset.node = this.#node = node;
    if (level !== this.#level) this.element.setAttribute("aria-level", (this.#level = level));
    if (stop !== this.#stop) this.element.tabIndex = (this.#stop = stop) ? 0 : -1;
  }

  /** What it looks like and says. */
  say(names, text, spoken, share, open) {
    if (names !== this.#names) this.element.className = this.#names = names;
    if (text !== this.#text) this.element.textContent = this.#text = text;
    if (spoken !== this.#spoken) this.element.setAttribute("aria-label", (this.#spoken = spoken));
    if (share !== this.#share) attribute(this.element, "data-share", (this.#share = share));
    if (open !== this.#open)
      attribute(this.element, "aria-expanded", (this.#open = open)?.toString() ?? null);
  }
}
