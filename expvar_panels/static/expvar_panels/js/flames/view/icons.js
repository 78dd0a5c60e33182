/** Icons: 16 by 16, strokes of the text's colour, hidden from assistive technology. */

import { svg } from "./dom.js";

const PATHS = {
  flame: "M2 3h12M2 6.5h8.5M4 10h5M5 13.5h2M12.5 6.5H14",
  time: "M2 3v10.5h12M5 10.5V8M8 10.5V5M11 10.5V7",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6 6.5v6",
  compare: "M5 2.5v11M2.5 5 5 2.5 7.5 5M11 13.5v-11M8.5 11l2.5 2.5 2.5-2.5",
  fold: "M3 2.5h10M3 13.5h10M8 4.5v2.5M6.5 6 8 7.5 9.5 6M8 11.5V9M6.5 10 8 8.5 9.5 10",
  upright: "M8 13V3M4.5 6.5 8 3l3.5 3.5",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3",
  previous: "M4 10l4-4 4 4",
  next: "M4 6l4 4 4-4",
  clear: "M4 4l8 8M12 4l-8 8",
  download: "M8 2.5v7.5M5 7l3 3 3-3M2.5 13.5h11",
  expand: "M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5 9 7M2.5 13.5 7 9",
  shrink: "M13 7H9V3M3 9h4v4M9 7l4.5-4.5M7 9l-4.5 4.5",
  help: "M6 6a2 2 0 1 1 3 1.8c-.7.4-1 .8-1 1.7M8 12v.2",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  edit: "M10.5 3 13 5.5 6 12.5 2.5 13.5 3.5 10z",
  zoom: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3M7 5v4M5 7h4",
  home: "M2.5 8 8 3l5.5 5M4 7v6h8V7",
  sandwich: "M3 4.5h10M3 11.5h10M5 8h6",
};

/**
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const attributes = { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true", focusable: "false" };
  return svg("svg", attributes, svg("path", { d: PATHS[name] }));
}
