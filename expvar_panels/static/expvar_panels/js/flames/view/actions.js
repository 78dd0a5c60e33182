/** What a person can do, whatever with: every button, key and click ends here. */

import { FOLD } from "../model/rows.js";
import { nextHit } from "../model/search.js";
import { ROOT, nodeAt, placeOf } from "./place.js";

/** Whether a node is another one or below it. */
function isBelow(tree, node, above) {
  return node >= above && node < tree.end[above];
}

/** The verbs of one viewer. */
export class Actions {
  #elsewhere = new Map();

  /**
   * @param {Store} store
   * @param {() => Scene} scene the scene in sight
   */
  constructor(store, scene) {
    this.store = store;
    this.scene = scene;
  }

  /** Shows a node's subtree as wide as the flame, and its details. */
  zoom(node) {
    const chosen = this.#choice(node);
    this.store.set({ ...chosen, zoom: chosen.focus });
  }

  resetZoom() {
    this.store.set({ zoom: null });
  }

  /** Moves the keyboard's focus; the details follow where a frame is chosen. */
  focus(node) {
    const chosen = this.#choice(node);
    this.store.set(this.store.state.chosen ? chosen : { focus: chosen.focus });
  }

  /** Shows the details of a node, even if they were closed before. */
  choose(node) {
    this.store.set({ ...this.#choice(node), details: true });
  }

  /** Chooses a function wherever it is called from. */
  chooseFunction(frame) {
    this.store.set({ fn: frame, chosen: null });
  }

  /** Shows the chosen function in the flame, at its widest place; all its places are marked there. */
  showInFlame() {
    const { tree, session } = this.scene();
    const { isHit } = session.holding(this.store.state);
    let widest = -1;
    for (let node = 1; node < tree.count; node++) {
      if (isHit(node) && !(tree.total[node] <= tree.total[widest])) widest = node;
    }
    if (widest < 0) return this.show("flame");
    return this.store.set({ mode: "flame", focus: placeOf(tree, widest), zoom: this.#zoomOn(widest) });
  }

  /** The zoom at which a node can be seen: the present one, else what there is without one. */
  #zoomOn(node) {
    return isBelow(this.scene().tree, node, this.scene().zoom) ? this.store.state.zoom : this.#wholeFor(node);
  }

  /** The widest picture that a node is in: none by choice, else the whole request. */
  #wholeFor(node) {
    const { tree, start } = this.scene();
    return isBelow(tree, node, start) ? null : ROOT;
  }

  #choice(node) {
    const { tree } = this.scene();
    const place = placeOf(tree, node);
    const isFunction = node > 0 && tree.rows.role[tree.row[node]] !== FOLD;
    return { focus: place, chosen: place, fn: isFunction ? tree.frame[node] : null };
  }

  closeDetails() {
    this.store.set({ details: false });
  }

  /** Unfolds a folded run of plumbing, or folds it again. False where the node is no such run. */
  toggleRun(node) {
    const { tree } = this.scene();
    const { open } = this.store.state;
    const run = node > 0 ? tree.rows.run[tree.row[node]] : -1;
    if (run < 0) return false;
    const next = new Set(open);
    if (!next.delete(run)) next.add(run);
    this.store.set({ open: next, focus: placeOf(tree, node) });
    return true;
  }

  /** Whether a click unfolds this node rather than zooming to it. */
  isFolded(node) {
    const { tree } = this.scene();
    return node > 0 && tree.rows.role[tree.row[node]] === FOLD;
  }

  /** Folds all plumbing, or none. */
  toggleFolding() {
    this.store.set({ folded: !this.store.state.folded, open: new Set() });
  }

  /** Marks the frames of one package, or of none if these were marked. */
  highlight(key) {
    this.store.set({ highlight: this.store.state.highlight === key ? null : key });
  }

  /** Marks a finding's frames in the flame, and shows the details of the first. */
  showFinding(finding) {
    const { state } = this.store;
    if (state.highlight === finding) return this.store.set({ highlight: null });
    const mode = state.mode === "time" ? "time" : "flame";
    const place = { stack: finding.stacks[0], start: 0 };
    return this.store.set({
      mode,
      highlight: finding,
      zoom: this.#wholeFor(nodeAt(this.scene().tree, place)),
      focus: place,
      chosen: place,
      fn: finding.frames[0],
    });
  }

  search(query) {
    this.store.set({ query, match: -1 });
  }

  toggleRegex() {
    this.store.set({ regex: !this.store.state.regex, match: -1 });
  }

  /**
   * Lets a view that shows something else than the scene's tree go to matches of its own.
   * @param {string} mode
   * @param {(step: 1 | -1) => void} go
   */
  matchesIn(mode, go) {
    this.#elsewhere.set(mode, go);
  }

  /** Goes to the next match (1) or the one before (-1), round and round. */
  nextMatch(step) {
    const go = this.#elsewhere.get(this.store.state.mode);
    if (go) return go(step);
    const { hits, tree } = this.scene();
    if (!hits?.count) return null;
    const match = nextHit(hits, this.store.state.match, step);
    const node = hits.nodes[match];
    const place = placeOf(tree, node);
    const chosen = this.store.state.chosen && place;
    return this.store.set({ match, focus: place, chosen, zoom: this.#zoomOn(node) });
  }

  /** @param {State["mode"]} mode */
  show(mode) {
    this.store.set({ mode });
  }

  /** @param {State["value"]} value */
  count(value) {
    this.store.set({ value });
  }

  /** Cuts everything down to a stretch of time; null is the whole recording. */
  brush(range) {
    this.store.set({ range, match: -1 });
  }

  /** Sorts the functions by a column, the other way round where it was that one already. */
  sort(column) {
    const { by, down } = this.store.state.table;
    this.store.set({ table: { by: column, down: by === column ? !down : column !== "name" } });
  }

  /** Chooses the request to compare this one with; null is none. */
  compareWith(id) {
    this.store.set({ other: id });
  }

  toggleFull() {
    this.store.set({ full: !this.store.state.full });
  }

  /** Turns the flame upside down. */
  turn() {
    this.store.set({ upright: !this.store.state.upright });
  }
}
