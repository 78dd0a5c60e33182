/**
 * Frames too narrow for a label, as SVG: one path for all that look alike. As elements they would be
 * most of a flame, and to lay those out and paint them is what takes a browser long.
 */

import { pointer, select } from "../../../vendor/d3.js";
import { boxPath, pathsByLook } from "./boxes.js";
import { svg } from "./dom.js";

export class Slivers {
  constructor() {
    this.node = svg("svg", { class: "slivers", "aria-hidden": "true" });
    this.looks = select(this.node).append("g");
    this.lit = select(this.node).append("path").attr("class", "lit");
  }

  /**
   * @param {Box[]} boxes
   * @param {number} high
   */
  draw(boxes, high) {
    this.looks
      .selectAll("path")
      .data([...pathsByLook(boxes, high)])
      .join("path")
      .attr("class", ([names]) => names)
      .attr("d", ([, path]) => path);
    this.light();
  }

  /** Lights up the one box that is pointed at, or none: its path is many boxes'. */
  light(box, high) {
    this.lit.attr("d", box ? boxPath(box, high) : null);
  }

  /** Where an event is, as boxes are counted, even while the picture glides. */
  pointOf(event) {
    return pointer(event, this.node);
  }
}
