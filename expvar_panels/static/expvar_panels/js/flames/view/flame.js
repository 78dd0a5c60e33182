/** The flame: one HTML element per visible frame, placed by the layout, joined by d3-selection. */

import { select } from "../../../vendor/d3.js";
import { visibleRows } from "../model/layout.js";
import { Cell } from "./cell.js";
import { attribute, h } from "./dom.js";
import { glide, glideTransform } from "./glide.js";

const SVG = "http://www.w3.org/2000/svg";
/** Rows drawn above and below what is scrolled into view. */
const OVERSCAN = 4;
/** What is narrower is not drawn. */
const LEAST_PX = 3;
/** All that was left out in one place is shaded from this on. */
const REST_PX = 1;
/** A label in less room than this is noise; the share is shown from the second on. */
const LABEL_PX = 32;
const LONG_LABEL_PX = 80;
const SHARE_PX = 150;
const TIME_PX = 260;
/** Rows shown above the zoomed one; who called those is in the crumbs. */
const CALLERS = 2;

/**
 * What a flame draws: a tree, where it is zoomed to, and what is special about some nodes.
 * `look(node)` gives a node's label (and a `short` one, for less room), share, time, spoken name and
 * classes; `open` is whether its run of plumbing is unfolded, null where it heads none.
 * @typedef {{
 *   tree: Tree, zoom: number, focus: number, upright: boolean,
 *   look: (node: number) => {
 *     label: string, short?: string, share: string, time: string, name: string, kind: string, state: string,
 *     open: boolean | null,
 *   },
 * }} Picture
 */

/** Draws a `Picture` into its own scrolling box, and says which node an event is about. */
export class Flame {
  #layout = null;
  #picture = null;
  #width = 0;
  #height = 0;
  #scrolled = 0;
  // The first row that is drawn, and how long all rows together are.
  #first = 0;
  #length = 0;
  #row = 20;

  /**
   * @param {string} label the accessible name of the tree
   * @param {number} [most] elements, the widest frames'
   */
  constructor(label, most) {
    this.most = most;
    this.canvas = h("div", { class: "canvas", role: "tree", "aria-label": label });
    this.rest = rest();
    this.canvas.append(this.rest);
    this.node = h("div", { class: "flame" }, this.canvas);
    this.node.addEventListener("scroll", () => this.#scrolledTo(this.node.scrollTop), { passive: true });
  }

  /**
   * @param {Picture} picture
   */
  draw(picture) {
    const before = this.#picture;
    this.#picture = picture;
    if (!this.#width) this.#measure();
    if (!this.#width) return;
    this.#paint();
    if (picture.upright !== (before?.upright ?? false)) this.#toRoot();
    if (before?.tree === picture.tree && before.zoom !== picture.zoom) {
      glide(this.canvas, glideTransform(picture.tree, before.zoom, picture.zoom, this.#width));
    }
  }

  /** Gives its elements up while it is not in sight; the next drawing makes them again. */
  clear() {
    this.canvas.replaceChildren(this.rest);
  }

  /** Says what the shade is, where one points at it. */
  tellRest(text) {
    const title = document.createElementNS(SVG, "title");
    title.textContent = text;
    this.rest.firstChild.append(title);
  }

  /** Draws again where the box has another size now. */
  resize() {
    const before = this.#size();
    this.#measure();
    if (this.#picture && this.#width && this.#size() !== before) this.#paint();
  }

  /**
   * The node under an event, or -1.
   * @param {Event} event
   */
  nodeAt(event) {
    const element = event.target.closest?.("[data-node]");
    return element ? Number(element.dataset.node) : -1;
  }

  /**
   * The element of a node, if it is drawn.
   * @param {number} node
   * @returns {HTMLElement | null}
   */
  elementOf(node) {
    return this.canvas.querySelector(`[data-node="${node}"]`);
  }

  /** Scrolls to the focused node. */
  reveal() {
    const { tree, focus } = this.#picture;
    this.#scrollTo(tree.depth[focus]);
    this.#paint();
  }

  /** Scrolls to the focused node, and puts the keyboard's focus on it. */
  takeFocus() {
    this.reveal();
    this.elementOf(this.#picture.focus)?.focus({ preventScroll: true });
  }

  /** How many rows a page of the box holds. */
  get page() {
    return Math.max(1, Math.floor(this.#height / this.#row) - 1);
  }

  #scrolledTo(top) {
    if (top === this.#scrolled) return;
    this.#scrolled = top;
    this.#paint();
  }

  /** Reading sizes makes the browser lay out: only when they may have changed. */
  #measure() {
    this.#width = this.canvas.clientWidth;
    this.#height = this.node.clientHeight;
    this.#row = Math.round(parseFloat(getComputedStyle(this.canvas).lineHeight)) || this.#row;
  }

  #size() {
    return `${this.#width} ${this.#height} ${this.#row}`;
  }

  #paint() {
    if (!this.#picture || !this.#width) return;
    const { tree, zoom, focus } = this.#picture;
    const view = { width: this.#width, zoom, keep: focus, minPx: LEAST_PX, maxNodes: this.most };
    this.#first = Math.max(0, tree.depth[zoom] - CALLERS);
    this.#setHeight(visibleRows(tree, { ...view, endRow: 0 }).rows - this.#first);
    this.#layout = visibleRows(tree, { ...view, ...this.#window() });
    this.#join();
    this.#fillRest();
  }

  /** Shades what is too narrow for an element, so that time is never blank. */
  #fillRest() {
    const high = this.#row - 1;
    const box = ({ x, width, row }) => `M${x.toFixed(1)} ${this.#top(row)}h${width.toFixed(1)}v${high}h${(-width).toFixed(1)}z`;
    const seen = this.#layout.rest.filter(({ width }) => width >= REST_PX);
    attribute(this.rest.firstChild, "d", seen.map(box).join(""));
  }

  #setHeight(rows) {
    this.#length = Math.max(rows * this.#row, this.#picture.upright ? this.#height : 0);
    this.canvas.style.blockSize = `${this.#length}px`;
  }

  /** The rows scrolled into view and some around them, counted from the root. */
  #window() {
    const top = Math.floor(this.#scrolled / this.#row);
    const rows = Math.ceil(this.#height / this.#row) + 1;
    const above = this.#picture.upright ? Math.ceil(this.#length / this.#row) - top - rows : top;
    const first = this.#first + above;
    return { firstRow: Math.max(this.#first, first - OVERSCAN), endRow: first + rows + OVERSCAN };
  }

  /**
   * Elements are taken as they come, not kept with their nodes: none is moved about for its order.
   * The keyboard's focus, which is on an element, goes on to the one that has the focused node now.
   */
  #join() {
    const focused = this.canvas.matches(":focus-within");
    select(this.canvas)
      .selectAll("div")
      .data(this.#layout.node)
      .join((enter) => enter.append("xhtml:div").attr("role", "treeitem"))
      .each((node, i, elements) => this.#place(elements[i], node, i));
    if (focused) this.elementOf(this.#picture.focus)?.focus({ preventScroll: true });
  }

  #place(element, node, i) {
    const { x, width, row } = this.#layout;
    const { tree, zoom, focus, look } = this.#picture;
    const cell = (element.cell ??= new Cell(element));
    const left = Math.round(x[i]);
    const room = Math.round(x[i] + width[i]) - left;
    const wide = room > 2 ? room - 1 : Math.max(1, room);
    const { label, short = label, share, time, name, kind, state, open } = look(node);
    const cost = wide >= TIME_PX ? `${time} · ${share}` : wide >= SHARE_PX ? share : null;
    const names = (state && `${kind} ${state}`) || kind;
    cell.put(left, wide, this.#top(row[i]));
    cell.be(node, row[i] + 1, node === focus);
    cell.say(
      row[i] < tree.depth[zoom] ? `${names} above` : names,
      wide >= LONG_LABEL_PX ? label : wide >= LABEL_PX ? short : "",
      name,
      cost,
      open,
    );
  }

  #top(row) {
    const place = row - this.#first;
    return this.#picture.upright ? this.#length - (place + 1) * this.#row : place * this.#row;
  }

  #toRoot() {
    this.#scroll(this.#picture.upright ? this.#length : 0);
    this.#paint();
  }

  #scrollTo(row) {
    const top = this.#top(row);
    const end = this.#scrolled + this.#height;
    if (top < this.#scrolled) this.#scroll(top - this.#row);
    else if (top + this.#row > end) this.#scroll(top + 2 * this.#row - this.#height);
  }

  #scroll(top) {
    this.node.scrollTop = top;
    this.#scrolled = this.node.scrollTop;
  }
}

/** One path for all that is too narrow, however much that is. */
function rest() {
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS(SVG, name));
  svg.setAttribute("class", "rest");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
