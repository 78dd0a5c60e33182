/** The functions that changed most between two recordings. */

import { oneLine, shorten } from "../model/text.js";
import { h } from "./dom.js";

const MOST = 100;
const LONGEST = 240;

/**
 * @param {Context} context
 * @param {Change[]} changes
 * @param {Profile} before
 * @param {{ test: (label: string) => boolean } | null} find
 */
export function changesTable(context, changes, before, find) {
  const { t, profile } = context;
  const spent = changes.filter(({ selfBefore, selfAfter }) => selfBefore || selfAfter);
  const named = spent.map((change) => ({ change, ...nameOf(change, before, profile) }));
  const shown = named.filter(({ name, module }) => !find || find.test(`${name}\n${module}.${name}`.toLowerCase())).slice(0, MOST);
  const columns = ["name", "before", "after", "change"];
  const head = h(
    "tr",
    {},
    ...columns.map((column) => h("th", { scope: "col", text: t(`changes.${column}`) })),
  );
  return h(
    "table",
    { class: "functions changes" },
    h("caption", { class: "spoken", text: t("changes") }),
    h("thead", {}, head),
    h("tbody", {}, ...shown.map((each) => row(context, each))),
  );
}

function nameOf({ frameBefore, frameAfter }, before, after) {
  const [{ frames }, frame] = frameAfter >= 0 ? [after, frameAfter] : [before, frameBefore];
  return {
    name: shorten(oneLine(frames.name[frame]), LONGEST),
    module: shorten(oneLine(frames.module[frame]), LONGEST),
  };
}

function row({ t, numbers }, { change, name, module }) {
  const { selfBefore, selfAfter, noise } = change;
  const kind = noise ? "noise" : change.change > 0 ? "worse" : "better";
  const words = noise ? t("compare.noise") : numbers.change(change.change);
  const title = h(
    "div",
    {},
    h("i", { class: `swatch ${kind}` }),
    h("bdi", { class: "name", text: name }),
    h("bdi", { class: "quiet mono file", text: module }),
  );
  const cells = [numbers.duration(selfBefore), numbers.duration(selfAfter)].map((text) => h("td", { text }));
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, title),
    ...cells,
    h("td", { class: noise ? "quiet" : "changed", text: words }),
  );
}
