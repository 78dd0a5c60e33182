/** The window's edges as two sliders: the brush for who uses keys or hears the page. */

import { attribute, h } from "./dom.js";

const STEPS = 200;

export class StripSliders {
  /**
   * @param {{ t: Function, profile: object, numbers: Format }} context
   * @param {(range: [number, number] | null) => void} brush
   */
  constructor({ t, profile, numbers }, brush) {
    Object.assign(this, { numbers, brush, end: profile.samples.startNs[profile.samples.count] });
    this.from = this.#slider(t("strip.from"));
    this.to = this.#slider(t("strip.to"));
    this.node = h("div", { class: "sliders" }, this.from, this.to);
    this.update(null);
  }

  /** @param {[number, number] | null} range */
  update(range) {
    const [from, to] = range ?? [0, this.end];
    this.#set(this.from, from);
    this.#set(this.to, to);
  }

  #slider(label) {
    const attributes = { type: "range", min: 0, max: STEPS, step: 1, "aria-label": label };
    return h("input", { ...attributes, on: { input: (event) => this.#moved(event.target) } });
  }

  #set(slider, ns) {
    const value = String(Math.round((ns / (this.end || 1)) * STEPS));
    if (slider.value !== value) slider.value = value;
    attribute(slider, "aria-valuetext", this.numbers.duration(ns));
  }

  /** The edges never cross: one pushes the other on. */
  #moved(slider) {
    let [from, to] = [Number(this.from.value), Number(this.to.value)];
    if (slider === this.from) to = Math.max(to, from + 1);
    else from = Math.min(from, to - 1);
    [from, to] = [Math.max(0, Math.min(from, STEPS - 1)), Math.max(1, Math.min(to, STEPS))];
    const whole = from === 0 && to === STEPS;
    this.brush(whole ? null : [(from / STEPS) * this.end, (to / STEPS) * this.end]);
  }
}
