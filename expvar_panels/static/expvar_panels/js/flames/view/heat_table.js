/** A function's lines with the time that each took, and its source around them where it can be had. */

import { manyLines } from "../model/text.js";
import { h } from "./dom.js";
import { linesToShow } from "./heat_lines.js";

/** The lines without the indentation that all of them have. */
function dedent(shown) {
  const margins = shown.filter((each) => each?.text.trim()).map(({ text }) => /^[ \t]*/.exec(text)[0].length);
  const margin = margins.length ? Math.min(...margins) : 0;
  return shown.map((each) => each && { ...each, text: each.text.slice(margin) });
}

/**
 * @param {{ t: Function, numbers: Format }} context
 * @param {Line[]} heat
 * @param {Source | null} source
 */
export function heatTable({ t, numbers }, heat, source) {
  const most = Math.max(...heat.map(({ total }) => total), 1);
  const rows = dedent(linesToShow(heat, source)).map((each) => row(each, most, numbers));
  const head = h("tr", {}, th(t("heat.line")), th(t("heat.time")), th(t("heat.source")));
  const table = h(
    "table",
    { class: "heat mono" },
    h("thead", { class: "spoken" }, head),
    h("tbody", {}, ...rows),
  );
  return h("div", { class: "heat-box", tabindex: "0", role: "region", "aria-label": t("heat") }, table);
}

const th = (text) => h("th", { scope: "col", text });

function row(shown, most, numbers) {
  if (!shown) return h("tr", { class: "skip" }, h("td", { colspan: 3, text: "⋯" }));
  const { line, text, heat } = shown;
  const time = h("td", { class: "number", text: heat ? numbers.duration(heat.total) : "" });
  const part = heat ? heat.total / most : 0;
  const element = h(
    "tr",
    { class: heat ? "hot" : "" },
    h("td", { class: "number quiet", text: String(line) }),
    time,
  );
  element.append(h("td", { class: "code" }, h("bdi", { text: manyLines(text) })));
  if (heat) element.style.setProperty("--heat", `${Math.round(8 + part * 92)}%`);
  return element;
}
