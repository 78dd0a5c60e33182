/** A value's cell, written anew as a reading comes in; `vars_rows.html` writes the first one. */

import { h, setText } from "./dom.js";
import { digitGroups, short } from "./numbers.js";

/**
 * @typedef {object} Value
 * @property {string} kind
 * @property {string} text
 * @property {string} amount what a number amounts to with its unit, or nothing
 * @property {string | null} preview the beginning of a text too long for its row
 */

/**
 * Writes a value into its cell; one that is folded out stays so.
 * @param {HTMLElement} cell
 * @param {Value} value
 * @param {string} link where a long value can be read whole
 * @param {string} linkText
 */
export function write(cell, value, link, linkText) {
  const details = cell.querySelector(":scope > details:not(.collision)");
  if (details && value.preview !== null) return fold(details, value);
  const marks = cell.querySelectorAll(":scope > .mark, :scope > .collision");
  cell.className = `value ${value.kind}`;
  cell.replaceChildren(...content(value, link, linkText), ...marks);
}

function content(value, link, linkText) {
  if (value.preview !== null) return [long(value, link, linkText)];
  if (value.kind !== "number") return [h("span", {}, value.text)];
  return value.amount ? [number(value.text), " ", h("small", {}, value.amount)] : [number(value.text)];
}

/** A number whose digits stand in groups, while what is copied or read out is the number. */
export function number(text) {
  const shown = short(text);
  const groups = digitGroups(shown).map((digits) => h("span", {}, digits));
  return h("data", { value: text, title: shown !== text && text }, ...groups);
}

function fold(details, value) {
  setText(details.querySelector("summary"), value.preview);
  setText(details.querySelector("pre"), value.text);
}

function long(value, link, linkText) {
  const details = h("details", {}, h("summary", {}, value.preview), h("pre", { tabindex: "0" }, value.text));
  if (link) details.append(h("a", { href: link, target: "_blank", rel: "noopener" }, linkText));
  return details;
}
