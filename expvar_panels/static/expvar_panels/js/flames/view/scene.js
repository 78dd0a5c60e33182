/** A scene: one state of the viewer with everything that its parts draw from, computed once. */

import { landing } from "../model/landing.js";
import { Describe } from "./describe.js";
import { nodeAt } from "./place.js";

/**
 * `start`, `zoom`, `focus` and `chosen` are nodes of `tree`: where the picture starts by itself, what
 * it is zoomed to, what has the keyboard's focus, and whose details are shown (-1: nobody's). `hits`
 * are the search's, `marked` those of the highlighted entry of the legend or finding, `same` those
 * of the chosen function; null where there is none.
 * @typedef {{
 *   state: State, session: Session,
 *   tree: Tree, words: Describe, start: number, zoom: number, focus: number,
 *   chosen: number, hits: Hits | null,
 *   marked: { isHit: (node: number) => boolean } | null, same: { isHit: (node: number) => boolean } | null,
 * }} Scene
 */

/** Makes scenes of one session. */
export class SceneMaker {
  #words = new WeakMap();
  #starts = new WeakMap();

  /**
   * @param {Session} session
   * @param {{ t: Function, numbers: Format }} context
   */
  constructor(session, context) {
    Object.assign(this, { session, context });
  }

  /**
   * @param {State} state
   * @returns {Scene}
   */
  scene(state) {
    const { session } = this;
    const tree = session.tree(state);
    const start = this.#startOf(tree);
    const zoom = state.zoom ? nodeAt(tree, state.zoom) : start;
    return {
      ...{ state, session, tree, start, zoom, words: this.wordsOf(tree) },
      focus: state.focus ? nodeAt(tree, state.focus) : zoom,
      chosen: state.chosen ? nodeAt(tree, state.chosen) : -1,
      ...{ hits: session.hits(state), marked: session.highlighted(state), same: session.holding(state) },
    };
  }

  /** The words for a tree, which any number of scenes share. */
  wordsOf(tree) {
    if (!this.#words.has(tree)) this.#words.set(tree, new Describe(tree, this.context));
    return this.#words.get(tree);
  }

  #startOf(tree) {
    if (!this.#starts.has(tree)) this.#starts.set(tree, landing(tree));
    return this.#starts.get(tree);
  }
}
