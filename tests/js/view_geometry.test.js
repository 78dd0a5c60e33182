import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { glideTransform } from "../../expvar_panels/static/expvar_panels/js/flames/view/glide.js";
import { areaPath, barsPath } from "../../expvar_panels/static/expvar_panels/js/flames/view/strip_paths.js";
import { own, profileOf } from "./profiles.js";

test("an area follows the bins, from the bottom and back to it", () => {
  const path = areaPath([0, 1, 1, 0.5], { width: 40, bottom: 10, height: 10 });
  assert.equal(path, "M0,10L0.0,10.0V10.0L10.0,10.0V0.0L30.0,0.0V5.0L40,5.0V10Z");
});

test("bars are one shape per stretch, and what is too short to be seen is a pixel wide", () => {
  const box = { width: 3, top: 5, height: 8 };
  assert.equal(barsPath([0, 0.1, 0.2, 0, 0, 1], { ...box, width: 12 }), "M2.0,5h4.0v8h-4.0ZM10.0,5h2.0v8h-2.0Z");
  assert.equal(barsPath([0, 0, 0, 1, 0, 0], box), "M1.5,5h1.0v8h-1.0Z");
  assert.equal(barsPath([0, 0], box), "");
});

const [a, b, c] = ["a", "b", "c"].map((name) => own(name));
const tree = aggregate(profileOf([{ stack: [a, b], wall: 75 }, { stack: [a, c], wall: 25 }]));
const C = 3;

test("zooming in begins where the frame was", () => {
  assert.equal(glideTransform(tree, 0, C, 1000), "translateX(750.00px) scaleX(0.25000)");
});

test("zooming out begins with the frame as wide as it was", () => {
  assert.equal(glideTransform(tree, C, 0, 1000), "translateX(-3000.00px) scaleX(4.00000)");
});
