/** Which library a frame is of, as runs of plumbing are told apart: Django is more than one. */

import { LIBRARY } from "./profile.js";
import { GLUE, isWithin, rolesOf } from "./roles.js";

const DJANGO_PARTS = {
  "django.db": ["django.db"],
  "django.template": ["django.template", "django.templatetags", "django.shortcuts", "django.test.utils"],
};

/**
 * The library of each frame: its package, and of Django the part where that is one by itself.
 * @param {Frames} frames
 * @returns {string[]}
 */
export function libraryNames({ module, package: names }) {
  return module.map((dotted, i) => (names[i] === "django" ? partOfDjango(dotted) : names[i]));
}

function partOfDjango(module) {
  const parts = Object.entries(DJANGO_PARTS);
  const found = parts.find(([, prefixes]) => prefixes.some((prefix) => isWithin(module, prefix)));
  return found ? found[0] : "django";
}

/**
 * Whether a frame says which library its run is of. The standard library does not, nor do bridges,
 * nor the rest of Django, which all its parts use.
 * @param {Frames} frames
 * @param {string[]} names of `libraryNames`
 * @returns {Uint8Array}
 */
export function tellingFrames(frames, names) {
  const roles = rolesOf(frames);
  const tells = (name, i) => frames.origin[i] === LIBRARY && !(roles[i] & GLUE) && name !== "django";
  return Uint8Array.from(names, (name, i) => (tells(name, i) ? 1 : 0));
}
