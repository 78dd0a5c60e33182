import assert from "node:assert/strict";
import { test } from "node:test";

import { EDITORS, editorUrl, isSafe } from "../../expvar_panels/static/expvar_panels/js/flames/model/editor.js";
import { formats } from "../../expvar_panels/static/expvar_panels/js/flames/model/format.js";
import { manyLines, oneLine, shorten, visible } from "../../expvar_panels/static/expvar_panels/js/flames/model/text.js";

const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test("durations have three digits in the unit that makes them 1 or more", () => {
  const { duration } = formats("en");
  const cases = [[0, "0 ms"], [1, "0.001 µs"], [1234, "1.23 µs"], [999.6e3, "1 ms"], [999.4e3, "999 µs"], [1.2e6, "1.2 ms"], [71.26e6, "71.3 ms"], [999.6e6, "1 s"], [75.26e9, "75.3 s"]];
  for (const [ns, text] of cases) assert.equal(plain(duration(ns)), text);
});

test("a change has its sign", () => {
  const { change } = formats("en");
  assert.deepEqual([1.5e6, -1.5e6, 0].map(change).map(plain), ["+1.5 ms", "−1.5 ms", "0 ms"]);
});

test("a share that is not nothing never reads as nothing", () => {
  const { percent } = formats("en");
  assert.deepEqual([0, 0.0002, 0.001, 0.0314, 0.62, 1].map(percent), ["0%", "<0.1%", "0.1%", "3.1%", "62%", "100%"]);
});

test("numbers follow the page's language, and a language nobody knows is no error", () => {
  assert.equal(plain(formats("de").duration(1.5e6)), "1,5 ms");
  assert.equal(plain(formats("de").percent(0.125)), "12,5 %");
  assert.equal(formats("en").count(12345), "12,345");
  for (const nonsense of ["", "xx-nonsense", "not a tag!", undefined]) assert.match(formats(nonsense).duration(2e6), /2.ms/);
});

test("characters that hide or reorder text are seen", () => {
  assert.equal(visible("a\u202eb\u200bc\ufeffd"), "a⟨U+202E⟩b⟨U+200B⟩c⟨U+FEFF⟩d");
  assert.equal(visible("\u0000\u001b[31m\u007f\u0085\u00ad"), "␀␛[31m␡⟨U+0085⟩⟨U+00AD⟩");
  assert.equal(visible("\ud800x\udc00"), "⟨U+D800⟩x⟨U+DC00⟩");
  assert.equal(visible("\u{e0041}"), "⟨U+E0041⟩");
});

test("what can be read stays as it is", () => {
  for (const text of ["</script><b>&amp;", "naïve été 漢字 עברית 😀", "$& $1 \\u0041 __proto__", ""]) assert.equal(visible(text), text);
});

test("one line has no breaks; many lines keep theirs", () => {
  assert.equal(oneLine("  SELECT 1\r\n\t FROM\u2028a "), "SELECT 1 FROM⟨U+2028⟩a");
  assert.equal(manyLines("a\r\n\tb\rc\u000b"), "a\n\tb\nc␋");
});

test("a long name loses its middle, in no more than so many characters, with no half of a pair", () => {
  assert.equal(shorten("abcdefghij", 10), "abcdefghij");
  assert.equal(shorten("abcdefghijk", 5), "ab…jk");
  assert.equal(shorten("x".repeat(10000), 80).length, 80);
  for (let most = 3; most < 12; most++) {
    const short = shorten("😀".repeat(20), most);
    assert.ok(short.length <= most && short.isWellFormed());
  }
});

test("each editor opens the file at the line", () => {
  const urls = Object.keys(EDITORS).map((editor) => editorUrl(editor, "/srv/shop/views.py", 31));
  assert.deepEqual(urls, [
    "vscode://file/srv/shop/views.py:31", "cursor://file/srv/shop/views.py:31", "zed://file/srv/shop/views.py:31",
    "pycharm://open?file=/srv/shop/views.py&line=31", "idea://open?file=/srv/shop/views.py&line=31",
    "emacs://open?url=file:///srv/shop/views.py&line=31",
  ]);
  assert.equal(editorUrl("http://localhost:63342/api/file/{path}:{line}", "/a.py", 2), "http://localhost:63342/api/file/a.py:2");
});

test("a path cannot leave its place in the URL", () => {
  assert.equal(editorUrl("pycharm", "/a b/c&line=9#?%.py", 1), "pycharm://open?file=/a%20b/c%26line%3D9%23%3F%25.py&line=1");
  assert.equal(editorUrl("vscode", "/{line}/$&.py", 7), "vscode://file/%7Bline%7D/%24%26.py:7");
  assert.equal(editorUrl("vscode", "C:\\shop\\a b.py", 3), "vscode://file/C:/shop/a%20b.py:3");
  assert.equal(editorUrl("vscode", "/a.py", "5;alert(1)"), "vscode://file/a.py:1");
});

test("a directory of a container is the developer's own, the longest that fits and only a whole one", () => {
  const map = [["/app", "/home/me/shop"], ["/app/vendor/", "/opt/vendor/"]];
  const opened = (path) => editorUrl("vscode", path, 1, map);
  assert.equal(opened("/app/views.py"), "vscode://file/home/me/shop/views.py:1");
  assert.equal(opened("/app/vendor/x.py"), "vscode://file/opt/vendor/x.py:1");
  assert.equal(opened("/application/x.py"), "vscode://file/application/x.py:1");
  assert.equal(editorUrl("vscode", "/app/a.py", 1, [["/app", "C:\\shop"]]), "vscode://file/C:/shop/a.py:1");
  assert.equal(editorUrl("vscode", "/app/a.py", 1, [["/", "/mnt"]]), "vscode://file/mnt/app/a.py:1");
});

test("what is no file on a disk has no link", () => {
  for (const path of ["", "<string>", "<frozen importlib._bootstrap>", "books/list.html", "/a\ud800.py"]) {
    assert.equal(editorUrl("vscode", path, 1), null);
  }
});

test("a template that would run in the page, or is none, is refused", () => {
  const bad = [
    "", "javascript:alert('{path}')", "JavaScript:{path}", " javascript:{path}", "java\nscript:{path}", "data:text/html,{path}",
    "vbscript:{path}", "blob:{path}", "{path}", "//evil/{path}", "vscode://file/", "nothing", "__proto__", "constructor", "x:{path}\u00a0",
  ];
  for (const template of bad) assert.equal(editorUrl(template, "/a.py", 1), null, template);
  assert.ok(isSafe("editor+x.y-1:{path}"));
});
