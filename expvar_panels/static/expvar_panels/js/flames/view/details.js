/** The details of the chosen frame: who it is, what it cost here and everywhere, and on which lines. */

import { heldFrames, labelOf } from "../model/labels.js";
import { PYTHON, SQL, TEMPLATE } from "../model/profile.js";
import { oneLine, visible } from "../model/text.js";
import { costTable } from "./cost_table.js";
import { breakable, button, h } from "./dom.js";
import { heatTable } from "./heat_table.js";
import { icon } from "./icons.js";
import { placeLine } from "./place_line.js";
import { Sources } from "./source.js";

/** Frames of a folded run that are listed by name. */
const MOST_HELD = 60;

export class Details {
  #shown = null;

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.sources = new Sources(context);
    this.body = h("div", { class: "details-body" });
    const { t } = context;
    this.close = button(
      t("details.close"),
      { class: "square", on: { click: () => this.#leave() } },
      icon("clear"),
    );
    this.node = h("aside", { class: "details", "aria-label": t("details") }, this.close, this.body);
  }

  /** Closes, and gives the focus back to the view beside. */
  #leave() {
    this.context.actions.closeDetails();
    const view = [...this.node.parentElement.children].find((each) => !each.hidden);
    view.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /** Takes its room at once, so that the flame beside it is drawn at its width. */
  settle({ state, chosen }) {
    this.node.hidden = !state.details || state.mode === "compare" || (chosen < 0 && state.fn === null);
  }

  /** @param {Scene} scene */
  update(scene) {
    const { state, tree, chosen } = scene;
    const shown = [tree, chosen, state.fn, state.mode === "table", scene.session.window(state)];
    if (this.node.hidden || this.#shown?.every((value, i) => value === shown[i])) return;
    this.#shown = shown;
    this.body.replaceChildren(...this.#content(scene));
    this.body.scrollTop = 0;
  }

  #content(scene) {
    const { tree, chosen, state } = scene;
    const label = chosen < 0 ? null : labelOf(tree.rows, tree.row[chosen]);
    if (label?.type === "root") return [this.#head(scene, "root"), costTable(this.context, scene, null)];
    if (label?.type === "fold" || label?.type === "handler") return this.#folded(scene);
    const frame = chosen < 0 ? state.fn : tree.frame[chosen];
    return this.#function(scene, frame, label);
  }

  #function(scene, frame, label) {
    const { frames } = this.context.profile;
    const kind = scene.words.kindOfFrame(frame);
    const name = label?.type === "middleware" && label.name ? label.name : frames.name[frame];
    const parts = [
      this.#head(scene, kind, name, frames.module[frame]),
      placeLine(this.context, frame),
      costTable(this.context, scene, frame),
    ];
    parts.push(this.#buttons(scene, frame));
    if (label?.hidden) parts.push(this.#held(scene));
    if (frames.kind[frame] === PYTHON || frames.kind[frame] === TEMPLATE)
      parts.push(this.#heat(scene, frame));
    return parts;
  }

  #folded(scene) {
    return [
      this.#head(scene, "plumbing"),
      costTable(this.context, scene, null),
      this.#buttons(scene, null),
      this.#held(scene),
    ];
  }

  #head({ words, chosen }, kind, name, module = "") {
    const { t } = this.context;
    const title = name === undefined ? words.label(chosen) : visible(name);
    const text = kind === "sql" ? h("code", { class: "statement", text: title }) : breakable(title);
    return h(
      "header",
      {},
      h(
        "p",
        { class: "party" },
        h("i", { class: `swatch ${kind}` }),
        h("span", { text: t(`kind.${kind}`) }),
        module && h("bdi", { class: "mono module", text: oneLine(module), title: oneLine(module) }),
      ),
      h("h3", {}, text),
    );
  }

  #buttons({ chosen, tree, state }, frame) {
    const { t, actions } = this.context;
    const make = (key, image, click) =>
      h(
        "button",
        { type: "button", class: "outlined", on: { click } },
        icon(image),
        h("span", { text: t(key) }),
      );
    const row = h("div", { class: "cluster" });
    if (chosen >= 0 && state.mode !== "table")
      row.append(make("details.zoom", "zoom", () => actions.zoom(chosen)));
    if (chosen > 0 && tree.rows.run[tree.row[chosen]] >= 0) {
      row.append(make("details.unfold", "fold", () => actions.toggleRun(chosen)));
    }
    if (frame !== null && state.mode === "table")
      row.append(make("details.flame", "flame", () => actions.showInFlame()));
    else if (frame !== null) row.append(make("details.table", "sandwich", () => actions.show("table")));
    return row;
  }

  /** The frames that a folded row holds. */
  #held({ tree, chosen }) {
    const { t, profile, numbers } = this.context;
    const frames = heldFrames(tree.rows, tree.row[chosen]);
    const items = frames
      .slice(0, MOST_HELD)
      .map((frame) => h("li", {}, h("bdi", { text: visible(profile.frames.name[frame]) })));
    if (frames.length > MOST_HELD)
      items.push(
        h("li", {
          class: "quiet",
          text: t("details.more", { count: numbers.count(frames.length - MOST_HELD) }),
        }),
      );
    return h("section", {}, h("h4", { text: t("details.held") }), h("ol", { class: "held mono" }, ...items));
  }

  /** The lines at once, their source when it comes. */
  #heat({ session, state }, frame) {
    const { frames } = this.context.profile;
    const heat = session.heat(state, frame);
    const section = h("section", {}, h("h4", { text: this.context.t("heat") }));
    const draw = (source) => {
      section.querySelector(".heat-box")?.remove();
      section.append(heatTable(this.context, heat, source));
    };
    draw(null);
    const hottest = heat.reduce((best, each) => (each.total > best.total ? each : best), heat[0]);
    const line = hottest?.line || frames.line[frame];
    this.sources
      .around(frames.file[frame], line)
      .then((source) => source && section.isConnected && draw(source));
    return section;
  }
}
