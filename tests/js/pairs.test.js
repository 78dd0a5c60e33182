import assert from "node:assert/strict";
import { test } from "node:test";

import { PairTable } from "../../expvar_panels/static/expvar_panels/js/flames/model/pairs.js";
import { seeded } from "./profiles.js";

test("pairs are numbered in the order they come, also when there are more than expected", () => {
  for (const expected of [0, 10, 5000]) {
    const random = seeded(expected + 1);
    const table = new PairTable(expected);
    const truth = new Map();
    for (let i = 0; i < 5000; i++) {
      const [a, b] = [Math.floor(random() * 60) - 30, Math.floor(random() * 2 ** 31) % 50];
      const key = `${a},${b}`;
      assert.equal(table.find(a, b), truth.get(key) ?? -1);
      if (!truth.has(key)) truth.set(key, truth.size);
      assert.equal(table.of(a, b), truth.get(key));
    }
    assert.equal(table.size, truth.size);
  }
});
