/** Regular expressions: the same answers as the browser's own, and none that takes for ever. */

import assert from "node:assert/strict";
import test from "node:test";

import { Automaton } from "../../expvar_panels/static/expvar_panels/js/flames/model/automaton.js";
import { ExpressionError, compile } from "../../expvar_panels/static/expvar_panels/js/flames/model/expression.js";

const matches = (source, text) => new Automaton(compile(source)).test(text);
const reasonOf = (source) => {
  try {
    compile(source);
    return "";
  } catch (error) {
    if (error instanceof ExpressionError) return error.reason;
    throw error;
  }
};

/** Numbers from 0 to most - 1, the same in every run. */
function seeded(seed = 7) {
  return (most) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return Math.floor(((seed >>> 0) / 2 ** 32) * most);
  };
}

/** So many letters "a" and "b" without any order. */
function letters(count) {
  const random = seeded();
  return Array.from({ length: count }, () => "ab"[random(2)]).join("");
}

const SOURCES = [
  ..."a|^a|a$|^$|.|.*|a*|a+b|ab?c|(ab)*c|(a|b)+c|a||b|[abc]+_|[^abc]|[a-c]x|[-a]|[a-]|[]|[^]|\\d+|\\D".split(" "),
  ...["a|b", "^a|b$", "|a", "(|a)b", "()", "(?:a|bc)*d", "(?<name>a)b", "a{2}", "a{2,}", "a{1,3}b", "a{0}b", "a{,3}"],
  ...["a*?b", "a+?", "(a*)*b", "(a|a)*b", "(a+)+$", "(a?){9}a{9}", "\\bfoo\\b", "\\Boo", "foo\\.bar", "\\w+\\.\\w+$"],
  ...["\\s", "\\S+", "[\\w.]+:\\d+$", "[\\W\\d]", "[a\\-z]", "[\\]]", "]", "}", "{", "x{", "a{1", "\\x61", "\\u0061b"],
  ...["\\t", "\\cJ", "\\c", "[\\b]", "\\/", "A", "[A-C]+", "É", "[À-Ý]", "ß", "K", "\\0", "^a.c$", "a\\nb", "a.b", "[\\d-x]"],
  ...["[a-\\d]", "render\\b.*\\bview", "^(get|post)_\\w+$", "(^|\\.)run$", "(?:)", "^*".slice(0, 1), "$^", "a^b", "\\n^b"],
];
const TEXTS = [
  ...["", "a", "b", "c", "ab", "abc", "aab", "aaab", "abab", "ababc", "cab", "bcx", "foo", "a foo.bar", "food", "-", "_a_"],
  ...["foo\nbar:12\n/srv/app.py:7", "a\nb", "é", "ß", "k", "x{", "a{1", "a{,3}", "\t", "\b", "\0", "\\c", "]", "}", "a-z"],
  ...["aaaaaaaaaaaaaaaaaa", "get_books", "pool.run", "render the view", "a\u2028b", "\ud83d\ude00", "4-x", "\u212a".toLowerCase()],
];

test("every expression finds in every text what the browser finds", () => {
  for (const source of SOURCES) {
    const own = new RegExp(source, "im");
    for (const text of TEXTS) {
      assert.equal(matches(source, text), own.test(text), `/${source}/im in ${JSON.stringify(text)}`);
    }
  }
});

test("expressions and texts put together at random agree too", () => {
  const random = seeded();
  const pieces = ["a", "b", ".", "[ab]", "[^a]", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{0,2}", "^", "$", "\\b", "\\w", "\n"];
  const alphabet = ["a", "b", "c", " ", "\n"];
  let tried = 0;
  for (let i = 0; i < 6000; i++) {
    const source = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]).join("");
    if (reasonOf(source)) continue;
    tried += 1;
    const text = Array.from({ length: random(9) }, () => alphabet[random(alphabet.length)]).join("");
    assert.equal(matches(source, text), new RegExp(source, "im").test(text), `/${source}/im in ${JSON.stringify(text)}`);
  }
  assert.ok(tried > 1000, `only ${tried} were valid`);
});

test("what makes the browser's own matcher hang is answered", () => {
  for (const source of ["(a+)+$", "(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*)*x", "a*a*a*a*a*a*b", "(a?){90}a{90}$"]) {
    assert.equal(matches(source, `${"a".repeat(9999)}!`), false, source);
  }
  assert.equal(matches("(a+)+$", "a".repeat(10_000)), true);
});

test("one automaton gives each text its own answer", () => {
  const automaton = new Automaton(compile("^a\\w*z$"));
  assert.deepEqual(["az", "a z", "abcz", "", "za", "az"].map((text) => automaton.test(text)), [true, false, true, false, false, true]);
});

test("an expression with more states than are kept still gives the right answer", () => {
  const source = "(a|b)*a(a|b){14}c";
  const text = letters(9000);
  assert.equal(matches(source, `${text}a${"b".repeat(14)}c`), true);
  assert.equal(matches(source, `${text}c`), text.at(-15) === "a");
  assert.equal(matches(source, text), false);
});

test("what cannot be done is refused by its reason", () => {
  for (const source of ["(", "a**", "[b-a]", "a{2,1}", "\\"]) assert.equal(reasonOf(source), "invalid", source);
  for (const source of ["(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?<n>a)\\k<n>"]) {
    assert.equal(reasonOf(source), "unsupported", source);
  }
  for (const source of ["a{1001}", "((a{99}){99}){99}", "((){999}){999}", "a{999999999}", `${"ab".repeat(501)}`]) {
    assert.equal(reasonOf(source), "large", source);
  }
});

test("too much work for all texts together ends it", () => {
  const automaton = new Automaton(compile("[ab]*a[ab]{400}c"));
  assert.throws(() => automaton.test(letters(60_000)), { name: "ExpressionError", reason: "large" });
});
