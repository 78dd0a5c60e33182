/** The flame with pointer and keys: what a click, a hover and an arrow do. */

import { h } from "./dom.js";
import { Flame } from "./flame.js";
import { isPlain } from "./keys.js";
import { Tooltip } from "./tooltip.js";
import { target } from "./walk.js";

/** How much of a label's start is the mark that unfolds. */
const MARK_PX = 20;

export class FlameStage {
  modes = ["flame", "time"];
  #scene = null;

  /** @param {Context} context */
  constructor({ t, actions, keys }) {
    this.actions = actions;
    this.flame = new Flame(t("flame.label"));
    this.flame.rest.tell(t("flame.rest"));
    this.tip = new Tooltip(t);
    const hint = h("p", { class: "spoken", id: "flame-keys", text: t("flame.keys") });
    this.node = h("div", { class: "flame-stage" }, hint, this.flame.node, this.tip.node);
    this.#listen();
    keys.on(this.flame.node, (event) => this.#key(event));
    this.flame.canvas.setAttribute("aria-describedby", "flame-keys");
  }

  /** @param {Scene} scene */
  update(scene, changed) {
    this.#scene = scene;
    const { state, tree, zoom, focus, words } = scene;
    const look = (node) => words.look(node, scene);
    const walked = changed.has("focus") && this.flame.canvas.matches(":focus-within");
    this.flame.draw({ tree, zoom, focus, look, upright: state.upright });
    if (walked) this.flame.takeFocus();
    else if (isLed(changed, state)) this.flame.reveal();
  }

  resize() {
    this.flame.resize();
  }

  clear() {
    this.flame.clear();
  }

  #listen() {
    const on = (type, listener) => this.flame.canvas.addEventListener(type, listener);
    on("click", (event) => this.#click(event));
    on("pointermove", (event) => this.#hover(event));
    on("pointerleave", () => this.tip.hide());
    this.flame.node.addEventListener("scroll", () => this.tip.hide(), { passive: true });
  }

  #click(event) {
    const node = this.flame.nodeAt(event);
    if (node < 0) return;
    this.tip.hide();
    if (event.detail > 1) this.actions.resetZoom();
    else if (event.shiftKey) this.actions.choose(node);
    else if (!(this.#isToggle(event, node) && this.actions.toggleRun(node))) this.actions.zoom(node);
  }

  /** A folded run unfolds wherever it is clicked; all others do at their mark only, if they have room for it. */
  #isToggle(event, node) {
    if (this.actions.isFolded(node)) return true;
    const element = this.flame.elementOf(node);
    if (!element?.textContent || element.ariaExpanded === null) return false;
    return event.clientX - element.getBoundingClientRect().left < MARK_PX;
  }

  #hover(event) {
    const node = this.flame.nodeAt(event);
    if (node < 0 || event.pointerType === "touch") this.tip.hide();
    else this.tip.show(this.#scene, node, event);
  }

  #key(event) {
    if (!isPlain(event) || !this.flame.canvas.contains(event.composedPath()[0])) return false;
    const focus = this.flame.nodeAt({ target: event.composedPath()[0] });
    const { tree, zoom, state } = this.#scene;
    const how = { key: event.key, upright: state.upright, zoom, page: this.flame.page };
    const to = target(tree, focus, how);
    if (to !== undefined) this.actions.focus(to);
    else if (event.key === "Enter") this.actions.zoom(focus);
    else if (event.key === " ") this.actions.choose(focus);
    else if (event.key === "e") this.actions.toggleRun(focus);
    else return false;
    return true;
  }
}

/** Whether something outside the flame leads to a frame: a match of the search, a finding, the table. */
function isLed(changed, state) {
  if (changed.has("match")) return state.match >= 0;
  return changed.has("focus") && (changed.has("highlight") || changed.has("mode"));
}
