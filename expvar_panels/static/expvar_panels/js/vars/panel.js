/** What a person does with the table: searches, folds, switches Live on. */

import { setText } from "./dom.js";
import { Closed } from "./closed.js";
import { words } from "./filter.js";
import { Live } from "./live.js";
import { Table } from "./table.js";

export class Panel {
  #changedOnly = false;

  /**
   * @param {HTMLElement} root
   * @param {{url: string, shape: string}} given
   */
  constructor(root, { url, shape }) {
    this.root = root;
    root.querySelector("table").before(root.querySelector("template").content);
    this.search = root.querySelector("input");
    this.table = new Table(root.querySelector("table"), root.querySelector(".bar").dataset);
    this.closed = new Closed(this.table.rows.filter((row) => row.startsClosed).map((row) => row.key));
    const button = root.querySelector("[data-do=live]");
    if (button) {
      const state = root.querySelector(".state");
      this.live = new Live(this.table, { url, shape, button, state, changed: () => this.#apply() });
    }
    this.#apply();
  }

  /** @param {AbortSignal} signal ends it */
  listen(signal) {
    this.root.addEventListener("click", (event) => this.#click(event), { signal });
    this.search.addEventListener("input", () => this.#find(), { signal });
    for (const type of ["keydown", "keypress", "keyup"]) {
      this.search.addEventListener(type, (event) => this.#key(event), { signal });
    }
    document.addEventListener("visibilitychange", () => this.live?.look(), { signal });
  }

  /** Ends what goes on by itself. */
  rest() {
    if (this.live) this.live.on = false;
  }

  /** What is typed is for the search alone: the page's own shortcuts do not hear of it. */
  #key(event) {
    if (event.key !== "Escape") return event.stopPropagation();
    if (!this.search.value || event.type !== "keydown") return;
    event.preventDefault();
    event.stopPropagation();
    this.search.value = "";
    this.#find();
  }

  #click(event) {
    const button = event.target.closest("button");
    if (button?.matches(".toggle")) this.#toggle(button);
    else if (button) this.#do[button.dataset.do]?.(button);
    else this.#clickBesideButton(event.target);
  }

  /** A branch opens and closes wherever its name is hit, unless a text is being marked there. */
  #clickBesideButton(target) {
    const toggle = target.closest("th")?.querySelector("button.toggle");
    if (toggle && getSelection().isCollapsed) this.#toggle(toggle);
  }

  #do = {
    changed: (button) => {
      this.#changedOnly = !this.#changedOnly;
      button.setAttribute("aria-pressed", String(this.#changedOnly));
      this.#find();
    },
    expand: () => this.#close([]),
    collapse: () => this.#close(this.table.rows.filter((row) => row.branch).map((row) => row.key)),
    live: () => {
      this.live.on = !this.live.on;
    },
  };

  #close(keys) {
    this.closed.set(keys);
    this.#apply();
  }

  #toggle(button) {
    this.closed.toggle(this.table.keyOf(button.closest("tr")));
    this.#apply();
  }

  #find() {
    this.closed.search(this.#changedOnly || this.search.value.trim() !== "");
    this.#apply();
  }

  #apply() {
    const { matches, all } = this.table.show({
      words: words(this.search.value),
      changedOnly: this.#changedOnly,
      closed: (key) => this.closed.has(key),
    });
    const count = this.root.querySelector(".count");
    const told = count.dataset.matches.replace("{shown}", matches).replace("{all}", all);
    const text = matches ? told : count.dataset.none;
    setText(count, this.closed.searching ? text : "");
  }
}
