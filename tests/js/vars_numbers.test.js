import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { digitGroups, short, signed } from "../../expvar_panels/static/expvar_panels/js/vars/numbers.js";

const vectors = JSON.parse(readFileSync(new URL("./vars_vectors.json", import.meta.url), "utf-8"));

for (const [name, call] of Object.entries({ digit_groups: digitGroups, short, signed })) {
  test(`${name}: the browser writes numbers as the server does`, () => {
    assert.ok(vectors[name].length > 5);
    for (const [given, wanted] of vectors[name]) assert.deepEqual(call(given), wanted);
  });
}

test("the groups of a number are the number: nothing is added that a copy would carry along", () => {
  for (let digits = 1; digits < 45; digits++) {
    for (const text of ["7".repeat(digits), `-${"7".repeat(digits)}`, `${"7".repeat(digits)}.125`]) {
      assert.equal(digitGroups(text).join(""), text);
    }
  }
});
