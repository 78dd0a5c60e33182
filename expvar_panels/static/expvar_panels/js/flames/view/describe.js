/** What is said of a node: its label, its place in the source, its share, its name when spoken. */

import { labelOf } from "../model/labels.js";
import { KINDS, ORIGINS, PYTHON, SQL, TEMPLATE } from "../model/profile.js";
import { oneLine, shorten } from "../model/text.js";
import { shortPath } from "./short_path.js";

/** No label has room for more, and nobody wants to hear more. */
const LONGEST = 240;

/** Words for the nodes of one tree. */
export class Describe {
  #labels = [];
  #names = [];
  #looks = [];

  /**
   * @param {Tree} tree
   * @param {Context} context
   */
  constructor(tree, { t, numbers, data }) {
    Object.assign(this, { tree, t, numbers, frames: tree.rows.profile.frames });
    this.bases = data.own ?? [];
  }

  /** What the flame needs of a node; only `state` differs from scene to scene. */
  look(node, scene) {
    const look = (this.#looks[node] ??= {
      ...{
        ...this.#marked(node),
        share: this.share(node),
        name: this.spoken(node),
        kind: this.kind(node),
      },
      time: this.numbers.duration(this.tree.total[node]),
      open: this.#isOpen(node),
    });
    look.state = stateOf(node, scene);
    return look;
  }

  label(node) {
    return (this.#labels[node] ??= this.#label(this.#of(node), this.tree.frame[node]));
  }

  /** The class that colours a node. */
  kind(node) {
    const { type } = this.#of(node);
    if (type === "root" || type === "fold" || type === "handler")
      return type === "root" ? "root" : "plumbing";
    return this.kindOfFrame(this.tree.frame[node]);
  }

  kindOfFrame(frame) {
    const kind = this.frames.kind[frame];
    return kind === PYTHON ? ORIGINS[this.frames.origin[frame]] || "library" : KINDS[kind];
  }

  place(node) {
    const { type } = this.#of(node);
    const frame = this.tree.frame[node];
    return type === "root" || type === "fold" ? "" : this.placeOfFrame(frame);
  }

  /** The short path and the line of a frame, "" where it has none. */
  placeOfFrame(frame) {
    const file = this.frames.file[frame];
    return file && shorten(oneLine(`${shortPath(file, this.bases)}:${this.frames.line[frame]}`), LONGEST);
  }

  nameOfFrame(frame) {
    return (this.#names[frame] ??= this.#said(this.frames.name[frame]));
  }

  /** How the root of a sandwich looks: it stands for a function. */
  rootLook(frame) {
    const label = this.nameOfFrame(frame);
    return {
      label,
      name: this.t("node", { name: label, share: this.share(0), depth: 0 }),
      kind: this.kindOfFrame(frame),
    };
  }

  share(node) {
    const { total } = this.tree;
    return this.numbers.percent(total[0] ? total[node] / total[0] : 0);
  }

  cost(node) {
    const { total, self, samples } = this.tree;
    const { numbers } = this;
    return this.t("cost", {
      ...{ total: numbers.duration(total[node]), self: numbers.duration(self[node]) },
      ...{ samples: numbers.count(samples[node]), share: this.share(node) },
    });
  }

  hint(node) {
    const { hidden, type } = this.#of(node);
    if (!hidden) return "";
    const key = type === "fold" || type === "handler" ? "unfold.click" : "unfold.key";
    return this.t(key, { frames: hidden }, hidden);
  }

  spoken(node) {
    return this.t("node", { name: this.label(node), share: this.share(node), depth: this.tree.depth[node] });
  }

  #said(name) {
    return shorten(oneLine(name), LONGEST) || this.t("label.nameless");
  }

  #of(node) {
    return labelOf(this.tree.rows, this.tree.row[node]);
  }

  #label({ type, name, frames }, frame) {
    if (type === "frame") return this.#frameLabel(frame);
    if (type === "middleware") return name ? this.#said(name) : this.t("label.middleware");
    return this.t(`label.${type}`, { package: this.#said(name), frames });
  }

  #frameLabel(frame) {
    const { name, file, line, kind } = this.frames;
    if (kind[frame] !== TEMPLATE) return this.nameOfFrame(frame);
    return this.#said(`${file[frame]}:${line[frame]} ${name[frame]}`);
  }

  /** The label with the mark of a run that can be unfolded, or with how often a statement ran: that needs room. */
  #marked(node) {
    const open = this.#isOpen(node);
    const label = this.label(node);
    if (open !== null) return { label: `${open ? "▾" : "▸"} ${label}` };
    const { frame, samples } = this.tree;
    if (frame[node] < 0 || this.frames.kind[frame[node]] !== SQL || samples[node] < 2) return { label };
    return { label: `${this.numbers.count(samples[node])} × ${label}`, short: label };
  }

  /** Whether a node heads a run of plumbing that is unfolded; null where it heads none. */
  #isOpen(node) {
    const { rows, row, parent } = this.tree;
    if (row[node] < 0 || rows.run[row[node]] < 0) return null;
    if (this.#of(node).hidden) return false;
    const above = row[parent[node]];
    return above >= 0 && rows.run[above] === rows.run[row[node]] ? null : true;
  }
}

/** The marks of a node in a scene: chosen, of the chosen function, found, or dimmed by the others. */
function stateOf(node, { state, hits, marked, same, chosen }) {
  const marks = node === chosen ? ["chosen"] : same?.isHit(node) ? ["same"] : [];
  const found = hits?.count ? hits : null;
  const wanted = found ?? marked;
  if (wanted && !wanted.isHit(node)) marks.push("dim");
  if (found?.isHit(node)) marks.push("hit");
  if (found && found.nodes[state.match] === node) marks.push("now");
  return marks.join(" ");
}
