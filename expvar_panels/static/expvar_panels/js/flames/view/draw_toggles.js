/** How the flame is drawn: with its plumbing folded or not, with its root above or below. */

import { attribute, h } from "./dom.js";
import { icon } from "./icons.js";

export class DrawToggles {
  /** @param {Context} context */
  constructor({ t, actions }) {
    this.folding = toggle(t, "fold", () => actions.toggleFolding());
    this.upright = toggle(t, "upright", () => actions.turn());
    this.node = h("div", { class: "cluster" }, this.folding, this.upright);
  }

  /** @param {Scene} scene */
  update({ state }) {
    this.folding.hidden = state.mode === "table";
    this.upright.hidden = state.mode === "table" || state.mode === "compare";
    attribute(this.folding, "aria-pressed", String(state.folded));
    attribute(this.upright, "aria-pressed", String(state.upright));
  }
}

function toggle(t, name, click) {
  const attributes = { type: "button", class: "toggle", title: t(`${name}.hint`), on: { click } };
  return h("button", attributes, icon(name), h("span", { text: t(name) }));
}
