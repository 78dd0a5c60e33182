// The parts of d3 that our modules use, as one ES module: static/expvar_panels/vendor/d3.js.
export { bisectLeft, bisectRight, extent, max } from "d3-array";
export { brushX } from "d3-brush";
export { format } from "d3-format";
export { scaleLinear } from "d3-scale";
export { pointer, select } from "d3-selection";
export { area, line } from "d3-shape";
