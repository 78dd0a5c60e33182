/** What a frame is to a Django request: the developer's own, plumbing, or a part of the handler. */

import { OWN, PYTHON } from "./profile.js";

/** Never folded away: own code, and what is no python frame (sql, templates, gc, waiting). */
export const KEPT = 1;
/** `convert_exception_to_response`'s wrapper, which stands before each middleware and the handler. */
export const WRAPPER = 2;
/** Of Django's request handler: after a wrapper, no middleware. */
export const HANDLER = 4;
/** Calls the view. */
export const CALLS_VIEW = 8;
/** Passes calls on and does nothing of its own: bridges between threads, decorators. */
export const GLUE = 16;
/** Of a template engine: between two template frames it only says "rendering". */
export const ENGINE = 32;
/** A middleware's own call. */
export const MIDDLEWARE_CALL = 64;
/** Stands between the handler and the view without being the view. */
export const BEFORE_VIEW = 128;
/** Renders, after the view, the response that it returned unrendered. */
export const RENDERS_RESPONSE = 256;

/** @type {[number, string[]][]} */
const MODULE_ROLES = [
  [HANDLER, ["django.core.handlers"]],
  [GLUE, ["asgiref", "asyncio", "concurrent", "contextlib", "expvar_panels", "functools", "threading"]],
  [GLUE, ["debug_toolbar.middleware", "debug_toolbar.panels.sql.tracking", "debug_toolbar.toolbar"]],
  // DDT's templates panel puts the test utilities' renderer in place of the engine's own.
  [ENGINE, ["django.template", "django.templatetags", "django.test.utils", "jinja2"]],
  [BEFORE_VIEW, ["asgiref", "asyncio", "concurrent", "contextlib", "functools", "threading"]],
  [BEFORE_VIEW, ["django.utils.decorators", "django.views.decorators", "django.contrib.auth.decorators"]],
];

/** @type {[number, string, RegExp][]} */
const NAME_ROLES = [
  [WRAPPER | GLUE, "django.core.handlers.exception", /^convert_exception_to_response\.<locals>\.inner$/],
  [CALLS_VIEW, "django.core.handlers.base", /^BaseHandler\._get_response(_async)?$/],
  [BEFORE_VIEW, "django.views.generic.base", /^View\.(as_view|dispatch)\b/],
  [GLUE, "debug_toolbar.panels", /\.process_request$/],
  [RENDERS_RESPONSE, "django.template.response", /^SimpleTemplateResponse\.render$/],
];

/** A method that makes a class a middleware, or part of one. */
export const MIDDLEWARE_METHOD = /(?:^|\.)(\w*Middleware)\.(?:__a?call__|process_\w+)$/;

const known = new WeakMap();

/**
 * The roles of each frame, as a sum of the flags above.
 * @param {Frames} frames
 * @returns {Uint16Array}
 */
export function rolesOf(frames) {
  if (!known.has(frames)) {
    known.set(frames, Uint16Array.from({ length: frames.count }, (_, i) => roleOf(frames, i)));
  }
  return known.get(frames);
}

function roleOf({ kind, origin, module, name }, i) {
  if (kind[i] !== PYTHON || origin[i] === OWN) return KEPT;
  let role = MIDDLEWARE_METHOD.test(name[i]) ? MIDDLEWARE_CALL : 0;
  if (name[i].includes("<locals>")) role |= BEFORE_VIEW;
  for (const [flag, prefixes] of MODULE_ROLES) {
    if (prefixes.some((prefix) => isWithin(module[i], prefix))) role |= flag;
  }
  for (const [flag, of, pattern] of NAME_ROLES) {
    if (isWithin(module[i], of) && pattern.test(name[i])) role |= flag;
  }
  return role;
}

/**
 * Whether a dotted name is a prefix or lies below it.
 * @param {string} module
 * @param {string} prefix
 * @returns {boolean}
 */
export function isWithin(module, prefix) {
  return module.startsWith(prefix) && (module.length === prefix.length || module[prefix.length] === ".");
}
