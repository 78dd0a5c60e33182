/** The list of keys, behind the button with the question mark and the key `?`. */

import { button, h } from "./dom.js";
import { icon } from "./icons.js";
import { Popover } from "./popover.js";

const KEYS = [
  [["↑", "↓"], "keys.depth"],
  [["←", "→"], "keys.beside"],
  [["Home", "End"], "keys.ends"],
  [["Enter"], "keys.zoom"],
  [["Space"], "keys.choose"],
  [["e"], "keys.unfold"],
  [["f"], "keys.fold"],
  [["/"], "keys.search"],
  [["n", "N"], "keys.next"],
  [["1", "2", "3", "4"], "keys.views"],
  [["Esc"], "keys.escape"],
  [["?"], "keys.help"],
];

/**
 * @param {Context} context
 * @returns {Popover}
 */
export function help({ t, keys }) {
  const title = h("h3", { text: t("keys") });
  const rows = KEYS.map(([names, does]) =>
    h("tr", {}, h("td", {}, ...names.map((name) => h("kbd", { text: name }))), h("td", { text: t(does) })),
  );
  const table = h("table", {}, h("tbody", {}, ...rows));
  const box = h(
    "div",
    { class: "box help", role: "dialog", tabindex: "-1", "aria-label": t("keys") },
    title,
    table,
  );
  const opener = button(t("keys.hint"), { class: "square" }, icon("help"));
  return new Popover(opener, box, { keys, opened: () => box.focus() });
}
