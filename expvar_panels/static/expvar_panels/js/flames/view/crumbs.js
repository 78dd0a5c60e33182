/** The way from the whole request to the zoomed frame; each step leads back to where it was. */

import { button, h } from "./dom.js";
import { icon } from "./icons.js";

/** Steps shown at the inner end; what lies before them is one ellipsis. */
const INNER = 3;

export class Crumbs {
  /** @param {Context} context */
  constructor({ t, actions }) {
    this.t = t;
    this.actions = actions;
    this.list = h("ol");
    this.node = h("nav", { class: "crumbs", "aria-label": t("crumbs") }, this.list);
  }

  /** @param {Scene} scene */
  update({ state, tree, zoom, words }) {
    this.node.hidden = state.mode !== "flame" && state.mode !== "time";
    if (this.node.hidden) return;
    const path = pathTo(tree, zoom);
    const items = path.slice(-INNER).map((node) => this.#step(words.label(node), node, node === zoom));
    if (path.length > INNER) items.unshift(h("li", { class: "quiet", text: "…" }));
    this.list.replaceChildren(this.#home(zoom === 0), ...items);
  }

  #home(here) {
    const home = button(this.t("zoom.reset"), { class: "crumb", on: { click: () => this.actions.zoom(0) } });
    home.disabled = here;
    home.append(icon("home"), h("span", { text: this.t("label.root") }));
    return h("li", {}, home);
  }

  #step(label, node, last) {
    if (last) return h("li", { "aria-current": "true" }, h("bdi", { class: "crumb", text: label }));
    const click = () => this.actions.zoom(node);
    return h(
      "li",
      {},
      h("button", { type: "button", class: "crumb", on: { click } }, h("bdi", { text: label })),
    );
  }
}

function pathTo(tree, node) {
  const path = [];
  for (; node > 0; node = tree.parent[node]) path.push(node);
  return path.reverse();
}
