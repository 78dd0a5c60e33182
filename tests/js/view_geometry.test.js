import assert from "node:assert/strict";
import { test } from "node:test";

import { aggregate } from "../../expvar_panels/static/expvar_panels/js/flames/model/tree.js";
import { boxAt, boxPath, edges, pathsByLook } from "../../expvar_panels/static/expvar_panels/js/flames/view/boxes.js";
import { glideTransform } from "../../expvar_panels/static/expvar_panels/js/flames/view/glide.js";
import { areaPath, barsPath } from "../../expvar_panels/static/expvar_panels/js/flames/view/strip_paths.js";
import { own, profileOf, seeds } from "./profiles.js";

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

test("neighbours leave a pixel between them, and what has none to spare is seen all the same", () => {
  assert.deepEqual(edges(10, 20), { left: 10, wide: 19 });
  assert.deepEqual(edges(0.4, 2.2), { left: 0, wide: 2 });
  assert.deepEqual(edges(7.2, 0.1), { left: 7, wide: 1 });
});

test("any widths side by side: boxes of three pixels and more never overlap", () => {
  for (const seed of seeds(20)) {
    let [x, free] = [0, 0];
    for (let i = 0; i < 50; i++) {
      const width = 3 + ((seed * 7919 + i * 104729) % 1000) / 90;
      const { left, wide } = edges(x, width);
      assert.ok(left >= free, `seed ${seed}, box ${i}`);
      [x, free] = [x + width, left + wide];
    }
  }
});

const box = (node, left, wide, top, names = "own") => ({ node, left, wide, top, names });

test("a point is in the box that is drawn there, and in none where a line is left free", () => {
  const boxes = [box(1, 0, 9, 21), box(2, 10, 2, 21), box(3, 10, 2, 42)];
  const at = (x, y) => boxAt(boxes, [x, y], 20)?.node;
  assert.deepEqual([at(0, 21), at(8.9, 40.9), at(10, 30), at(11.5, 42)], [1, 1, 2, 3]);
  assert.deepEqual([at(9, 30), at(12, 30), at(11, 41), at(11, 20.9), at(-1, 30)], Array(5).fill(undefined));
});

test("boxes that look alike are one path, whatever stands between them", () => {
  const boxes = [box(1, 0, 9, 0), box(2, 10, 4, 0, "sql dim"), box(3, 20, 2, 21)];
  assert.deepEqual(Object.fromEntries(pathsByLook(boxes, 20)), {
    own: boxPath(boxes[0], 20) + "M20 21h2v20h-2z",
    "sql dim": "M10 0h4v20h-4z",
  });
  assert.equal(pathsByLook([], 20).size, 0);
});
