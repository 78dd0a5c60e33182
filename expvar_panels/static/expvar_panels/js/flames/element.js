/**
 * `<expvar-flames>`: turns a recording and the table below it into the viewer.
 *
 * A custom element, because Django Debug Toolbar replaces panels at will and its events are missed
 * by a module that is still loading. The table stays in sight until the flame has painted, and for
 * good where it cannot.
 */

import { h } from "./view/dom.js";
import { sheets } from "./view/sheet.js";
import { readStrings, translator } from "./view/strings.js";
import { Viewer } from "./view/viewer.js";
import { decodeBlock } from "./model/profile.js";

export class FlamesElement extends HTMLElement {
  #connection = null;

  connectedCallback() {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    if (document.readyState !== "loading") this.#start(signal);
    else document.addEventListener("DOMContentLoaded", () => this.#start(signal), { signal });
  }

  disconnectedCallback() {
    this.#connection.abort();
    this.shadowRoot?.replaceChildren(h("slot"));
  }

  /** Waits until the panel is in sight: a hidden one has no width to draw to. */
  #start(signal) {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = sheets();
    shadow.replaceChildren(h("slot"));
    const observer = new ResizeObserver(() => {
      if (!this.clientWidth) return;
      observer.disconnect();
      this.#show(shadow, signal);
    });
    observer.observe(this);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  async #show(shadow, signal) {
    const t = translator(readStrings(this));
    try {
      const data = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
      const profile = await decodeBlock(data.profile);
      // Without a sample the table's own words say all that there is.
      if (!signal.aborted && profile.samples.count) this.#mount(shadow, { data, profile, t, signal });
    } catch (error) {
      if (signal.aborted) return;
      shadow.prepend(
        h("p", { class: "broken", role: "alert", text: t("broken", { reason: error.message }) }),
      );
    }
  }

  /** The table gives its room to the viewer, and takes it back where the first paint throws. */
  #mount(shadow, given) {
    const slot = shadow.querySelector("slot");
    const viewer = new Viewer({ ...given, host: this });
    slot.replaceWith(viewer.node);
    try {
      viewer.start();
    } catch (error) {
      viewer.node.replaceWith(slot);
      throw error;
    }
  }
}

if (!customElements.get("expvar-flames")) customElements.define("expvar-flames", FlamesElement);
