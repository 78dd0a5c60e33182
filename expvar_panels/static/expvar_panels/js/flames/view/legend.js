/** The legend: whose time it was, each entry to click on. */

import { oneLine, shorten } from "../model/text.js";
import { attribute, h } from "./dom.js";

/** Entries with less than this, or after so many, are not listed. */
const LEAST = 0.01;
const MOST = 8;
const LONGEST = 40;

export class Legend {
  #drawn = null;

  /** @param {import("./viewer.js").Context} context */
  constructor({ t, actions, numbers }) {
    Object.assign(this, { t, actions, numbers });
    this.entries = h("div", { class: "cluster entries", role: "group", "aria-label": t("legend") });
    this.node = h("div", { class: "legend" }, this.entries);
  }

  /** @param {import("./scene.js").Scene} scene */
  update({ state, session }) {
    const parties = session.parties(state);
    if (this.#drawn !== parties) this.#list(parties);
    this.#drawn = parties;
    for (const entry of this.entries.children) {
      attribute(entry, "aria-pressed", String(entry.dataset.party === state.highlight));
    }
  }

  #list(parties) {
    const shown = parties.filter(({ share }) => share >= LEAST).slice(0, MOST);
    this.entries.replaceChildren(...shown.map((party) => this.#entry(party)));
  }

  #entry(party) {
    const { key, kind, share } = party;
    const click = () => this.actions.highlight(key);
    return h(
      "button",
      { type: "button", class: "entry", "data-party": key, title: this.t("legend.hint"), on: { click } },
      h("i", { class: `swatch ${kind}` }),
      h("bdi", { text: partyName(party, this.t) }),
      h("span", { class: "quiet number", text: this.numbers.percent(share) }),
    );
  }
}

/** What a party is called: its package, or in words what it is. */
export function partyName({ kind, name }, t) {
  const shown = shorten(oneLine(name), LONGEST);
  if (kind === "template") return t("party.template", { engine: shown });
  return shown || t(`party.${kind}`);
}
