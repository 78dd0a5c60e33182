/** Which frames are the request's view: where a page begins to be the developer's. */

import { OWN } from "./profile.js";
import { BEFORE_VIEW, CALLS_VIEW, GLUE, KEPT, RENDERS_RESPONSE, isWithin, rolesOf } from "./roles.js";

/** What a row is to the view: nothing, on the way from the handler to it, the view, or the
 * rendering that a view left to the handler (a `TemplateResponse`). */
export const [NOTHING, ON_THE_WAY, VIEW, RENDERING] = [0, 1, 2, 3];

/** What the handler itself calls that is not a view. */
const HANDLERS_OWN = ["django.core", "django.urls", "django.template", "django.utils", "django.db", "django.conf"];

/**
 * What each plain row is to the view: that is the first function below the handler which does more
 * than passing the call on. The view of a page without own code is a library's.
 * @param {Rows} plain rows with nothing folded
 * @returns {Uint8Array}
 */
export function viewsOf({ profile, count, parent, frame }) {
  const roles = rolesOf(profile.frames);
  const views = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const role = roles[frame[row]];
    const above = parent[row] < 0 ? NOTHING : views[parent[row]];
    if (role & CALLS_VIEW) views[row] = ON_THE_WAY;
    else if (above === ON_THE_WAY) views[row] = belowHandler(profile.frames, frame[row], role);
  }
  return views;
}

function belowHandler({ origin, module }, frame, role) {
  if (role & KEPT) return origin[frame] === OWN ? VIEW : NOTHING;
  if (role & RENDERS_RESPONSE) return RENDERING;
  if (role & (BEFORE_VIEW | GLUE)) return ON_THE_WAY;
  return HANDLERS_OWN.some((prefix) => isWithin(module[frame], prefix)) ? NOTHING : VIEW;
}

/**
 * For a page whose view is a library's with no own code below it (the admin): the dotted prefix of
 * the app that made the page, which then counts as own. "" where there is own code.
 * @param {Rows} plain
 * @param {Uint8Array} views
 * @returns {string}
 */
export function borrowedApp(plain, views) {
  if (!views.includes(VIEW) || hasOwnBelow(plain, views)) return "";
  const { module, origin } = plain.profile.frames;
  const total = timePerRow(plain);
  let main = -1;
  for (let row = 0; row < plain.count; row++) {
    if (views[row] === VIEW && (main < 0 || total[row] > total[main])) main = row;
  }
  if (origin[plain.frame[main]] === OWN) return "";
  const parts = module[plain.frame[main]].split(".");
  return parts.slice(0, parts[0] !== "django" ? 1 : parts[1] === "contrib" ? 3 : 2).join(".");
}

function timePerRow({ profile, count, parent, ofStack }) {
  const total = new Float64Array(count);
  const { stack, wallNs } = profile.samples;
  stack.forEach((leaf, i) => leaf >= 0 && (total[ofStack[leaf]] += wallNs[i]));
  for (let row = count - 1; row >= 0; row--) if (parent[row] >= 0) total[parent[row]] += total[row];
  return total;
}

function hasOwnBelow({ profile, count, parent, frame }, views) {
  const below = views.map((what) => (what === VIEW ? 1 : 0));
  for (let row = 0; row < count; row++) {
    if (parent[row] < 0 || !below[parent[row]]) continue;
    if (profile.frames.origin[frame[row]] === OWN) return true;
    below[row] = 1;
  }
  return false;
}
