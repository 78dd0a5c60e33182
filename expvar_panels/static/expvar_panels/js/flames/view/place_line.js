/** Where a frame's source is, with a button that copies that and a link that opens it in an editor. */

import { editorUrl } from "../model/editor.js";
import { PYTHON } from "../model/profile.js";
import { visible } from "../model/text.js";
import { attribute, breakable, button, h } from "./dom.js";
import { icon } from "./icons.js";

/** How long the button says that it has copied. */
const SAID_MS = 1500;

/**
 * @param {Context} context
 * @param {number} frame
 */
export function placeLine(context, frame) {
  const { frames } = context.profile;
  const file = frames.file[frame];
  if (!file) return h("p", { hidden: true });
  const place = `${file}:${frames.line[frame]}`;
  const line = h("p", { class: "place mono" }, breakable(visible(place)), copyButton(context.t, place));
  const url = frames.kind[frame] === PYTHON ? editorLink(context.data, file, frames.line[frame]) : null;
  if (url) line.append(link(context.t, url));
  return line;
}

/** The settings' templates say `{file}`. */
function editorLink({ editor = "", path_map: map = {} }, file, line) {
  return editorUrl(editor.replaceAll("{file}", "{path}"), file, line, Object.entries(map));
}

function link(t, url) {
  const label = t("details.editor");
  return h("a", { class: "square", href: url, "aria-label": label, title: label }, icon("edit"));
}

function copyButton(t, text) {
  const copy = button(t("details.copy"), { class: "square" }, icon("copy"));
  copy.addEventListener("click", async () => {
    const done = await copyText(text, copy);
    attribute(copy, "aria-label", t(done ? "details.copied" : "details.copy.failed"));
    copy.classList.toggle("done", done);
    setTimeout(() => {
      attribute(copy, "aria-label", t("details.copy"));
      copy.classList.remove("done");
    }, SAID_MS);
  });
  return copy;
}

/** The clipboard is there on secure pages only; elsewhere a selected field does it. */
async function copyText(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "spoken", "aria-hidden": "true" });
    field.value = text;
    beside.after(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    beside.focus();
    return done;
  }
}
