import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { ProfileError, decodeBlock, fromDict } from "../../expvar_panels/static/expvar_panels/js/flames/model/profile.js";
import { dictOf, lib, own, profileOf } from "./profiles.js";

const small = () => dictOf([{ stack: [own("view"), lib("fetch", "django.db")], wall: 5, cpu: 2 }]);
const block = (text) => deflateSync(Buffer.from(text)).toString("base64");

test("a block becomes a profile, whatever characters its names have", async () => {
  const name = "</script>\u202e\u0000\ud83d\ude00\n;\ud800";
  const profile = await decodeBlock(block(JSON.stringify(dictOf([{ stack: [own(name)], wall: 7 }]))));
  assert.deepEqual(profile.frames.name, [name]);
  assert.deepEqual([...profile.samples.wallNs], [7]);
  assert.equal(profile.durationNs, 7);
});

test("what is no block is refused with the step that failed", async () => {
  await assert.rejects(decodeBlock("§"), { name: "ProfileError", message: /base64/ });
  await assert.rejects(decodeBlock(btoa("nothing")), { name: "ProfileError", message: /inflated/ });
  await assert.rejects(decodeBlock(block("{")), { name: "ProfileError", message: /JSON/ });
  await assert.rejects(decodeBlock(block("[]")), { name: "ProfileError", message: /no object/ });
});

test("samples lie end to end", () => {
  const profile = profileOf([{ stack: [own("a")], wall: 3 }, { stack: [], wall: 4 }, { stack: [], wall: 0 }]);
  assert.deepEqual([...profile.samples.startNs], [0, 3, 7, 7]);
  assert.deepEqual([...profile.samples.stack], [0, -1, -1]);
});

test("frames of one function share an identity, however often they are listed", () => {
  const twice = own("view", "shop.views", 3);
  const profile = profileOf([
    { stack: [twice] },
    { stack: [{ ...twice, module: "__main__" }] },
    { stack: [{ ...twice, line: 4 }] },
    { stack: [{ ...twice, name: "other" }] },
    { stack: [{ ...twice, kind: "template" }] },
  ]);
  assert.deepEqual([...profile.frames.same], [0, 0, 2, 3, 4]);
});

test("kinds and origins are read by their names, not by their places", () => {
  const data = small();
  data.kinds = ["sql", "python"];
  data.frames.kind = [1, 0];
  data.origins = ["library", "own"];
  data.frames.origin = [1, 0];
  const { kind, origin } = fromDict(data).frames;
  assert.deepEqual([[...kind], [...origin]], [[0, 1], [0, 1]]);
});

const BREAKS = {
  "another version": [(d) => (d.version = 2), /version 2/],
  "a kind it does not know": [(d) => (d.kinds[0] = "wasm"), /unknown kind .*wasm/],
  "a string that is none": [(d) => (d.strings[0] = 1), /strings/],
  "a name beyond the strings": [(d) => (d.frames.name[1] = 99), /frames.name\[1\]/],
  "a frame column too short": [(d) => d.frames.line.pop(), /frames.line: 1 values for 2/],
  "a frame column missing": [(d) => delete d.frames.file, /frames.file: no list/],
  "a parent after its child": [(d) => (d.stacks.parent[0] = 1), /stacks.parent\[0\]/],
  "a parent of itself": [(d) => (d.stacks.parent[1] = 1), /stacks.parent\[1\]/],
  "a frame that is not there": [(d) => (d.stacks.frame[1] = 2), /stacks.frame\[1\]/],
  "a sample of no stack in the table": [(d) => (d.samples.stack[0] = 2), /samples.stack\[0\]/],
  "a negative time": [(d) => (d.samples.wall_ns[0] = -1), /samples.wall_ns\[0\]/],
  "a time that is no number": [(d) => (d.samples.cpu_ns[0] = "1"), /samples.cpu_ns\[0\]/],
  "a broken span": [(d) => (d.spans = { kind: ["x"], start_ns: [0], duration_ns: [0], stack: [0] }), /spans.kind/],
  "no quality": [(d) => delete d.quality, /quality/],
  "no duration": [(d) => (d.duration_ns = null), /duration_ns/],
};

for (const [what, [break_, message]] of Object.entries(BREAKS)) {
  test(`refused with its place: ${what}`, () => {
    const data = small();
    fromDict(structuredClone(data));
    break_(data);
    assert.throws(() => fromDict(data), (error) => error instanceof ProfileError && message.test(error.message));
  });
}
