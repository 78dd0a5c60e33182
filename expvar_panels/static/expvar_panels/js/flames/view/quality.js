/** How far the recording can be trusted: one line, and all figures behind it. */

import { h } from "./dom.js";
import { Popover } from "./popover.js";

export class QualityLine {
  /** @param {Context} context */
  constructor({ t, keys, profile, numbers }) {
    const { quality, samples } = profile;
    const [duration, count] = [numbers.duration(profile.durationNs), numbers.count(samples.count)];
    const line = t("quality.line", { duration, samples: count }, samples.count);
    const poor = warnings(quality);
    const opener = h(
      "button",
      { type: "button", class: "quality number", title: t("quality.hint") },
      h("span", { text: line }),
    );
    if (poor.length)
      opener.prepend(h("span", { class: "warning", text: "!", "aria-label": t("quality.warning") }));
    const box = h("div", { class: "box facts", role: "dialog", tabindex: "-1", "aria-label": t("quality") });
    box.append(h("h3", { text: t("quality") }), facts(t, numbers, profile), ...notes(t, numbers, quality));
    this.node = new Popover(opener, box, { keys, opened: () => box.focus() }).node;
  }
}

/** What makes a recording less than good: anything dropped, noted, failed, or a gap that is large. */
export function warnings({
  dropped,
  notes: said,
  errors,
  largest_gap_ns: gap,
  interval_reached_ns: reached,
}) {
  const found = [...Object.keys(dropped), ...said];
  if (errors) found.push("errors");
  if (reached && gap > 20 * reached && gap > 2e7) found.push("gap");
  return found;
}

function facts(t, numbers, { quality, durationNs }) {
  const rows = [
    ["quality.samples", numbers.count(quality.samples)],
    ["quality.asked", numbers.duration(quality.interval_asked_ns)],
    ["quality.reached", numbers.duration(quality.interval_reached_ns)],
    ["quality.gap", numbers.duration(quality.largest_gap_ns)],
    [
      "quality.cost",
      `${numbers.duration(quality.sampler_cpu_ns)} · ${numbers.percent(quality.sampler_cpu_ns / (durationNs || 1))}`,
    ],
    ["quality.torn", numbers.count(quality.torn)],
  ];
  const list = h("dl", { class: "number" });
  for (const [key, value] of rows) list.append(h("dt", { text: t(key) }), h("dd", { text: value }));
  return list;
}

function notes(t, numbers, { dropped, notes: said, errors }) {
  const lines = Object.entries(dropped).map(([bound, times]) =>
    t("quality.dropped", { bound, times: numbers.count(times) }),
  );
  if (errors) lines.push(t("quality.errors", { errors: numbers.count(errors) }));
  return [...lines, ...said].map((text) => h("p", { class: "warned", text }));
}
