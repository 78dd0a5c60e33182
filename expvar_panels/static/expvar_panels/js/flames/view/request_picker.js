/** The choice of the request to compare with. */

import { oneLine, shorten } from "../model/text.js";
import { button, h } from "./dom.js";

const LONGEST = 80;

export class RequestPicker {
  /**
   * @param {Context} context
   * @param {{ chosen: (id: string) => void, refresh: () => void }} on
   */
  constructor({ t, numbers, profile }, { chosen, refresh }) {
    Object.assign(this, { t, numbers, path: String(profile.description.path ?? "") });
    this.select = h("select", { id: "other-request", on: { change: () => chosen(this.select.value) } });
    const again = button(t("compare.refresh.hint"), {
      class: "outlined",
      text: t("compare.refresh"),
      on: { click: refresh },
    });
    this.node = h(
      "div",
      { class: "cluster picker" },
      h("label", { for: "other-request", text: t("compare.with") }),
      this.select,
      again,
    );
    this.list([]);
  }

  /**
   * @param {Request[]} requests
   * @param {string | null} chosen
   */
  list(requests, chosen = null) {
    const groups = [
      ["compare.same", requests.filter(({ path }) => path === this.path)],
      ["compare.others", requests.filter(({ path }) => path !== this.path)],
    ];
    const first = h("option", {
      value: "",
      text: this.t(requests.length ? "compare.choose" : "compare.alone"),
    });
    const options = groups
      .filter(([, of]) => of.length)
      .map(([key, of]) =>
        h("optgroup", { label: this.t(key) }, ...of.map((request) => this.#option(request))),
      );
    this.select.replaceChildren(first, ...options);
    this.select.value = requests.some(({ request_id: id }) => id === chosen) ? chosen : "";
  }

  #option({ request_id: id, method, path, status, started, duration_ms: ms }) {
    const where = shorten(oneLine(`${method} ${path}`), LONGEST);
    return h("option", {
      value: id,
      text: `${where} · ${status} · ${this.numbers.duration(ms * 1e6)} · ${timeOfDay(started)}`,
    });
  }
}

/** The local time of an ISO date; what is none stays as it is. */
function timeOfDay(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleTimeString();
}
