import assert from "node:assert/strict";
import { test } from "node:test";

import { COLORS } from "../../expvar_panels/static/expvar_panels/js/flames/styles/colors.js";
import { FLAME } from "../../expvar_panels/static/expvar_panels/js/flames/styles/flame.js";
import { KINDS_OF_EYES, contrast, distance, light, over } from "./vision.js";

/** The variables of each theme: those of dark lie over those of light. */
function themes() {
  const [bright, dark] = COLORS.split('.viewer[data-theme="dark"]').map((block) =>
    Object.fromEntries(Array.from(block.matchAll(/--([\w-]+): ([^;]+);/g), ([, name, value]) => [name, value])),
  );
  return {
    light: { ...bright, fg: "#111", bg: "#fff" },
    dark: { ...bright, ...dark, fg: "#f8f8f2", bg: "#121212" },
  };
}

/** How much of its first colour a mixed one has, of 1. */
function part(name) {
  return Number(new RegExp(`${name}: color-mix\\(in oklab, [^ ]+ (\\d+)%`).exec(COLORS)[1]) / 100;
}

const BOXES = ["own", "library", "stdlib", "sql", "template", "gc", "wait", "truncated", "plumbing", "match", "match-now", "worse", "better", "noise"];
/** Told apart by colour alone; libraries and the like are shades of grey, waiting is hatched. */
const HUES = ["own", "library", "sql", "template", "gc"];

/** Four times what is just noticeable. */
const FAR = 8;

test("contrast is WCAG's, and oklch is what browsers make of it", () => {
  assert.equal(contrast(light("#000"), light("#fff")), 21);
  assert.ok(Math.abs(contrast(light("#767676"), light("#fff")) - 4.54) < 0.01);
  assert.ok(distance(light("oklch(0.628 0.2577 29.23)"), light("#ff0000"), "normal") < 1);
});

for (const [theme, variables] of Object.entries(themes())) {
  const [ink, back] = [light(variables.ink), light(variables.bg)];

  test(`${theme}: the text on every box can be read`, () => {
    for (const box of BOXES) {
      const fill = light(variables[box]);
      assert.ok(contrast(fill, ink) >= 4.5, `${box}: ${contrast(fill, ink)}`);
    }
  });

  test(`${theme}: so can the share at its end, which is lighter`, () => {
    const opacity = Number(/\[data-share\]::before \{[^}]*opacity: ([.\d]+)/.exec(FLAME)[1]);
    for (const box of BOXES) {
      const fill = light(variables[box]);
      assert.ok(contrast(fill, over(ink, fill, opacity)) >= 4.5, `${box}: ${contrast(fill, over(ink, fill, opacity))}`);
    }
  });

  test(`${theme}: what a search or a mark dims can still be read`, () => {
    const muted = over(light(variables.fg), back, part("--muted"));
    for (const box of BOXES) {
      const dimmed = over(back, light(variables[box]), part("--thick-veil"));
      assert.ok(contrast(dimmed, muted) >= 4.5, `${box}: ${contrast(dimmed, muted)}`);
    }
    assert.match(FLAME, /\.dim\[data-share\]::before \{ opacity: 1; \}/);
  });

  test(`${theme}: a narrow frame has the colours of a wide one, and is as pale where it is dimmed`, () => {
    for (const box of BOXES.slice(0, BOXES.indexOf("match"))) {
      assert.ok(FLAME.includes(`.slivers .${box} { fill: var(--${box}); }`), box);
    }
    const opacity = Number(/\.slivers \.dim \{ fill-opacity: ([.\d]+)/.exec(FLAME)[1]);
    assert.ok(Math.abs(opacity - (1 - part("--thick-veil"))) < 1e-9);
  });

  test(`${theme}: a finding's share can be read while one points at it`, () => {
    const pointed = over(light(variables.fg), back, part("--hover"));
    assert.ok(contrast(pointed, light(variables.accent)) >= 4.5);
  });

  test(`${theme}: text, marks and the focus ring stand out from the background`, () => {
    for (const name of ["accent", "warn", "good"]) assert.ok(contrast(light(variables[name]), back) >= 4.5, name);
    assert.ok(contrast(light(variables.focus), back) >= 3);
  });

  for (const eyes of KINDS_OF_EYES) {
    test(`${theme}: the kinds of frames are told apart with ${eyes === "normal" ? "any" : eyes}`, () => {
      for (const one of HUES) {
        for (const other of HUES.slice(HUES.indexOf(one) + 1)) {
          const far = distance(light(variables[one]), light(variables[other]), eyes);
          assert.ok(far >= FAR, `${one} and ${other}: ${far}`);
        }
      }
    });
  }
}
