import assert from "node:assert/strict";
import { test } from "node:test";

import { landing } from "../../expvar_panels/static/expvar_panels/js/flames/model/landing.js";
import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { engine, fold, handler, inner, picture, request, view } from "./pictures.js";
import { lib, own, profileOf } from "./profiles.js";

test("a picture starts at the view, or above it where the handler rendered for long", () => {
  const render = lib("SimpleTemplateResponse.render", "django.template.response");
  const chain = request.slice(0, -2);
  const started = (samples) => picture(fold(samples))[landing(fold(samples)) - 1]?.trim() ?? "root";
  assert.equal(started([{ stack: request, wall: 9 }]), "book_list 9");
  assert.equal(started([{ stack: [...chain, view], wall: 5 }, { stack: [...chain, render, engine("x")], wall: 4 }]), "BaseHandler._get_response 9");
  assert.equal(started([{ stack: [...chain, view], wall: 19 }, { stack: [...chain, render], wall: 1 }]), "book_list 19");
});

test("a picture never starts where much of the time is left out, but at a caller", () => {
  const slow = own("SlowMiddleware.__call__", "shop.middleware");
  const chain = [slow, inner, handler, view];
  const started = (away, inSlow, inView) => landing(fold([{ stack: [own("other")], wall: away }, { stack: [slow], wall: inSlow }, { stack: chain, wall: inView }]));
  assert.equal(started(0, 10, 90), 3);
  assert.equal(started(0, 60, 40), 1);
  assert.equal(started(30, 30, 40), 0);
});

test("without a view a picture starts at the first own function, plain or folded", () => {
  const samples = [{ stack: [lib("main", "celery.app"), lib("run", "celery.worker"), own("task"), own("step")], wall: 3 }];
  assert.equal(landing(fold(samples)), 2);
  assert.equal(landing(aggregate(profileOf(samples))), 3);
  assert.equal(landing(fold([])), 0);
});
