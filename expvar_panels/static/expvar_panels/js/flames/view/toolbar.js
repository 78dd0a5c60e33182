/** The bar above the views: which view, which clock; the search and the menus join it. */

import { attribute, h } from "./dom.js";
import { icon } from "./icons.js";

const MODES = ["flame", "time", "table", "compare"];

export class Toolbar {
  /**
   * @param {Context} context
   * @param {...Node} right what stands at the far end
   */
  constructor({ t, actions, data, profile }, ...right) {
    const modes = data.urls?.requests ? MODES : MODES.filter((mode) => mode !== "compare");
    this.modes = modes.map((mode) => this.#mode(t, actions, mode));
    this.values = ["wall", "cpu"].map((value) => this.#value(t, actions, value));
    this.node = h(
      "div",
      { class: "bar", role: "toolbar", "aria-label": t("toolbar") },
      h("div", { class: "segments", role: "group", "aria-label": t("views") }, ...this.modes),
      profile.samples.cpuNs &&
        h("div", { class: "segments", role: "group", "aria-label": t("clock") }, ...this.values),
      ...right,
    );
  }

  #mode(t, actions, mode) {
    const attributes = {
      "data-mode": mode,
      "aria-label": t(`view.${mode}`),
      title: t(`view.${mode}.hint`),
      on: { click: () => actions.show(mode) },
    };
    return h(
      "button",
      { type: "button", ...attributes },
      icon(mode),
      h("span", { class: "beside", text: t(`view.${mode}`) }),
    );
  }

  #value(t, actions, value) {
    const attributes = {
      "data-value": value,
      title: t(`clock.${value}.hint`),
      on: { click: () => actions.count(value) },
    };
    return h("button", { type: "button", ...attributes, text: t(`clock.${value}`) });
  }

  /** @param {Scene} scene */
  update({ state }) {
    for (const each of this.modes) attribute(each, "aria-pressed", String(each.dataset.mode === state.mode));
    for (const each of this.values)
      attribute(each, "aria-pressed", String(each.dataset.value === state.value));
  }
}
