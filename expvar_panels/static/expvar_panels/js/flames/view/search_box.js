/** The search field: what matches, how much of the time that is, and the way from match to match. */

import { attribute, button, h, setText } from "./dom.js";
import { icon } from "./icons.js";

/** Typing on is not worth a search each: it waits this long for the next letter. */
const PAUSE_MS = 90;

export class SearchBox {
  #timer = 0;

  /** @param {Context} context */
  constructor({ t, actions, keys, signal, numbers }) {
    Object.assign(this, { t, actions, numbers });
    this.input = this.#field();
    this.regex = button(t("search.regex"), { class: "square mono", text: ".*" });
    this.said = h("output", { class: "found number", id: "found", "aria-live": "polite" });
    this.previous = button(t("search.previous"), { class: "square" }, icon("previous"));
    this.next = button(t("search.next"), { class: "square" }, icon("next"));
    this.node = h(
      "div",
      { class: "search", role: "search" },
      icon("search"),
      this.input,
      this.said,
      this.regex,
      this.previous,
      this.next,
    );
    this.regex.addEventListener("click", () => actions.toggleRegex());
    this.previous.addEventListener("click", () => actions.nextMatch(-1));
    this.next.addEventListener("click", () => actions.nextMatch(1));
    keys.on(this.input, (event) => this.#key(event));
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  /** @param {Scene} scene */
  update({ state, hits }) {
    if (this.input.value !== state.query && !this.#timer) this.input.value = state.query;
    attribute(this.regex, "aria-pressed", String(state.regex));
    attribute(this.input, "aria-invalid", hits?.error ? "true" : null);
    this.previous.disabled = this.next.disabled = !hits?.count;
    setText(this.said, hits ? this.#summary(hits, state) : "");
    this.said.title = hits?.reason === "invalid" ? hits.error : "";
  }

  #summary(hits, state) {
    if (hits.reason) return this.t(`search.${hits.reason}`);
    if (!hits.count) return this.t("search.none");
    const share = this.numbers.percent(hits.share);
    if (state.mode === "compare") return share;
    if (state.mode === "table") return this.t("search.found", { matches: hits.frames, share });
    const at = state.match < 0 ? "" : `${state.match + 1}/`;
    return this.t("search.found", { matches: at + hits.count, share });
  }

  #field() {
    const label = this.t("search.label");
    return h("input", {
      ...{ type: "text", placeholder: label, "aria-label": label, "aria-describedby": "found" },
      ...{ autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 1000 },
      on: { input: () => this.#typed(), change: () => this.#search() },
    });
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), PAUSE_MS);
  }

  #search() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.actions.search(this.input.value);
  }

  /** Clears the field; where it was clear, Esc is somebody else's. */
  #clear() {
    if (!this.input.value) return false;
    this.input.value = "";
    this.#search();
    return true;
  }

  #key(event) {
    if (event.key === "Escape") return this.#clear();
    if (event.key !== "Enter") return false;
    if (this.#timer) this.#search();
    this.actions.nextMatch(event.shiftKey ? -1 : 1);
    return true;
  }
}
