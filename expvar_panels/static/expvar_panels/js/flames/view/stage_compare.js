/** The comparison: this request against another one, as one flame and as a table of changes. */

import { compareFunctions, compareTrees } from "../model/compare.js";
import { landing } from "../model/landing.js";
import { foldedRows } from "../model/plumbing.js";
import { plainRows } from "../model/rows.js";
import { changesTable } from "./changes_table.js";
import { DiffFlame } from "./diff_flame.js";
import { labelTest } from "./diff_words.js";
import { h, setText } from "./dom.js";
import { placeOf } from "./place.js";
import { RequestPicker } from "./request_picker.js";
import { Requests } from "./requests.js";

export class CompareStage {
  modes = ["compare"];
  #scene = null;
  #asked = null;
  #other = null;
  #drawn = [];
  #listed = false;

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.requests = new Requests(context);
    this.picker = new RequestPicker(context, {
      chosen: (id) => context.actions.compareWith(id || null),
      refresh: () => this.#list(),
    });
    this.said = h("p", { class: "compared", role: "status" });
    this.flame = new DiffFlame(context);
    this.table = h("div", {
      class: "functions-box",
      tabindex: "0",
      role: "region",
      "aria-label": context.t("changes"),
    });
    this.node = h("div", { class: "compare-stage" }, this.said, this.flame.node, this.table);
    this.#show(false);
  }

  /** @param {Scene} scene */
  update(scene) {
    this.#scene = scene;
    if (!this.#listed) this.#list();
    if (scene.state.other !== this.#asked) this.#load(scene.state.other);
    this.#draw();
  }

  resize() {
    this.flame.resize();
  }

  clear() {
    this.flame.clear();
    this.table.replaceChildren();
  }

  async #list() {
    this.#listed = true;
    try {
      const requests = await this.requests.list(this.picker.path);
      this.picker.list(requests, this.#scene.state.other);
      if (!this.#other) setText(this.said, requests.length ? "" : this.context.t("compare.alone.hint"));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Asks for the chosen request's recording; what is drawn is that of the last one chosen. */
  async #load(id) {
    this.#asked = id;
    this.#other = null;
    setText(this.said, "");
    if (!id) return;
    try {
      const profile = await this.requests.profile(id);
      if (this.#asked !== id) return;
      this.#other = profile;
      this.#draw();
    } catch (error) {
      if (this.#asked === id) this.#failed(error);
    }
  }

  #failed(error) {
    if (this.context.signal.aborted) return;
    this.#show(false);
    setText(this.said, this.context.t("compare.failed", { reason: error.message }));
  }

  #show(shown) {
    this.flame.node.hidden = this.table.hidden = !shown;
  }

  #draw() {
    const { profile } = this.context;
    const { folded, value, query, regex } = this.#scene.state;
    this.#show(this.#other !== null);
    if (!this.#other) return;
    const clock = value === "cpu" && this.#other.samples.cpuNs ? "cpu" : "wall";
    const by = [this.#other, folded, clock];
    const find = labelTest({ query, regex });
    if (by.some((each, i) => each !== this.#drawn[i])) {
      const rows = (of) => (folded ? foldedRows(of) : plainRows(of));
      this.tree = compareTrees(rows(this.#other), rows(profile), { value: clock });
      this.changes = compareFunctions(this.#other, profile, { value: clock });
    }
    this.#drawn = by;
    this.flame.draw(this.tree, find, this.#start());
    this.table.replaceChildren(changesTable(this.context, this.changes, this.#other, find));
    setText(this.said, this.flame.words.t("compare.total", this.#total()));
  }

  /** The node where the developer's own begins in this request's flame. */
  #start() {
    const { session, state } = this.#scene;
    const flame = session.tree({ ...state, mode: "flame", range: null });
    const { stack } = placeOf(flame, landing(flame));
    const row = stack < 0 ? -1 : this.tree.rows[1].ofStack[stack];
    return Math.max(0, row < 0 ? 0 : this.tree.rowAfter.indexOf(row));
  }

  #total() {
    const { numbers } = this.context;
    const { before, after, change, noise } = this.tree;
    const values = { before: numbers.duration(before[0]), after: numbers.duration(after[0]) };
    return { ...values, change: noise[0] ? this.context.t("compare.noise") : numbers.change(change[0]) };
  }
}
