/** The line of findings: what stands out, each to click on; beside it how good the recording is. */

import { attribute, h } from "./dom.js";
import { sentence } from "./sentences.js";
import { QualityLine } from "./quality.js";

export class FindingsLine {
  #drawn = null;

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.list = h("ul", { class: "found-list", "aria-label": context.t("findings") });
    this.node = h("div", { class: "findings" }, this.list, new QualityLine(context).node);
  }

  /** @param {Scene} scene */
  update({ state, session }) {
    const found = session.findings(state);
    if (found !== this.#drawn) this.list.replaceChildren(...this.#items(found));
    this.#drawn = found;
    found.forEach((finding, i) => {
      const pressed = finding.stacks.length ? String(finding === state.highlight) : null;
      attribute(this.list.children[i].firstChild, "aria-pressed", pressed);
    });
  }

  #items(found) {
    if (!found.length) return [h("li", { class: "quiet", text: this.context.t("findings.none") })];
    return found.map((finding) => h("li", {}, this.#entry(finding)));
  }

  #entry(finding) {
    const { actions } = this.context;
    const { share, text, hint } = sentence(finding, this.context);
    if (!finding.stacks.length) return h("span", { class: "finding remark", text });
    const content = [share && h("b", { class: "number", text: share }), share && " ", h("span", { text })];
    const attributes = { type: "button", class: "finding", title: hint };
    return h("button", { ...attributes, on: { click: () => actions.showFinding(finding) } }, ...content);
  }
}
