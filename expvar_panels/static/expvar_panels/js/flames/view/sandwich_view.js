/** The sandwich: flames of the callers above a function, and of its callees below it. */

import { h } from "./dom.js";
import { Flame } from "./flame.js";
import { isPlain } from "./keys.js";
import { Tooltip } from "./tooltip.js";
import { target } from "./walk.js";

/** Frames drawn of each half: the table beside it takes room too. */
const MOST = 250;

export class SandwichView {
  #drawn = [];
  // Where the keyboard is in each half.
  #focus = { callers: 0, callees: 0 };

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    const { t } = context;
    this.tip = new Tooltip(t);
    const half = (name) => new Flame(t(`sandwich.${name}`), MOST);
    this.halves = { callers: half("callers"), callees: half("callees") };
    this.note = h("p", { class: "quiet empty", text: t("sandwich.none") });
    const part = (name) =>
      h("section", { class: name }, h("h4", { text: t(`sandwich.${name}`) }), this.halves[name].node);
    this.node = h("div", { class: "sandwich" }, this.note, part("callers"), part("callees"), this.tip.node);
    for (const name of Object.keys(this.halves)) this.#listen(name);
  }

  /** @param {Scene} scene */
  update(scene) {
    this.scene = scene;
    const { state, session } = scene;
    this.node.classList.toggle("none", state.fn === null);
    if (state.fn === null) return;
    const trees = session.sandwich(state);
    const drawn = [trees, scene.hits, scene.marked];
    if (drawn.every((value, i) => value === this.#drawn[i])) return;
    if (trees !== this.trees) this.#focus = { callers: 0, callees: 0 };
    this.#drawn = drawn;
    this.trees = trees;
    for (const name of Object.keys(this.halves)) this.#draw(name);
  }

  resize() {
    for (const flame of Object.values(this.halves)) flame.resize();
  }

  clear() {
    this.#drawn = [];
    for (const flame of Object.values(this.halves)) flame.clear();
  }

  #draw(name) {
    const tree = this.trees[name];
    const words = this.context.words(tree);
    const plain = { ...this.scene, tree, hits: this.#hitsIn(tree), marked: null, same: null, chosen: -1 };
    const root = { ...words.look(0, plain), ...words.rootLook(this.scene.state.fn) };
    const look = (node) => (node === 0 ? root : words.look(node, plain));
    const upright = name === "callers";
    this.halves[name].draw({ tree, zoom: 0, focus: this.#focus[name], upright, look });
  }

  /** What the search finds here: its functions, wherever they are. */
  #hitsIn(tree) {
    const { hits, state } = this.scene;
    if (!hits || hits.error) return null;
    const isHit = (node) => hits.isMatch(node === 0 ? state.fn : tree.frame[node]);
    return { count: hits.frames, nodes: [], isHit };
  }

  #listen(name) {
    const { canvas } = this.halves[name];
    canvas.addEventListener("pointermove", (event) => this.#hover(name, event));
    canvas.addEventListener("pointerleave", () => this.tip.hide());
    canvas.addEventListener("click", (event) => this.#choose(name, this.halves[name].nodeAt(event)));
    this.context.keys.on(canvas, (event) => this.#key(name, event));
  }

  /** Arrows lead from frame to frame; Enter goes on to the function of one. */
  #key(name, event) {
    if (!isPlain(event)) return false;
    const flame = this.halves[name];
    const node = flame.nodeAt({ target: event.composedPath()[0] });
    const how = { key: event.key, upright: name === "callers", zoom: 0, page: flame.page };
    const to = target(this.trees[name], node, how);
    if (to !== undefined) {
      this.#focus[name] = to;
      this.#draw(name);
      flame.takeFocus();
    } else if (event.key === "Enter" || event.key === " ") this.#choose(name, node);
    else return false;
    return true;
  }

  #hover(name, event) {
    const node = this.halves[name].nodeAt(event);
    const tree = this.trees[name];
    if (node < 1) this.tip.hide();
    else this.tip.show({ words: this.context.words(tree) }, node, event);
  }

  #choose(name, node) {
    if (node > 0) this.context.actions.chooseFunction(this.trees[name].frame[node]);
  }
}
