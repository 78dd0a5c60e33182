/** The flame of a comparison: as wide as both recordings on average, coloured by the change. */

import { nextHit } from "../model/search.js";
import { DiffWords } from "./diff_words.js";
import { h } from "./dom.js";
import { Flame } from "./flame.js";
import { isPlain } from "./keys.js";
import { Tooltip } from "./tooltip.js";
import { target } from "./walk.js";

/** Frames drawn: the table below takes room too. */
const MOST = 1200;

export class DiffFlame {
  #tree = null;
  #zoom = 0;
  #focus = 0;
  #match = -1;

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const { t, keys, actions } = context;
    this.flame = new Flame(t("compare.flame"), MOST);
    this.tip = new Tooltip(t);
    const key = (name) => h("span", {}, h("i", { class: `swatch ${name}` }), t(`compare.${name}`));
    const legend = h("p", { class: "cluster diff-legend" }, key("worse"), key("better"), key("noise"));
    this.node = h("div", { class: "flame-stage column" }, legend, this.flame.node, this.tip.node);
    this.#listen();
    keys.on(this.flame.node, (event) => this.#key(event));
    actions.matchesIn("compare", (step) => this.#goTo(step));
  }

  /**
   * @param {Comparison} tree
   * @param {ReturnType<typeof labelTest>} find
   * @param {number} start the node that a fresh picture is zoomed to
   */
  draw(tree, find, start) {
    if (tree !== this.#tree) {
      this.words = new DiffWords(tree, this.context);
      [this.#zoom, this.#focus] = [start, start];
    }
    if (tree !== this.#tree || find?.query !== this.find?.query) this.#match = -1;
    Object.assign(this, { find, start });
    this.#tree = tree;
    this.#paint();
  }

  resize() {
    this.flame.resize();
  }

  clear() {
    this.flame.clear();
  }

  #paint() {
    const look = (node) => this.words.look(node, this.find, this.#match);
    this.flame.draw({ tree: this.#tree, zoom: this.#zoom, focus: this.#focus, upright: false, look });
  }

  #listen() {
    const { canvas } = this.flame;
    canvas.addEventListener("click", (event) =>
      this.#zoomTo(event.detail > 1 ? this.start : this.flame.nodeAt(event)),
    );
    canvas.addEventListener("pointermove", (event) => this.#hover(event));
    canvas.addEventListener("pointerleave", () => this.tip.hide());
  }

  #zoomTo(node) {
    if (node < 0) return;
    [this.#zoom, this.#focus] = [node, node];
    this.tip.hide();
    this.#paint();
  }

  /** Shows the next node that the search finds (1), or the one before (-1). */
  #goTo(step) {
    if (!this.find || !this.#tree) return;
    const found = [...this.#tree.depth.keys()].filter((node) => this.words.isHit(node, this.find));
    const next = nextHit({ count: found.length }, found.indexOf(this.#match), step);
    if (next < 0) return;
    this.#match = this.#focus = found[next];
    const { end } = this.#tree;
    if (this.#match < this.#zoom || this.#match >= end[this.#zoom]) this.#zoom = 0;
    this.#paint();
    this.flame.reveal();
  }

  #hover(event) {
    const node = this.flame.nodeAt(event);
    if (node < 0) return this.tip.hide();
    const { words } = this;
    const said = {
      label: (n) => words.label(n),
      place: () => "",
      cost: (n) => words.cost(n),
      hint: () => "",
    };
    return this.tip.show({ words: said }, node, event);
  }

  #key(event) {
    if (!isPlain(event) || !this.flame.canvas.contains(event.composedPath()[0])) return false;
    if (event.key === "Escape" && this.#zoom === this.start) return false;
    if (event.key === "Escape" || event.key === "Enter") {
      this.#zoomTo(event.key === "Enter" ? this.#focus : this.start);
    } else {
      const how = { key: event.key, upright: false, zoom: this.#zoom, page: this.flame.page };
      const to = target(this.#tree, this.#focus, how);
      if (to === undefined) return false;
      this.#focus = to;
    }
    this.#paint();
    this.flame.takeFocus();
    return true;
  }
}
