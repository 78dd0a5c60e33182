/** The legend: whose time it was, each entry to click on. */

import { oneLine, shorten } from "../model/text.js";
import { attribute, h } from "./dom.js";

/** Entries with less than this, or after so many, are one; own code always has its own. */
const LEAST = 0.01;
const MOST = 6;
const LONGEST = 40;
/** Names that the entry of the others lists where one points at it. */
const MOST_NAMED = 20;

export class Legend {
  #drawn = null;

  /** @param {Context} context */
  constructor({ t, actions, numbers }) {
    Object.assign(this, { t, actions, numbers });
    this.entries = h("div", { class: "cluster entries", role: "group", "aria-label": t("legend") });
    this.node = h("div", { class: "legend" }, this.entries);
  }

  /** @param {Scene} scene */
  update({ state, session }) {
    const parties = session.parties(state);
    if (this.#drawn !== parties) this.#list(parties);
    this.#drawn = parties;
    for (const entry of this.entries.querySelectorAll("button")) {
      attribute(entry, "aria-pressed", String(entry.dataset.party === state.highlight));
    }
  }

  #list(parties) {
    const { shown, rest } = listed(parties);
    const shares = wholePercents([...shown, rest].map(({ share }) => share));
    const entries = shown.map((party, i) => this.#entry(party, shares[i]));
    if (rest.parties.length) entries.push(this.#rest(rest, shares.at(-1)));
    this.entries.replaceChildren(...entries);
  }

  /** What is not listed by itself, so that the shares add up. */
  #rest({ parties }, percent) {
    const names = parties.slice(0, MOST_NAMED).map((party) => partyName(party, this.t));
    if (parties.length > MOST_NAMED) names.push("…");
    return h(
      "span",
      { class: "entry", title: names.join(", ") },
      h("span", { text: this.t("legend.others") }),
      this.#share(percent),
    );
  }

  #share(percent) {
    const { numbers } = this;
    const text = percent ? numbers.percent(percent / 100) : `<${numbers.percent(LEAST)}`;
    return h("span", { class: "quiet number", text });
  }

  #entry(party, percent) {
    const { key, kind } = party;
    const click = () => this.actions.highlight(key);
    return h(
      "button",
      { type: "button", class: "entry", "data-party": key, title: this.t("legend.hint"), on: { click } },
      h("i", { class: `swatch ${kind}` }),
      h("bdi", { text: partyName(party, this.t) }),
      this.#share(percent),
    );
  }
}

/** The parties with an entry each, own code first, and the rest of them as one. */
function listed(parties) {
  const own = parties.filter(({ kind }) => kind === "own");
  const large = parties.filter(({ kind, share }) => kind !== "own" && share >= LEAST).slice(0, MOST);
  const shown = [...own, ...large];
  const others = parties.filter((party) => !shown.includes(party));
  return { shown, rest: { parties: others, share: others.reduce((sum, { share }) => sum + share, 0) } };
}

/**
 * Shares as whole percents that add up to what they add up to: the largest remainders round up.
 * @param {number[]} shares
 * @returns {number[]}
 */
export function wholePercents(shares) {
  const whole = shares.map((share) => Math.floor(share * 100));
  const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);
  const missing = Math.round(sum(shares) * 100) - sum(whole);
  const byRemainder = [...shares.keys()].sort((a, b) => shares[b] * 100 - whole[b] - (shares[a] * 100 - whole[a]));
  for (const i of byRemainder.slice(0, missing)) whole[i] += 1;
  return whole;
}

/** What a party is called: its package, or in words what it is. */
export function partyName({ kind, name }, t) {
  const shown = shorten(oneLine(name), LONGEST);
  if (kind === "template") return t("party.template", { engine: shown });
  return shown || t(`party.${kind}`);
}
