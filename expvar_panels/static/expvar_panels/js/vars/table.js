/** The rows in the page: read from the table that the server rendered, shown or hidden, updated. */

import { h, setText } from "./dom.js";
import { write } from "./cell.js";
import { filter } from "./filter.js";

/**
 * @typedef {object} Row a `Line` of the filter, and what stands in the page for it
 * @property {string} key
 * @property {HTMLTableRowElement} tr
 * @property {HTMLElement} cell where the value is
 * @property {boolean} number
 */

export class Table {
  /** @type {Row[]} */
  rows = [];
  /** @type {Map<string, Row>} */
  byKey = new Map();

  /**
   * @param {HTMLTableElement} table
   * @param {{valueUrl?: string, valueText?: string}} texts where a long value is read whole
   */
  constructor(table, texts) {
    this.element = table;
    this.texts = texts;
    this.#read();
  }

  /**
   * Puts other rows in the place of these. A row that stays keeps what it changed by during the
   * request, and is folded out if it was.
   * @param {string} html rows from our own view, escaped there
   */
  replace(html) {
    const before = this.byKey;
    const parsed = document.createElement("template");
    parsed.innerHTML = `<table>${html}</table>`;
    for (const body of this.element.querySelectorAll("tbody")) body.remove();
    this.element.append(...parsed.content.querySelectorAll("tbody"));
    this.#read();
    for (const row of this.rows) if (before.has(row.key)) carryOver(before.get(row.key), row);
  }

  /**
   * Shows what is wanted; returns how many rows match, of how many.
   * @param {Parameters<typeof filter>[1]} wanted
   */
  show(wanted) {
    const { shown, matches, all } = filter(this.rows, wanted);
    this.rows.forEach((row, i) => {
      if (row.tr.hidden === shown[i]) row.tr.hidden = !shown[i];
      if (row.parent < 0) row.tr.parentElement.hidden = !shown[i];
      row.toggle?.setAttribute("aria-expanded", String(!wanted.closed(row.key)));
    });
    return { matches, all };
  }

  /**
   * Writes a new value where it differs from the one shown.
   * @param {Row} row
   * @param {Value} value
   */
  write(row, value) {
    const moved = row.value !== value.text;
    row.tr.classList.toggle("moved", moved);
    if (!moved) return;
    write(row.cell, value, this.#link(row), this.texts.valueText);
    row.value = value.text;
    row.number = value.kind === "number";
    row.text = searched(row);
  }

  /**
   * How long a variable took to read this time, and how old its value is.
   * @param {string} key
   * @param {[string, string]} times
   */
  writeTimes(key, [took, age]) {
    const cell = this.byKey.get(key)?.tr.querySelector("td.time");
    if (!cell) return;
    setText(cell.querySelector("span"), took);
    setText(cell.querySelector("small"), age);
  }

  /** @param {HTMLTableRowElement} tr */
  keyOf(tr) {
    return JSON.stringify(JSON.parse(tr.dataset.key));
  }

  #link(row) {
    const { valueUrl } = this.texts;
    return valueUrl && `${valueUrl}?${new URLSearchParams({ path: row.key })}`;
  }

  #read() {
    keepRoles(this.element);
    /** @type {number[]} */
    const lastAt = [];
    this.rows = Array.from(this.element.querySelectorAll("tbody > tr"), (tr, i) => {
      const row = rowOf(tr);
      row.parent = row.path.length > 1 ? lastAt[row.path.length - 1] : -1;
      lastAt[row.path.length] = i;
      return row;
    });
    this.byKey = new Map(this.rows.map((row) => [row.key, row]));
    for (const body of this.element.querySelectorAll("tbody")) {
      body.style.setProperty("--rows", body.childElementCount);
    }
  }
}

function rowOf(tr) {
  const path = JSON.parse(tr.dataset.key);
  const cell = tr.querySelector("td.value");
  const toggle = tr.classList.contains("branch") ? toggleOf(tr) : null;
  const row = {
    tr,
    path,
    key: JSON.stringify(path),
    cell,
    toggle,
    startsClosed: "closed" in tr.dataset,
    branch: toggle !== null,
    changed: isChange(tr),
    number: cell.classList.contains("number"),
    value: valueOf(cell),
  };
  row.text = searched(row);
  return row;
}

function carryOver(old, row) {
  row.tr.querySelector(".change").replaceWith(old.tr.querySelector(".change"));
  row.changed = old.changed;
  const details = row.cell.querySelector("details");
  if (details) details.open = old.cell.querySelector("details")?.open ?? false;
}

/** A branch's name becomes the button that opens and closes it. */
function toggleOf(tr) {
  const name = tr.querySelector(".name");
  const button = h("button", { type: "button", class: "toggle" });
  name.replaceWith(button);
  button.append(name);
  return button;
}

const isChange = (tr) => tr.querySelector("td.change").matches(".delta, .other, .new");

const searched = (row) => `${row.path.join(".")} ${row.branch ? "" : row.value}`.toLowerCase();

function valueOf(cell) {
  const whole = cell.querySelector(":scope > details > pre, :scope > data, :scope > span");
  const failure = cell.querySelector("summary > strong");
  return whole?.getAttribute("value") ?? (failure?.parentElement ?? whole)?.textContent ?? "";
}

/** Says again that it is a table: browsers may forget it of one that is laid out as a grid. */
function keepRoles(table) {
  table.setAttribute("role", "table");
  for (const group of table.querySelectorAll("thead, tbody")) group.setAttribute("role", "rowgroup");
  for (const tr of table.querySelectorAll("tr")) tr.setAttribute("role", "row");
  for (const td of table.querySelectorAll("td")) td.setAttribute("role", "cell");
  for (const th of table.querySelectorAll("th")) {
    th.setAttribute("role", th.scope === "col" ? "columnheader" : "rowheader");
  }
}
