/** The column of sparklines, which is there while Live is on. */

import { h, setText } from "./dom.js";
import { rounded, signed } from "./numbers.js";
import { LENGTH, Series } from "./series.js";
import { sparkline } from "./sparkline.js";

const BOX = { width: 98, height: 14, length: LENGTH };
const SVG = "http://www.w3.org/2000/svg";

export class LiveColumn {
  /** @type {Map<string, Series>} */
  #series = new Map();
  #process = null;

  /**
   * @param {Table} table
   * @param {string} title
   */
  constructor(table, title) {
    this.table = table;
    this.title = title;
  }

  /** Takes the column away, and what was remembered for it. */
  remove() {
    for (const cell of this.table.element.querySelectorAll(".live")) cell.remove();
    for (const row of this.table.rows) row.tr.classList.remove("moved");
    this.table.element.classList.remove("is-live");
    this.#series.clear();
  }

  /** Notes that a reading was missed. */
  gap() {
    for (const series of this.#series.values()) series.push(NaN);
  }

  /**
   * Remembers a reading; one of another process does not continue the lines.
   * @param {Row} row
   * @param {string} text
   */
  remember(row, text) {
    if (!row.number) return;
    if (!this.#series.has(row.key)) this.#series.set(row.key, new Series());
    this.#series.get(row.key).push(Number(text));
  }

  /** @param {number} process the id of the one that answered */
  from(process) {
    if (this.#process !== null && this.#process !== process) this.gap();
    this.#process = process;
  }

  /** Draws the lines of the rows in sight. */
  draw() {
    this.#addCells();
    for (const row of this.table.rows) {
      const series = row.tr.hidden ? undefined : this.#series.get(row.key);
      if (series) drawInto(row.live, series);
    }
  }

  #addCells() {
    const head = this.table.element.tHead.rows[0];
    if (!head.querySelector(".live")) {
      const cell = h("th", { class: "live", scope: "col", role: "columnheader" }, this.title);
      head.querySelector(".source").before(cell);
      this.table.element.classList.add("is-live");
    }
    for (const row of this.table.rows) {
      if (row.live?.isConnected) continue;
      row.live = h("td", { class: "live", role: "cell" });
      row.tr.querySelector(".source").before(row.live);
    }
  }
}

function drawInto(cell, series) {
  if (!cell.firstChild) cell.append(chart(), h("span"));
  const [svg, step] = cell.children;
  svg.classList.toggle("flat", series.flat);
  svg.firstChild.setAttribute("d", sparkline(series.values, BOX));
  setText(step, series.step ? signed(series.step) : "");
  cell.title = range(series.values);
}

function chart() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `-1 -2 ${BOX.width + 2} ${BOX.height + 4}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  return svg;
}

function range(values) {
  const known = values.filter((value) => !Number.isNaN(value));
  const text = (value) => (value < 0 ? "\u2212" : "") + rounded(Math.abs(value));
  return `${text(Math.min(...known))} \u2026 ${text(Math.max(...known))}`;
}
