/** What a finding says, in words. */

import { oneLine, shorten } from "../model/text.js";

/** Names in a sentence are cut to this, statements in its hint to that. */
const LONGEST = 60;
const LONGEST_SQL = 600;
/** A share that may be off by more than this is "about". */
const ROUGH = 0.1;

/**
 * A finding as a share ("" where it has none), the rest of the sentence, and a longer hint.
 * @param {Finding} finding
 * @param {{ t: Function, numbers: Format }} context
 * @returns {{ share: string, text: string, hint: string }}
 */
export function sentence({ id, params, share, error, ns }, { t, numbers }) {
  const values = wordsOf(params, t, numbers);
  const exact = error ? t("finding.sampled", { error: numbers.percent(error) }) : t("finding.measured");
  const hint = [
    params.sql && shorten(oneLine(params.sql), LONGEST_SQL),
    ns && `${numbers.duration(ns)}, ${exact}`,
  ];
  return {
    share: ns ? shareOf(share, error, t, numbers) : "",
    text: t(`finding.${id}`, values, params.count ?? params.samples),
    hint: hint.filter(Boolean).join("\n"),
  };
}

/** A share with no more digits than are known, and said to be rough where it is. */
function shareOf(share, error, t, numbers) {
  const percent = numbers.percent(error > 0.005 ? Math.round(share * 100) / 100 : share);
  return error > ROUGH ? t("finding.about", { share: percent }) : percent;
}

function wordsOf({ name = "", file = "", line = 0, first = 0, ...params }, t, numbers) {
  const { package: of = "", state = "", count = 0, depth = 0, samples = 0, gapNs = 0 } = params;
  return {
    gap: numbers.duration(gapNs),
    name: short(name),
    package: short(of),
    file: short(file),
    place: placeOf(file, line || first) || short(name) || t("finding.nowhere"),
    state: t(`state.${state}`) === `state.${state}` ? short(state) : t(`state.${state}`),
    ...{ count: numbers.count(count), depth: numbers.count(depth), samples: numbers.count(samples) },
  };
}

const short = (text) => shorten(oneLine(text), LONGEST);

/** The file's own name and the line, as one says it. */
function placeOf(file, line) {
  const name = file.split(/[\\/]/).pop();
  return name && short(line ? `${name}:${line}` : name);
}
