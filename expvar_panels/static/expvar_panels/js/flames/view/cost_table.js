/** What a frame cost: at this place of the flame, and in all places of its function together. */

import { h } from "./dom.js";

/**
 * @param {Context} context
 * @param {Scene} scene
 * @param {number | null} frame null for a row that is no function
 */
export function costTable({ t, numbers }, scene, frame) {
  const here = scene.chosen >= 0 ? nodeCost(scene) : null;
  const whole = frame === null ? null : functionCost(scene, frame);
  const columns = [
    [here, "cost.here"],
    [whole, "cost.everywhere"],
  ].filter(([cost]) => cost);
  const head = h("tr", {}, h("td"), ...columns.map(([, key]) => h("th", { scope: "col", text: t(key) })));
  const rows = ["total", "self"].map((name) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", text: t(`cost.${name}`) }),
      ...columns.map(([cost]) => timeCell(numbers, cost, name)),
    ),
  );
  const counts = columns.map(([cost]) => h("td", { text: numbers.count(cost.samples) }));
  rows.push(h("tr", {}, h("th", { scope: "row", text: t("cost.samples") }), ...counts));
  if (whole?.calls >= 0) rows.push(callsRow(t, numbers, whole, columns.length));
  return h("table", { class: "costs number" }, h("thead", {}, head), h("tbody", {}, ...rows));
}

function timeCell(numbers, cost, name) {
  const share = numbers.percent(cost.all ? cost[name] / cost.all : 0);
  return h(
    "td",
    {},
    h("b", { text: numbers.duration(cost[name]) }),
    " ",
    h("span", { class: "quiet", text: share }),
  );
}

function callsRow(t, numbers, { calls, total }, columns) {
  const text = t("cost.executions", {
    count: numbers.count(calls),
    each: numbers.duration(calls ? total / calls : 0),
  });
  return h("tr", {}, h("th", { scope: "row", text: t("cost.calls") }), h("td", { colspan: columns, text }));
}

function nodeCost({ tree, chosen }) {
  return {
    total: tree.total[chosen],
    self: tree.self[chosen],
    samples: tree.samples[chosen],
    all: tree.total[0],
  };
}

function functionCost({ session, state }, frame) {
  const table = session.functions(state);
  const at = table.frame.indexOf(frame);
  if (at < 0) return { total: 0, self: 0, samples: 0, calls: -1, all: table.all };
  return {
    total: table.total[at],
    self: table.self[at],
    samples: table.samples[at],
    calls: table.calls[at],
    all: table.all,
  };
}
