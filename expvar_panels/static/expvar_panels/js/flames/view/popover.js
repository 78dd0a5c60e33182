/** A button with a box below it; it closes on Esc, on a click elsewhere and when focus leaves. */

import { attribute, h } from "./dom.js";

export class Popover {
  /**
   * @param {HTMLElement} opener the button
   * @param {HTMLElement} box what opens
   * @param {{ keys: Keys, opened?: () => void }} how
   */
  constructor(opener, box, { keys, opened = () => {} }) {
    Object.assign(this, { opener, box, opened });
    this.node = h("div", { class: "popover" }, opener, box);
    attribute(opener, "aria-haspopup", box.getAttribute("role") === "menu" ? "menu" : "dialog");
    this.close();
    opener.addEventListener("click", () => this.toggle());
    this.node.addEventListener("focusout", (event) => this.#left(event.relatedTarget));
    // At the key's beginning: its end would already act on what has been opened.
    keys.on(opener, (event) => ["Enter", " "].includes(event.key) && this.toggle());
    keys.on(this.node, (event) => event.key === "Escape" && !this.box.hidden && this.leave());
  }

  toggle() {
    if (this.box.hidden) this.open();
    else this.close();
    return true;
  }

  open() {
    this.box.hidden = false;
    attribute(this.opener, "aria-expanded", "true");
    this.opened();
  }

  close() {
    this.box.hidden = true;
    attribute(this.opener, "aria-expanded", "false");
  }

  /** Closes, and gives the focus back to the button. */
  leave() {
    this.close();
    this.opener.focus();
    return true;
  }

  #left(next) {
    if (!next || !this.node.contains(next)) this.close();
  }
}
