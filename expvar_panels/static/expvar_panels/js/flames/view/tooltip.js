/** What shows beside the pointer: who this frame is, and what it cost. */

import { h, setText } from "./dom.js";

const AWAY = 14;

export class Tooltip {
  /** @param {(key: string, values?: object) => string} t */
  constructor(t) {
    this.t = t;
    this.title = h("div", { class: "tip-title" });
    this.place = h("div", { class: "tip-place mono" });
    this.cost = h("div", { class: "tip-cost number" });
    this.hint = h("div", { class: "tip-hint" });
    this.node = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.node.append(this.title, this.place, this.cost, this.hint);
  }

  /**
   * @param {Scene} scene
   * @param {number} node
   * @param {{ clientX: number, clientY: number }} at
   */
  show({ words }, node, at) {
    setText(this.title, words.label(node));
    setText(this.place, words.place(node));
    setText(this.cost, words.cost(node));
    setText(this.hint, words.hint(node));
    this.node.hidden = false;
    this.move(at);
  }

  /** Beside the pointer, on the side where there is room. */
  move({ clientX, clientY }) {
    const box = this.node.parentElement.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const [x, y] = [clientX - box.left, clientY - box.top];
    const left = x + AWAY + width > box.width ? x - AWAY - width : x + AWAY;
    const top = y + AWAY + height > box.height ? y - AWAY - height : y + AWAY;
    this.node.style.left = `${Math.max(0, Math.min(left, box.width - width))}px`;
    this.node.style.top = `${Math.max(0, Math.min(top, box.height - height))}px`;
  }

  hide() {
    this.node.hidden = true;
  }
}
