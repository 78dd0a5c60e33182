/** The viewer: its parts, and what a change of state means to each. */

import { formats } from "../model/format.js";
import { Actions } from "./actions.js";
import { Crumbs } from "./crumbs.js";
import { Details } from "./details.js";
import { h } from "./dom.js";
import { DrawToggles } from "./draw_toggles.js";
import { FindingsLine } from "./findings_line.js";
import { FullWindow } from "./fullwindow.js";
import { help } from "./help.js";
import { Keys } from "./keys.js";
import { Legend } from "./legend.js";
import { memory, nameOf } from "./memory.js";
import { exportMenu } from "./menu_export.js";
import { SceneMaker } from "./scene.js";
import { SearchBox } from "./search_box.js";
import { afterPaint } from "./schedule.js";
import { Session } from "./session.js";
import { Shortcuts } from "./shortcuts.js";
import { CompareStage } from "./stage_compare.js";
import { FlameStage } from "./stage_flame.js";
import { TableStage } from "./stage_table.js";
import { Store } from "./store.js";
import { TimeStrip } from "./strip.js";
import { followTheme } from "./theme.js";
import { Toolbar } from "./toolbar.js";

/**
 * What every part is given.
 * @typedef {{
 *   t: (key: string, values?: object) => string, data: any, keys: Keys, store: Store,
 *   profile: Profile, actions: Actions, signal: AbortSignal,
 *   numbers: Format, root: HTMLElement,
 * }} Context
 */

export class Viewer {
  #scene = null;
  #followed = null;

  /** @param {{ data: any, profile: object, t: Function, signal: AbortSignal, host: HTMLElement }} given */
  constructor({ data, profile, t, signal, host }) {
    this.node = h("div", { class: "viewer" });
    this.store = new Store(recalled(data, profile));
    const keys = new Keys(this.node, signal);
    const actions = new Actions(this.store, () => this.#scene);
    const numbers = formats(host.closest("[lang]")?.lang || document.documentElement.lang);
    this.context = { t, data, keys, store: this.store, profile, actions, signal, numbers, root: this.node };
    this.scenes = new SceneMaker(new Session(profile), this.context);
    this.context.words = (tree) => this.scenes.wordsOf(tree);
    this.#build();
    followTheme(host, this.node, signal);
  }

  #build() {
    const { context } = this;
    const helping = help(context);
    this.search = new SearchBox(context);
    this.#buildAround(helping);
    this.compare = new CompareStage(context);
    this.views = [new FlameStage(context), new TableStage(context), this.compare];
    this.details = new Details(context);
    const stage = h("div", { class: "stage" }, ...this.views.map((view) => view.node), this.details.node);
    const rows = [this.findings, this.toolbar, this.strip, this.legend].map((row) => row.node);
    this.node.append(this.full.narrow, ...rows, this.#trail(), stage);
    this.urgent = [this.toolbar, this.full, this.crumbs, this.toggles];
    this.later = [this.search, this.legend, this.findings, this.strip, this.details];
    new Shortcuts(this, helping);
  }

  /** What stands above the views. */
  #buildAround(helping) {
    const { context } = this;
    this.findings = new FindingsLine(context);
    this.full = new FullWindow(context);
    const right = [this.search.node, exportMenu(context), helping.node, this.full.node];
    this.toolbar = new Toolbar(context, ...right);
    this.strip = new TimeStrip(context);
    this.legend = new Legend(context);
    this.legend.node.append(this.strip.window);
    this.crumbs = new Crumbs(context);
    this.toggles = new DrawToggles(context);
  }

  /** The row right above the views: where one is in them, and how they are drawn. */
  #trail() {
    const { crumbs, compare, toggles } = this;
    const gap = h("div", { class: "gap" });
    this.trail = h("div", { class: "trail" }, crumbs.node, compare.picker.node, gap, toggles.node);
    return this.trail;
  }

  /** Paints for the first time, and from then on whenever the state or the size changes. */
  start() {
    const recording = nameOf(this.context.data, this.context.profile);
    this.store.subscribe((state) => memory.keep(recording, state));
    this.store.subscribe((state, changed) => this.#update(state, changed));
    const sized = [...this.views, this.strip];
    const observer = new ResizeObserver(() => sized.forEach((part) => part.resize()));
    for (const part of sized) observer.observe(part.node);
    this.context.signal.addEventListener("abort", () => observer.disconnect());
    this.#update(this.store.state, new Set());
  }

  /** The view first; what stands around it follows when that is painted. */
  #update(state, changed) {
    this.#scene = this.scenes.scene(state);
    this.#settle(state.mode);
    for (const part of this.urgent) part.update(this.#scene, changed);
    for (const view of this.views) if (!view.node.hidden) view.update(this.#scene, changed);
    afterPaint(() => this.#follow());
  }

  /** Gives the room to one view before that is drawn: it is drawn to its size. */
  #settle(mode) {
    for (const view of this.views) {
      view.node.hidden = !view.modes.includes(mode);
      if (view.node.hidden) view.clear();
    }
    this.details.settle(this.#scene);
    this.strip.node.hidden = this.legend.node.hidden = mode === "compare";
    this.trail.hidden = mode === "table";
    this.compare.picker.node.hidden = mode !== "compare";
  }

  #follow() {
    if (this.#followed === this.#scene || this.context.signal.aborted) return;
    this.#followed = this.#scene;
    for (const part of this.later) part.update(this.#scene);
  }
}

/** The state that a recording was left in, as far as it can be had again. */
function recalled(data, profile) {
  const state = memory.recall(nameOf(data, profile));
  const value = profile.samples.cpuNs ? state.value : "wall";
  const mode = state.mode === "compare" && !data.urls?.requests ? "flame" : state.mode;
  return Object.fromEntries(Object.entries({ ...state, value, mode }).filter(([, known]) => known !== undefined));
}
