/** Folded pictures of a Django request for tests, as a person would read them. */

import { labelOf } from "../../expvar_panels/static/expvar_panels/js/flames/model/labels.js";
import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { lib, own, profileOf, stdlib } from "./profiles.js";

export const inner = lib("convert_exception_to_response.<locals>.inner", "django.core.handlers.exception");
export const mixin = lib("MiddlewareMixin.__call__", "django.utils.deprecation");
export const handler = lib("BaseHandler._get_response", "django.core.handlers.base");
export const view = own("book_list");
export const orm = (name) => lib(name, "django.db.models.query");
export const engine = (name) => lib(name, "django.template.base");

const say = {
  root: () => "root",
  frame: ({ name, hidden }) => name + (hidden ? ` (+${hidden})` : ""),
  fold: ({ name, frames }) => `<${name} ${frames}>`,
  handler: ({ frames }) => `<handler ${frames}>`,
  middleware: ({ name, frames }) => `<middleware ${name} ${frames}>`,
};

/** The rows of a tree, one line each, indented, with their total time. */
export function picture(tree) {
  return Array.from({ length: tree.count - 1 }, (_, i) => {
    const label = labelOf(tree.rows, tree.row[i + 1]);
    return `${" ".repeat(tree.depth[i + 1] - 1)}${say[label.type](label)} ${tree.total[i + 1]}`;
  });
}

export const fold = (samples, options) => aggregate(profileOf(samples, options?.more), { fold: true, ...options });

/** A stack through two middlewares of Django, one own, the handler and a decorator to the view. */
export const request = [inner, mixin, inner, mixin, inner, own("counting", "shop.middleware"), inner, handler, stdlib("inner", "contextlib"), view];
