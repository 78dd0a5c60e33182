/** Live: reads the values anew each second while it is on and somebody can see them. */

import { LiveColumn } from "./column.js";
import { Poller } from "./poller.js";
import { setText } from "./dom.js";

export class Live {
  #on = false;
  #poller;

  /**
   * @param {Table} table
   * @param {{url: string, shape: string, button: HTMLElement, state: HTMLElement, changed: () => void}} given
   *   `changed` is called when there are other values or other rows
   */
  constructor(table, given) {
    Object.assign(this, given);
    this.table = table;
    this.column = new LiveColumn(table, this.button.dataset.column);
    this.#poller = new Poller({ ask: (signal) => this.#ask(signal), tell: (state) => this.#tell(state) });
  }

  get on() {
    return this.#on;
  }

  set on(wanted) {
    if (wanted === this.#on) return;
    this.#on = wanted;
    this.button.setAttribute("aria-checked", String(wanted));
    if (!wanted) this.column.remove();
    this.look();
  }

  /** Asks while it is on and the tab is in sight, and only then. */
  look() {
    if (this.#on && document.visibilityState === "visible") this.#poller.start();
    else this.#poller.stop();
  }

  async #ask(signal) {
    const url = new URL(this.url, document.baseURI);
    url.searchParams.set("shape", this.shape);
    const response = await fetch(url, { signal, credentials: "same-origin", cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    this.#show(await response.json());
  }

  #show(reading) {
    if (reading.rows !== null) this.table.replace(reading.rows);
    this.shape = reading.shape;
    this.column.from(reading.pid);
    for (const [path, ...value] of reading.values) this.#showValue(JSON.stringify(path), value);
    for (const [path, ...times] of reading.times) this.table.writeTimes(JSON.stringify(path), times);
    this.changed();
    this.column.draw();
  }

  #showValue(key, [kind, text, amount, preview]) {
    const row = this.table.byKey.get(key);
    if (!row) return;
    this.table.write(row, { kind, text, amount, preview });
    this.column.remember(row, text);
  }

  #tell(state) {
    setText(this.state, this.state.dataset[state]);
    this.state.classList.toggle("bad", state === "lost");
    if (state !== "live") this.column.gap();
  }
}
