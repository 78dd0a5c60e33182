/**
 * The flame: frames as wide as their time, placed by the layout. Those with room for a label are HTML
 * elements, joined by d3-selection; the many narrow ones are shapes, but for those that need an element.
 */

import { select } from "../../../vendor/d3.js";
import { visibleRows } from "../model/layout.js";
import { boxAt, edges } from "./boxes.js";
import { Cell } from "./cell.js";
import { h } from "./dom.js";
import { glide, glideTransform } from "./glide.js";
import { Rest } from "./rest.js";
import { Slivers } from "./slivers.js";

/** Rows drawn above and below what is scrolled into view. */
const OVERSCAN = 4;
/** What is narrower is not drawn. */
const LEAST_PX = 3;
/** A label in less room than this is noise; the share is shown from the second on. */
const LABEL_PX = 32;
/** What is narrower is a shape, unless it is marked by what a shape cannot have: a hatch, or an outline. */
const SLIVER_PX = LABEL_PX;
const MARKED = /\b(wait|truncated|same|chosen)\b/;
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
  #picture = null;
  // What is drawn, whether as elements or as shapes.
  #boxes = [];
  // The frame that a press made an element, until the next drawing.
  #pressed = -1;
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
    this.rest = new Rest();
    this.slivers = new Slivers();
    this.canvas.append(this.rest.node, this.slivers.node);
    this.node = h("div", { class: "flame" }, this.canvas);
    this.node.addEventListener("scroll", () => this.#scrolledTo(this.node.scrollTop), { passive: true });
    this.canvas.addEventListener("mousedown", (event) => this.#press(event));
    this.canvas.addEventListener("pointermove", (event) => this.slivers.light(this.#shapeAt(event), this.#high));
    this.canvas.addEventListener("pointerleave", () => this.slivers.light());
  }

  /**
   * @param {Picture} picture
   */
  draw(picture) {
    const before = this.#picture;
    this.#picture = picture;
    this.#pressed = -1;
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
    this.canvas.replaceChildren(this.rest.node, this.slivers.node);
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
    const element = elementAt(event);
    return element ? Number(element.dataset.node) : (this.#shapeAt(event)?.node ?? -1);
  }

  /**
   * The element of a node, if it has one: a narrow one has only while it is focused, marked or pressed.
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
    const layout = visibleRows(tree, { ...view, ...this.#window() });
    this.#boxes = Array.from(layout.node, (_, i) => this.#box(layout, i));
    this.#show();
    this.rest.draw(layout.rest, (row) => this.#top(row), this.#high);
  }

  /** What is drawn of a node. */
  #box(layout, i) {
    const { tree, zoom } = this.#picture;
    const [node, row] = [layout.node[i], layout.row[i]];
    const look = this.#picture.look(node);
    const names = [look.kind, look.state, row < tree.depth[zoom] && "above"].filter(Boolean).join(" ");
    const { left, wide } = edges(layout.x[i], layout.width[i]);
    return { node, left, wide, top: this.#top(row), level: row + 1, names, look };
  }

  /** Makes elements or shapes of the boxes. Whatever the keyboard is on is an element. */
  #show() {
    const { focus } = this.#picture;
    const isElement = ({ node, wide, names }) =>
      wide >= SLIVER_PX || node === focus || node === this.#pressed || MARKED.test(names);
    this.#join(this.#boxes.filter(isElement));
    this.slivers.draw(this.#boxes.filter((box) => !isElement(box)), this.#high);
  }

  /** The box of a frame without an element under an event: shapes are told apart by where they are. */
  #shapeAt(event) {
    if (event.clientX === undefined || elementAt(event)) return undefined;
    return boxAt(this.#boxes, this.slivers.pointOf(event), this.#high);
  }

  /** A press takes the keyboard's focus along to a frame, which is an element for it from then on. */
  #press(event) {
    const shape = event.button === 0 && this.#shapeAt(event);
    if (!shape) return;
    event.preventDefault();
    this.#pressed = shape.node;
    this.#show();
    this.elementOf(shape.node).focus({ preventScroll: true });
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
  #join(boxes) {
    const focused = this.canvas.matches(":focus-within");
    select(this.canvas)
      .selectAll("div")
      .data(boxes)
      .join((enter) => enter.append("xhtml:div").attr("role", "treeitem"))
      .each((box, i, elements) => this.#place(elements[i], box));
    if (focused) this.elementOf(this.#picture.focus)?.focus({ preventScroll: true });
  }

  #place(element, { node, level, left, wide, top, names, look }) {
    const cell = (element.cell ??= new Cell(element));
    const { label, short = label, share, time, name, open } = look;
    const cost = wide >= TIME_PX ? `${time} · ${share}` : wide >= SHARE_PX ? share : null;
    cell.put(left, wide, top);
    cell.be(node, level, node === this.#picture.focus);
    cell.say(names, wide >= LONG_LABEL_PX ? label : wide >= LABEL_PX ? short : "", name, cost, open);
  }

  /** How high a box is: a row without the line that is left free. */
  get #high() {
    return this.#row - 1;
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

/** The element of a frame that an event is on, if it is on one. */
function elementAt({ target }) {
  return target.closest?.("[data-node]");
}
