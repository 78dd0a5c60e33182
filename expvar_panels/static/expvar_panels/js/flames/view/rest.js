/** The shade of what is too narrow to draw, so that time is never blank: one path, however much that is. */

import { attribute } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
/** All that was left out in one place is shaded from this on. */
const LEAST_PX = 1;

export class Rest {
  constructor() {
    const [svg, path] = ["svg", "path"].map((name) => document.createElementNS(SVG, name));
    svg.setAttribute("class", "rest");
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    Object.assign(this, { node: svg, path });
  }

  /** Says what the shade is, where one points at it. */
  tell(text) {
    const title = document.createElementNS(SVG, "title");
    title.textContent = text;
    this.path.append(title);
  }

  /**
   * @param {{ x: number, width: number, row: number }[]} places
   * @param {(row: number) => number} topOf
   * @param {number} high
   */
  draw(places, topOf, high) {
    const box = ({ x, width, row }) => `M${x.toFixed(1)} ${topOf(row)}h${width.toFixed(1)}v${high}h${(-width).toFixed(1)}z`;
    const seen = places.filter(({ width }) => width >= LEAST_PX);
    attribute(this.path, "d", seen.map(box).join(""));
  }
}
