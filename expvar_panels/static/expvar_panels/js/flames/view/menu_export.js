/** The menu of downloads: each entry is a plain link to the panel's export view. */

import { button, h } from "./dom.js";
import { icon } from "./icons.js";
import { Popover } from "./popover.js";

const FORMATS = ["html", "speedscope", "gecko", "folded", "svg", "json"];

/**
 * @param {Context} context
 * @returns {HTMLElement | null} null where nothing can be asked, as in a standalone file
 */
export function exportMenu({ t, keys, data }) {
  if (!data.urls?.export) return null;
  const items = FORMATS.map((format) => item(t, data, format));
  const box = h("div", { class: "box menu", role: "menu", "aria-label": t("export") }, ...items);
  const opener = button(t("export.hint"), {}, icon("download"), h("span", { text: t("export") }));
  const popover = new Popover(opener, box, { keys, opened: () => items[0].focus() });
  keys.on(box, (event) => step(items, event));
  box.addEventListener("click", () => popover.close());
  return popover.node;
}

function item(t, data, format) {
  const query = new URLSearchParams({ request_id: data.request_id, format });
  return h(
    "a",
    { role: "menuitem", tabindex: "-1", href: `${data.urls.export}?${query}`, download: true },
    h("b", { text: t(`export.${format}`) }),
    h("span", { class: "quiet", text: t(`export.${format}.hint`) }),
  );
}

/** Arrow keys, Home and End move among the items of a menu. */
function step(items, event) {
  const to = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (to === undefined) return false;
  const at = items.indexOf(event.composedPath()[0]);
  const next = Math.abs(to) === 1 ? (at + to + items.length) % items.length : to < 0 ? 0 : items.length - 1;
  items[next].focus();
  return true;
}
