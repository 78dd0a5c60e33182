/** The time strip: what went on when, and a brush that cuts the window out of it. */

import { brushX, scaleLinear, select } from "../../../vendor/d3.js";
import { brushed, lanes, lanesSeen } from "../model/lanes.js";
import { attribute, button, h, setText, svg } from "./dom.js";
import { icon } from "./icons.js";
import { afterPaint } from "./schedule.js";
import { areaPath, barsPath } from "./strip_paths.js";
import { StripSliders } from "./strip_sliders.js";

const ACTIVITY = 26;
const LANE = 8;
const GAP = 3;
const AXIS = 15;
/** A tick for each so many pixels. */
const TICK_PX = 110;
/** Narrower steps of the activity flicker and say no more. */
const BIN_PX = 2;

export class TimeStrip {
  #width = 0;
  #drawn = false;
  #frame = 0;

  /** @param {Context} context */
  constructor({ t, profile, actions, numbers, signal }) {
    Object.assign(this, { t, profile, actions, numbers, signal });
    const seen = lanesSeen(profile);
    this.lanes = ["sql", "gc", "waiting"].filter((name) => seen.has(name));
    this.svg = select(svg("svg", { "aria-hidden": "true" }));
    this.#measure(LANE);
    this.plot = h("div", { class: "plot" }, this.svg.node());
    this.labels = this.#labels();
    this.sliders = new StripSliders({ t, profile, numbers }, (range) => actions.brush(range));
    this.said = h("span", { class: "number" });
    this.clear = button(
      t("strip.clear"),
      { class: "square", on: { click: () => actions.brush(null) } },
      icon("clear"),
    );
    this.window = h("div", { class: "window" }, this.said, this.clear);
    this.node = h(
      "div",
      { class: "strip", role: "group", "aria-label": t("strip") },
      this.labels,
      this.plot,
      this.sliders.node,
    );
    this.#brush();
    signal.addEventListener("abort", () => cancelAnimationFrame(this.#frame));
  }

  /** @param {Scene} scene */
  update({ state }) {
    this.range = state.range;
    this.window.hidden = !state.range;
    if (state.range) setText(this.said, this.#told(state.range));
    this.sliders.update(state.range);
    this.#showBrush();
  }

  /** Draws again where the strip has another width now, when the flame below it is painted. */
  resize() {
    const width = Math.floor(this.plot.clientWidth);
    if (!width || width === this.#width) return;
    this.#width = width;
    afterPaint(() => this.#draw(width));
  }

  #told([from, to]) {
    const { numbers } = this;
    const values = {
      from: numbers.duration(from),
      to: numbers.duration(to),
      length: numbers.duration(to - from),
    };
    return this.t("strip.window", values);
  }

  #labels() {
    const label = (name) => h("div", { class: `lane ${name}`, text: this.t(`strip.${name}`) });
    return h("div", { class: "lanes", "aria-hidden": "true" }, label("activity"), ...this.lanes.map(label));
  }

  /** A lane is as high as its label, which is larger where text is. */
  #measure(lane) {
    this.lane = lane;
    this.height = ACTIVITY + this.lanes.length * (lane + GAP) + AXIS + GAP;
    this.svg.attr("height", this.height);
  }

  #draw(width) {
    if (width !== this.#width || this.signal.aborted) return;
    const { svg } = this;
    this.#measure(Math.max(LANE, Math.round(parseFloat(getComputedStyle(this.labels).lineHeight)) - GAP));
    const [calm, parts] = [BIN_PX, 1].map((px) => lanes(this.profile, width / px));
    const bottom = ACTIVITY;
    const shapes = [
      ["running", areaPath(calm.running, { width, bottom, height: ACTIVITY - 2 })],
      ["own", areaPath(calm.own, { width, bottom, height: ACTIVITY - 2 })],
      ...this.lanes.map((name, i) => [
        name,
        barsPath(parts[name], { width, top: bottom + GAP + i * (this.lane + GAP), height: this.lane }),
      ]),
    ];
    svg.attr("width", width).attr("viewBox", `0 0 ${width} ${this.height}`);
    svg
      .selectAll("path.lane")
      .data(shapes)
      .join("path")
      .attr("class", ([name]) => `lane ${name}`)
      .attr("d", ([, d]) => d);
    this.#axis(width);
    this.brush.extent([
      [0, 0],
      [width, this.height - AXIS],
    ]);
    this.brushed.raise().call(this.brush);
    this.#drawn = true;
    this.#showBrush();
  }

  #axis(width) {
    const end = this.profile.samples.startNs[this.profile.samples.count];
    const x = scaleLinear([0, end], [0, width]);
    const ticks = x.ticks(Math.max(2, Math.floor(width / TICK_PX)));
    const at = (ns) => (x(ns) > width - 30 ? "end" : x(ns) < 10 ? "start" : "middle");
    this.svg
      .selectAll("line.tick")
      .data(ticks)
      .join("line")
      .attr("class", "tick")
      .attr("x1", x)
      .attr("x2", x)
      .attr("y1", 0)
      .attr("y2", this.height - AXIS + 3);
    this.svg
      .selectAll("text.tick")
      .data(ticks)
      .join("text")
      .attr("class", "tick")
      .attr("x", x)
      .attr("y", this.height - 3)
      .attr("text-anchor", at)
      .text((ns) => this.numbers.duration(ns));
  }

  #brush() {
    this.brush = brushX().on("brush end", (event) => event.sourceEvent && this.#moved(event));
    this.brushed = this.svg.append("g").attr("class", "brush");
    this.plot.addEventListener("dblclick", () => this.actions.brush(null));
  }

  /** While it is dragged once per frame; at the end with its edges drawn to those of samples. */
  #moved({ type, selection }) {
    cancelAnimationFrame(this.#frame);
    const end = this.profile.samples.startNs[this.profile.samples.count];
    if (type === "end") this.actions.brush(selection && brushed(this.profile, ...selection, this.#width));
    else
      this.#frame = requestAnimationFrame(() =>
        this.actions.brush(selection.map((x) => (x / this.#width) * end)),
      );
    this.dragged = type === "end" ? null : selection;
    if (type === "end") this.#showBrush();
  }

  #showBrush() {
    if (!this.#drawn || this.dragged) return;
    const end = this.profile.samples.startNs[this.profile.samples.count];
    const selection = this.range && this.range.map((ns) => (ns / end) * this.#width);
    this.brushed.call(this.brush.move, selection);
    attribute(this.node, "data-brushed", selection ? "" : null);
  }
}
