import assert from "node:assert/strict";
import { test } from "node:test";

import { heldFrames } from "../../expvar_panels/static/expvar_panels/js/flames/model/labels.js";
import { landing } from "../../expvar_panels/static/expvar_panels/js/flames/model/landing.js";
import { aggregate, nodeOfStack, stackOfNode } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { engine, fold, handler, inner, mixin, orm, picture, request, view } from "./pictures.js";
import { gc, lib, own, profileOf, randomSamples, seeds, sql, stdlib, template, wait } from "./profiles.js";

test("a run of library frames is one row that keeps its time, says its package and its length", () => {
  const run = [orm("QuerySet.__iter__"), orm("fetch"), lib("execute", "django.db.backends.utils")];
  assert.deepEqual(picture(fold([{ stack: [view, ...run], wall: 5 }, { stack: [view], wall: 1 }])), [
    "book_list 6", " <django.db 3> 5",
  ]);
});

test("paths that part inside the plumbing are one row, and what lies below them stands below it", () => {
  const tree = fold([
    { stack: [view, orm("iter"), orm("a"), sql("SELECT 1")], wall: 3 },
    { stack: [view, orm("iter"), orm("b"), sql("SELECT 1")], wall: 4 },
    { stack: [view, orm("count"), view], wall: 2 },
  ]);
  assert.deepEqual(picture(tree), ["book_list 9", " <django.db 4> 9", "  SELECT 1 7", "  book_list 2"]);
});

test("a run of one frame is that frame, with nothing to expand", () => {
  const tree = fold([{ stack: [view, stdlib("dumps", "json")], wall: 1 }]);
  assert.deepEqual(picture(tree), ["book_list 1", " dumps 1"]);
  assert.equal(tree.rows.run[tree.row[2]], -1);
});

test("another library begins a row of its own; the standard library and bridges do not", () => {
  const stack = [
    ...[view, lib("render", "django.shortcuts"), stdlib("inner", "contextlib"), lib("go", "django.http")],
    ...[lib("convert", "markdown.core"), stdlib("sub", "re"), lib("handle", "asgiref.sync"), lib("more", "markdown.util")],
  ];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])), ["book_list 1", " <django 3> 1", "  <markdown 4> 1"]);
});

test("Django's database and templates are rows of their own, the rest of it belongs to either", () => {
  const [shortcut, http, text] = [lib("render", "django.shortcuts"), lib("header", "django.http.response"), lib("cut", "django.utils.text")];
  const tree = fold([
    { stack: [view, shortcut, engine("x"), text, orm("a"), text, orm("b"), sql("SELECT 1")], wall: 5 },
    { stack: [view, orm("a"), orm("c")], wall: 3 },
    { stack: [view, http, text], wall: 1 },
  ]);
  assert.deepEqual(picture(tree), [
    "book_list 9", " <django 3> 5", "  <django.db 3> 5", "   SELECT 1 5", " <django.db 2> 3", " <django 2> 1",
  ]);
});

test("the toolbar's own work is a row of its own, what it only passes on is not", () => {
  const record = lib("NormalCursorMixin._record", "debug_toolbar.panels.sql.tracking");
  const trace = [lib("get_stack_trace", "debug_toolbar.utils"), lib("Recorder.get", "debug_toolbar.utils")];
  const tree = fold([{ stack: [view, orm("a"), record, orm("b"), sql("SELECT 1")], wall: 5 }, { stack: [view, orm("a"), record, ...trace], wall: 3 }]);
  assert.deepEqual(picture(tree).slice(1), [" <django.db 3> 8", "  SELECT 1 5", "  <debug_toolbar.utils 2> 3"]);
});

test("which library a run is of may show late, and glue does not tell", () => {
  const stack = [view, stdlib("inner", "contextlib"), orm("a"), lib("convert", "markdown.core"), lib("more", "markdown.core")];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])), ["book_list 1", " <django.db 2> 1", "  <markdown.core 2> 1"]);
  const glued = [view, orm("a"), ...["x", "y", "z"].map((name) => lib(name, "asgiref.sync"))];
  assert.deepEqual(picture(fold([{ stack: glued, wall: 1 }])), ["book_list 1", " <django.db 4> 1"]);
});

test("sql, templates, collections and waiting are never folded away", () => {
  for (const kept of [sql("SELECT 1"), template("{% for %}", "a.html", 3), gc(), wait()]) {
    const tree = fold([{ stack: [view, orm("a"), orm("b"), kept, orm("c"), orm("d")], wall: 1 }]);
    assert.deepEqual(picture(tree), ["book_list 1", " <django.db 2> 1", `  ${kept.name} 1`, "   <django.db 2> 1"]);
  }
});

test("between two template rows the engine is part of the upper one; other code is not", () => {
  const tree = fold([
    { stack: [view, engine("render"), engine("_render"), template("{% for %}", "a.html", 1), engine("x"), engine("y"), template("{{ b }}", "a.html", 2), engine("z"), orm("get"), orm("fetch"), sql("SELECT 1")], wall: 5 },
    { stack: [view, engine("render"), engine("_render"), template("{% for %}", "a.html", 1), engine("x")], wall: 2 },
  ]);
  assert.deepEqual(picture(tree), [
    "book_list 7", " <django.template 2> 7", "  {% for %} (+2) 7", "   {{ b }} (+1) 5", "    <django.db 2> 5", "     SELECT 1 5",
  ]);
  assert.equal(tree.self[3], 2);
});

test("the renderer that DDT puts in the engine's place is the engine", () => {
  const instrumented = lib("instrumented_test_render", "django.test.utils");
  const stack = [view, engine("a"), engine("b"), template("{% extends %}", "a.html", 1), instrumented, template("{% block %}", "b.html", 2)];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])).slice(2), ["  {% extends %} (+1) 1", "   {% block %} 1"]);
});

test("the middleware chain is one row each, the handler another, and wrappers are no rows", () => {
  const session = lib("SessionMiddleware.process_response", "django.contrib.sessions.middleware");
  const tree = fold([
    { stack: [...request, orm("a"), orm("b")], wall: 8 },
    { stack: [inner, mixin, session, orm("save"), sql("UPDATE s")], wall: 2 },
    { stack: [inner], wall: 1 },
  ]);
  assert.deepEqual(picture(tree), [
    "<middleware SessionMiddleware 4> 10",
    " <middleware  2> 8",
    "  counting (+1) 8",
    "   <handler 2> 8",
    "    book_list 8",
    "     <django.db 2> 8",
    " UPDATE s 2",
  ]);
  assert.equal(tree.self[0], 1);
});

test("a middleware's row holds whatever library it uses", () => {
  const white = lib("WhiteNoiseMiddleware.__call__", "whitenoise.middleware");
  const stack = [inner, white, lib("find", "django.contrib.staticfiles"), lib("scan", "whitenoise.scantree")];
  assert.deepEqual(picture(fold([{ stack, wall: 2 }, { stack: request, wall: 1 }])), [
    "<middleware WhiteNoiseMiddleware 3> 2", ...picture(fold([{ stack: request, wall: 1 }])),
  ]);
});

test("a middleware without a name of its own gets it from the settings' list, or from a method below", () => {
  const more = { description: { middleware: "django.middleware.security.SecurityMiddleware\nshop.Gate\nx.y" } };
  assert.deepEqual(picture(fold([{ stack: request, wall: 1 }], { more })).slice(0, 2), [
    "<middleware SecurityMiddleware 2> 1", " <middleware Gate 2> 1",
  ]);
  const method = own("GateMiddleware.process_request", "shop.middleware");
  assert.deepEqual(picture(fold([{ stack: [inner, mixin, method], wall: 1 }])), [
    "<middleware GateMiddleware 1> 1", " GateMiddleware.process_request 1",
  ]);
});

test("asynchronous middleware reached over asgiref's bridges is a row too", () => {
  const bridge = [lib("SyncToAsync.__call__", "asgiref.sync"), stdlib("run", "concurrent.futures.thread"), lib("SyncToAsync.thread_handler", "asgiref.sync")];
  const stack = [inner, lib("MiddlewareMixin.__acall__", "django.utils.deprecation"), inner, ...bridge, mixin, inner, lib("BaseHandler._get_response_async", "django.core.handlers.base"), ...bridge, view];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])), [
    "<middleware  5> 1", " <middleware  2> 1", "  <handler 4> 1", "   book_list 1",
  ]);
});

test("bridges between own middleware and the next one are no row", () => {
  const bridge = [lib("SyncToAsync.__call__", "asgiref.sync"), stdlib("run", "concurrent.futures.thread")];
  const stack = [inner, own("counting", "shop.middleware"), inner, ...bridge, mixin, inner, handler, view];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])).slice(0, 2), ["counting (+3) 1", " <middleware  2> 1"]);
});

test("a run below wrappers is the run that is there without them", () => {
  const below = [own("step"), orm("a"), orm("b")];
  const tree = fold([{ stack: [view, inner, ...below], wall: 1 }, { stack: [view, ...below], wall: 1 }]);
  assert.deepEqual(picture(tree), ["book_list (+1) 2", " step 2", "  <django.db 2> 2"]);
});

test("an error page's handler is no middleware", () => {
  const answer = [lib("response_for_exception", "django.core.handlers.exception"), lib("technical_500_response", "django.views.debug")];
  const tree = fold([{ stack: [inner, mixin, inner, ...answer], wall: 3 }, { stack: request, wall: 1 }]);
  assert.deepEqual(picture(tree).slice(0, 2), ["<middleware  2> 4", " <django 2> 3"]);
});

test("the admin, without own code: the view is kept, and its app counts as own", () => {
  const admin = (name, module = "options") => lib(name, `django.contrib.admin.${module}`);
  const stack = [inner, handler, admin("wrap.<locals>.wrapper"), lib("_wrapper", "django.utils.decorators"), admin("changelist_view"), admin("ChangeList", "views.main"), orm("a"), orm("b")];
  const tree = fold([{ stack, wall: 9 }, { stack: [inner, handler, lib("resolve", "django.urls.resolvers")], wall: 1 }]);
  assert.deepEqual(picture(tree), [
    "<handler 4> 10", " changelist_view 9", "  ChangeList 9", "   <django.db 2> 9",
  ]);
  assert.equal(landing(tree), 2);
});

test("of several views below the handler the main one says which app counts as own", () => {
  const admin = (name) => lib(name, "django.contrib.admin.options");
  const guard = (name) => lib(name, "guardian.checks");
  const tree = fold([{ stack: [inner, handler, guard("allow"), guard("look")], wall: 1 }, { stack: [inner, handler, admin("changelist_view"), admin("rows"), admin("cells")], wall: 9 }]);
  assert.deepEqual(picture(tree).slice(1), [" changelist_view 9", "  rows 9", "   cells 9", " allow 1", "  look 1"]);
});

test("a library's view with own code below it is kept, its library is not", () => {
  const rest = (name, module) => lib(name, `rest_framework.${module}`);
  const stack = [inner, handler, lib("View.as_view.<locals>.view", "django.views.generic.base"), rest("APIView.dispatch", "views"), rest("list", "mixins"), rest("data", "serializers"), own("price"), orm("a")];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])), [
    "<handler 2> 1", " APIView.dispatch 1", "  <rest_framework 2> 1", "   price 1", "    a 1",
  ]);
});

test("where there is neither own code nor a view nothing is folded", () => {
  const stack = [lib("main", "tool.cli"), lib("run", "tool.core"), stdlib("dumps", "json")];
  assert.deepEqual(picture(fold([{ stack, wall: 1 }])), ["main 1", " run 1", "  dumps 1"]);
});

test("an expanded run shows its frames in place, and runs below it stay as they were", () => {
  const samples = [
    { stack: [view, orm("a"), orm("b"), own("save"), orm("c"), orm("d")], wall: 3 },
    { stack: [view, orm("a"), orm("e"), own("save"), orm("c"), orm("f")], wall: 4 },
  ];
  const closed = fold(samples);
  assert.deepEqual(picture(closed), ["book_list 7", " <django.db 3> 7", "  save 7", "   <django.db 3> 7"]);
  const [outer, below] = [2, 4].map((node) => closed.rows.run[closed.row[node]]);
  const open = fold(samples, { expanded: new Set([outer]) });
  assert.deepEqual(picture(open), [
    "book_list 7", " a 7", "  e 4", "   save 4", "    <django.db 2> 4", "  b 3", "   save 3", "    <django.db 2> 3",
  ]);
  assert.deepEqual([2, 3, 6].map((node) => open.rows.run[open.row[node]]), [outer, outer, outer]);
  assert.deepEqual([5, 8].map((node) => open.rows.run[open.row[node]]), [below, below]);
  const all = fold(samples, { expanded: new Set([outer, below]) });
  assert.equal(all.count, aggregate(profileOf(samples)).count);
});

test("what is folded into a row of its own kind can be seen too", () => {
  const samples = [{ stack: request, wall: 1 }];
  const closed = fold(samples);
  const run = closed.rows.run[closed.row[3]];
  assert.ok(run >= 0);
  assert.deepEqual(picture(fold(samples, { expanded: new Set([run]) })).slice(2, 4), ["  counting 1", "   convert_exception_to_response.<locals>.inner 1"]);
});

test("a row knows the frames it holds", () => {
  const tree = fold([{ stack: [view, orm("a"), orm("b")], wall: 1 }, { stack: [view, orm("c")], wall: 1 }]);
  const { name } = tree.rows.profile.frames;
  assert.deepEqual(heldFrames(tree.rows, tree.row[2]).map((frame) => name[frame]), ["a", "b", "c"]);
  assert.deepEqual(heldFrames(tree.rows, tree.row[1]).map((frame) => name[frame]), ["book_list"]);
});

const sumOfSelf = (tree, wanted) => {
  let sum = 0;
  for (let node = 1; node < tree.count; node++) if (wanted(tree.frame[node], node)) sum += tree.self[node];
  return sum;
};

test("any profile, anything expanded: folding keeps the time of all, and the own time of kept frames", () => {
  for (const seed of seeds()) {
    const profile = profileOf(randomSamples(seed));
    const plain = aggregate(profile);
    const { run } = aggregate(profile, { fold: true }).rows;
    for (const expanded of [new Set(), new Set(run.filter((r) => r >= 0 && r % 2)), new Set(run)]) {
      const tree = aggregate(profile, { fold: true, expanded });
      assert.equal(tree.total[0], plain.total[0]);
      assert.equal(tree.samples[0], plain.samples[0]);
      const isSql = (frame) => profile.frames.name[frame].startsWith("SELECT");
      assert.ok(Math.abs(sumOfSelf(tree, isSql) - sumOfSelf(plain, isSql)) < 1e-3);
      const kept = (of) => (frame, node) => profile.frames.origin[frame] === 0 && of.rows.held[of.row[node]] === 1;
      assert.ok(sumOfSelf(tree, kept(tree)) <= sumOfSelf(plain, kept(plain)) + 1e-3);
      assert.ok(tree.count <= plain.count);
    }
  }
});

test("any profile: with every run expanded the picture is the plain one", () => {
  for (const seed of seeds()) {
    const profile = profileOf(randomSamples(seed));
    const expanded = new Set();
    for (let more = true; more; ) {
      const { run } = aggregate(profile, { fold: true, expanded }).rows;
      const before = expanded.size;
      run.forEach((r) => r >= 0 && expanded.add(r));
      more = expanded.size > before;
    }
    const [open, plain] = [aggregate(profile, { fold: true, expanded }), aggregate(profile)];
    const root = plain.count - open.count;
    assert.ok(root >= 0 && root <= plain.rows.count);
    assert.equal(open.total[0], plain.total[0]);
  }
});

test("any profile: a stack names its row folded and plain", () => {
  for (const seed of seeds(15)) {
    const profile = profileOf(randomSamples(seed));
    const [plain, tree] = [aggregate(profile), aggregate(profile, { fold: true })];
    for (let node = 1; node < tree.count; node++) assert.equal(nodeOfStack(tree, stackOfNode(tree, node)), node);
    for (let node = 1; node < plain.count; node++) assert.ok(nodeOfStack(tree, stackOfNode(plain, node)) >= 0);
  }
});
