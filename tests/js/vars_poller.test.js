import assert from "node:assert/strict";
import { test } from "node:test";

import { Poller } from "../../expvar_panels/static/expvar_panels/js/vars/poller.js";

/** A clock that stands still until it is told, and a server that answers when it is told. */
class World {
  timers = new Map();
  questions = [];
  states = [];
  #ids = 0;

  poller(options = {}) {
    return new Poller({
      ask: (signal) => new Promise((answer, fail) => {
        this.questions.push({ answer, fail, signal });
        signal.addEventListener("abort", () => fail(signal.reason));
      }),
      tell: (state) => this.states.push(state),
      clock: {
        setTimeout: (call, delay) => {
          this.timers.set(++this.#ids, { call, delay });
          return this.#ids;
        },
        clearTimeout: (id) => this.timers.delete(id),
      },
      ...options,
    });
  }

  /** Runs the timer of this delay; fails where there is none. */
  async pass(delay) {
    const [id, timer] = [...this.timers].find(([, timer]) => timer.delay === delay);
    this.timers.delete(id);
    timer.call();
    await this.settle();
  }

  async answer() {
    this.questions.at(-1).answer();
    await this.settle();
  }

  async fail() {
    this.questions.at(-1).fail(new TypeError("Failed to fetch"));
    await this.settle();
  }

  settle() {
    return new Promise((done) => setImmediate(done));
  }

  get delays() {
    return [...this.timers.values()].map(({ delay }) => delay);
  }
}

test("it asks at once, and again a second after the answer", async () => {
  const world = new World();
  world.poller().start();
  assert.equal(world.questions.length, 1);
  await world.answer();
  assert.deepEqual(world.delays, [1000]);
  await world.pass(1000);
  assert.equal(world.questions.length, 2);
  assert.deepEqual(world.states, ["live"]);
});

test("questions never overlap, however long the answer takes and however often it is started", async () => {
  const world = new World();
  const poller = world.poller();
  poller.start();
  poller.start();
  await world.settle();
  assert.equal(world.questions.length, 1);
  assert.deepEqual(world.delays, [10_000]); // its patience, and nothing that would ask
});

test("stopping drops the question under way, its timers, and its answer", async () => {
  const world = new World();
  const poller = world.poller();
  poller.start();
  poller.stop();
  await world.settle();
  assert.ok(world.questions[0].signal.aborted);
  assert.deepEqual(world.delays, []);
  assert.deepEqual(world.states, []);
});

test("stopping between two questions asks no more", async () => {
  const world = new World();
  const poller = world.poller();
  poller.start();
  await world.answer();
  poller.stop();
  assert.deepEqual(world.delays, []);
  assert.deepEqual(world.states, ["live", "off"]);
});

test("an answer to a question from before a stop does not start a second train of questions", async () => {
  const world = new World();
  const poller = world.poller({ ask: (signal) => new Promise((answer) => world.questions.push({ answer, signal })) });
  poller.start();
  poller.stop();
  poller.start();
  world.questions[0].answer();
  await world.settle();
  assert.equal(world.questions.length, 2);
  assert.deepEqual(world.delays, [10_000]);
});

test("without an answer it waits longer and longer, up to a bound, and says so once", async () => {
  const world = new World();
  world.poller().start();
  const waits = [];
  for (let i = 0; i < 6; i++) {
    await world.fail();
    waits.push(...world.delays);
    await world.pass(world.delays[0]);
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 10_000, 10_000, 10_000]);
  assert.deepEqual(world.states, ["lost"]);
});

test("it recovers with the first answer, and is as quick as before", async () => {
  const world = new World();
  world.poller().start();
  await world.fail();
  await world.pass(2000);
  await world.answer();
  assert.deepEqual(world.states, ["lost", "live"]);
  assert.deepEqual(world.delays, [1000]);
});

test("a server that never answers is lost when patience ends", async () => {
  const world = new World();
  world.poller().start();
  await world.pass(10_000);
  assert.ok(world.questions[0].signal.aborted);
  assert.deepEqual(world.states, ["lost"]);
  assert.deepEqual(world.delays, [2000]);
});

test("stopping from within the state's own announcement leaves nothing behind", async () => {
  const world = new World();
  const poller = world.poller({ tell: () => poller.stop() });
  poller.start();
  await world.answer();
  assert.deepEqual(world.delays, []);
});
