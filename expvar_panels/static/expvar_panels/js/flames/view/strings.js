/** The words that a person reads: they come translated with the page, none is written here. */

/**
 * The strings of `<template data-flames-strings>`, by key.
 * @param {ParentNode} root
 * @returns {Map<string, string>}
 */
export function readStrings(root) {
  const template = root.querySelector("template[data-flames-strings]");
  const entries = template?.content.querySelectorAll("[data-key]") ?? [];
  return new Map(Array.from(entries, (entry) => [entry.getAttribute("data-key"), entry.textContent.trim()]));
}

/**
 * A function that gives the string of a key with `{name}` filled in; a key that is not there shows.
 * Told a count of one, it takes the string of `key.one` where there is one.
 * @param {Map<string, string>} strings
 * @returns {(key: string, values?: Record<string, string | number>, count?: number) => string}
 */
export function translator(strings) {
  const patterns = new Map();
  return (key, values = {}, count = 0) => {
    const which = count === 1 && strings.has(`${key}.one`) ? `${key}.one` : key;
    if (!patterns.has(which)) patterns.set(which, partsOf(strings.get(which) ?? which));
    return fill(patterns.get(which), values);
  };
}

/** A pattern as text and names by turns: it is filled in thousands of times. */
export function partsOf(pattern) {
  return pattern.split(/\{(\w+)\}/);
}

/**
 * A pattern with each name replaced; what a value holds is not looked at again, and a name without
 * a value stands as it was written.
 * @param {string[]} parts
 * @param {Record<string, string | number>} values
 */
export function fill(parts, values) {
  let text = parts[0];
  for (let i = 1; i < parts.length; i += 2) text += (values[parts[i]] ?? `{${parts[i]}}`) + parts[i + 1];
  return text;
}
