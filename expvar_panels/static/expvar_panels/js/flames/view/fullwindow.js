/** The whole window for the viewer: above the toolbar and whatever else the page has on top. */

import { attribute, button, h } from "./dom.js";
import { icon } from "./icons.js";

export class FullWindow {
  /** @param {Context} context */
  constructor({ t, actions, root }) {
    Object.assign(this, { t, root });
    this.node = button("", { class: "square", on: { click: () => actions.toggleFull() } });
    this.narrow = this.#invitation(t, actions);
  }

  /** @param {Scene} scene */
  update({ state }, changed) {
    const label = this.t(state.full ? "full.leave" : "full.enter");
    attribute(this.node, "aria-label", label);
    this.node.title = label;
    this.node.replaceChildren(icon(state.full ? "shrink" : "expand"));
    if (changed.has("full")) this.#apply(state.full);
  }

  /** What a panel shows that is too narrow for anything else. */
  #invitation(t, actions) {
    const label = t("full.enter");
    const open = button(
      label,
      { on: { click: () => actions.toggleFull() } },
      icon("expand"),
      h("span", { text: label }),
    );
    return h("div", { class: "narrow" }, open);
  }

  /** The top layer where the browser has it: nothing of the page can lie above that. */
  #apply(full) {
    this.root.classList.toggle("full", full);
    if (!this.root.showPopover) return;
    attribute(this.root, "popover", full ? "manual" : null);
    if (full) this.root.showPopover();
  }
}
