/** Numbers as a person reads them, in the language of the page. */

/** @type {[number, string][]} */
const NS_PER_UNIT = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
const DIGITS = 3;
const NARROW_SPACE = "\u202f";
/** Below this a share that is not nothing is only "less than". */
const LEAST_SHARE = 0.001;

/**
 * @typedef {{
 *   duration: (ns: number) => string, change: (ns: number) => string,
 *   percent: (share: number) => string, count: (n: number) => string,
 * }} Format
 */

/**
 * The formats of a language; of the browser's where the language is not known.
 * @param {string} [locale] as in `lang`
 * @returns {Format}
 */
export function formats(locale) {
  const number = numberFormats(locale);
  const duration = (ns) => {
    const [size, unit] = unitOf(Math.abs(ns));
    return `${number.digits.format(ns / size)}${NARROW_SPACE}${unit}`;
  };
  return {
    duration,
    change: (ns) => (ns > 0 ? `+${duration(ns)}` : ns < 0 ? `−${duration(-ns)}` : duration(0)),
    percent: (share) => percent(number, share),
    count: (n) => number.count.format(n),
  };
}

function numberFormats(locale) {
  const known = supported(locale);
  return {
    digits: new Intl.NumberFormat(known, { maximumSignificantDigits: DIGITS }),
    share: new Intl.NumberFormat(known, { style: "percent", maximumFractionDigits: 1 }),
    count: new Intl.NumberFormat(known, { maximumFractionDigits: 0 }),
  };
}

/** A page may say any nonsense in `lang`. */
function supported(locale) {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale ? [locale] : [])[0];
  } catch {
    return undefined;
  }
}

/**
 * The unit in which the rounded number is 1 or more: 999.9 µs are 1 ms.
 * @returns {[number, string]}
 */
function unitOf(ns) {
  const rounded = Number(ns.toPrecision(DIGITS));
  return NS_PER_UNIT.find(([size]) => rounded >= size) ?? (ns === 0 ? [1e6, "ms"] : [1e3, "µs"]);
}

function percent({ share: format }, share) {
  const size = Math.abs(share);
  if (size > 0 && size < LEAST_SHARE) return `<${format.format(LEAST_SHARE)}`;
  return format.format(share);
}
