/**
 * `<expvar-vars>`: search, folding and Live for the table that the server rendered into it.
 *
 * A custom element, because Django Debug Toolbar replaces panels at will and its events are missed
 * by a module that is still loading. Without it the table is of use as it stands.
 */

import { followTheme } from "./theme.js";
import { h } from "./dom.js";
import { Panel } from "./panel.js";
import { sheet } from "./style.js";

export class VarsElement extends HTMLElement {
  #connection = null;
  #panel = null;

  connectedCallback() {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    if (document.readyState !== "loading") this.#start(signal);
    else document.addEventListener("DOMContentLoaded", () => this.#start(signal), { signal });
  }

  disconnectedCallback() {
    this.#connection.abort();
    this.#panel?.rest();
  }

  #start(signal) {
    this.#panel ??= this.#mount();
    followTheme(this, this.#panel.root, signal);
    this.#panel.listen(signal);
    const size = new ResizeObserver(() => {
      if (!this.clientWidth) this.#panel.rest(); // the panel was closed
    });
    size.observe(this);
    signal.addEventListener("abort", () => size.disconnect());
  }

  /** Moves the table into a shadow root, out of reach of the page's and the toolbar's styles. */
  #mount() {
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet()];
    const root = h("div", { class: "vars" });
    root.append(...this.childNodes);
    shadow.append(root);
    return new Panel(root, { url: this.dataset.liveUrl, shape: this.dataset.shape });
  }
}

if (!customElements.get("expvar-vars")) customElements.define("expvar-vars", VarsElement);
