/** All functions of the window in a table that sorts by its headings and filters by the search. */

import { sortFunctions } from "../model/functions.js";
import { nextHit } from "../model/search.js";
import { attribute, h } from "./dom.js";
import { isPlain } from "./keys.js";

const COLUMNS = ["name", "self", "total", "samples", "calls"];
/** Rows shown at a time; "more" goes on to the next ones, for elements are what makes a page slow. */
const PAGE = 120;

export class FunctionTable {
  #from = 0;
  #drawn = [];
  #found = [];

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const { t, actions, keys } = context;
    this.headings = COLUMNS.map((column) => this.#heading(column, t, actions));
    this.body = h("tbody");
    this.more = h("button", { type: "button", class: "more", on: { click: () => this.#showMore() } });
    const caption = h("caption", { class: "spoken", text: t("view.table") });
    const table = h(
      "table",
      { class: "functions" },
      caption,
      h("thead", {}, h("tr", {}, ...this.headings)),
      this.body,
    );
    this.node = h(
      "div",
      { class: "functions-box", tabindex: "0", role: "region", "aria-label": t("view.table") },
      table,
      this.more,
    );
    this.body.addEventListener("click", (event) => this.#click(event));
    keys.on(this.body, (event) => this.#key(event));
    actions.matchesIn("table", (step) => this.#goTo(step));
  }

  /** @param {Scene} scene */
  update(scene) {
    this.scene = scene;
    const { state, session } = scene;
    const by = [session.functions(state), state.table, state.query, state.regex];
    if (by.some((value, i) => value !== this.#drawn[i])) {
      this.#from = 0;
      this.#draw();
    } else if (!this.body.firstChild) this.#draw();
    this.#drawn = by;
    for (const row of this.body.children)
      attribute(row, "aria-selected", String(Number(row.dataset.frame) === state.fn));
  }

  /** Gives its rows up while they are not in sight. */
  clear() {
    this.body.replaceChildren();
  }

  #draw() {
    const { state, session, hits, words } = this.scene;
    const table = session.functions(state);
    const sorted = sortFunctions(table, session.profile.frames, state.table.by, state.table.down);
    const found =
      state.query && !hits.error ? [...sorted].filter((i) => hits.isMatch(table.frame[i])) : [...sorted];
    this.#found = found.map((i) => table.frame[i]);
    const page = found.slice(this.#from, this.#from + PAGE);
    this.body.replaceChildren(...page.map((i, at) => this.#row(table, i, words, at === 0)));
    this.#invite(found.length - this.#from - PAGE);
    for (const heading of this.headings) {
      const sort =
        heading.dataset.column === state.table.by ? (state.table.down ? "descending" : "ascending") : null;
      attribute(heading, "aria-sort", sort);
    }
  }

  /** @param {number} left how many functions come after those shown */
  #invite(left) {
    const { t, numbers } = this.context;
    this.more.hidden = left <= 0 && this.#from === 0;
    this.more.textContent = left > 0 ? t("table.more", { count: numbers.count(left) }) : t("table.first");
  }

  #row(table, i, words, first) {
    const { numbers } = this.context;
    const frame = table.frame[i];
    const share = (value) => numbers.percent(table.all ? value / table.all : 0);
    const time = (value) =>
      h("td", {}, numbers.duration(value), h("span", { class: "quiet", text: share(value) }));
    const row = h("tr", { "data-frame": frame, tabindex: first ? 0 : -1 });
    const name = h("bdi", { class: "name", text: words.nameOfFrame(frame) });
    const file = h("bdi", { class: "quiet mono file", text: words.placeOfFrame(frame) });
    row.append(
      h(
        "th",
        { scope: "row" },
        h("div", {}, h("i", { class: `swatch ${words.kindOfFrame(frame)}` }), name, file),
      ),
    );
    row.append(time(table.self[i]), time(table.total[i]), h("td", { text: numbers.count(table.samples[i]) }));
    row.append(h("td", { text: table.calls[i] < 0 ? "" : numbers.count(table.calls[i]) }));
    row.style.setProperty("--part", `${table.all ? (100 * table.self[i]) / table.all : 0}%`);
    return row;
  }

  #heading(column, t, actions) {
    const sort = h("button", {
      type: "button",
      text: t(`table.${column}`),
      title: t(`table.${column}.hint`),
    });
    sort.addEventListener("click", () => actions.sort(column));
    return h("th", { scope: "col", "data-column": column }, sort);
  }

  /** The page after this one, and after the last the first again. */
  #showMore() {
    const next = this.#from + PAGE;
    this.#show(next < this.#found.length ? next : 0);
    this.node.scrollTop = 0;
  }

  #show(from) {
    this.#from = from;
    this.#draw();
    this.update(this.scene);
  }

  /** Chooses the next function that the search found (1), or the one before (-1). */
  #goTo(step) {
    const { fn, query } = this.scene.state;
    if (!query || !this.#found.length) return;
    const at = nextHit({ count: this.#found.length }, this.#found.indexOf(fn), step);
    const place = at % PAGE;
    if (at - place !== this.#from) this.#show(at - place);
    this.context.actions.chooseFunction(this.#found[at]);
    this.body.children[place].scrollIntoView({ block: "nearest" });
  }

  #click(event) {
    const row = event.target.closest("tr");
    if (row) this.context.actions.chooseFunction(Number(row.dataset.frame));
  }

  #key(event) {
    const row = event.composedPath()[0].closest("tr");
    if (!row || !isPlain(event)) return false;
    const to = {
      ArrowDown: row.nextElementSibling,
      ArrowUp: row.previousElementSibling,
      Home: this.body.firstElementChild,
      End: this.body.lastElementChild,
    };
    if (event.key === "Enter" || event.key === " ")
      this.context.actions.chooseFunction(Number(row.dataset.frame));
    else if (Object.hasOwn(to, event.key)) to[event.key]?.focus();
    else return false;
    return true;
  }
}
