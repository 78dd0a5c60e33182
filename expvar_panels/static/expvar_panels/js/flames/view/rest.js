/** The shade of what is too narrow to draw, so that time is never blank: one path, however much that is. */

import { boxPath } from "./boxes.js";
import { attribute, svg } from "./dom.js";

/** All that was left out in one place is shaded from this on. */
const LEAST_PX = 1;

export class Rest {
  constructor() {
    this.path = svg("path");
    this.node = svg("svg", { class: "rest", "aria-hidden": "true" }, this.path);
  }

  /** Says what the shade is, where one points at it. */
  tell(text) {
    this.path.append(svg("title", { text }));
  }

  /**
   * @param {{ x: number, width: number, row: number }[]} places
   * @param {(row: number) => number} topOf
   * @param {number} high
   */
  draw(places, topOf, high) {
    const tenth = (px) => Math.round(px * 10) / 10;
    const box = ({ x, width, row }) => boxPath({ left: tenth(x), wide: tenth(width), top: topOf(row) }, high);
    const seen = places.filter(({ width }) => width >= LEAST_PX);
    attribute(this.path, "d", seen.map(box).join(""));
  }
}
