/** Elements made by hand: text is always text, and nothing here can parse HTML. */

/**
 * An element with attributes and children.
 *
 * `on` maps event names to listeners, `class` and `text` are what they say; a value of `true` sets
 * an empty attribute, `false`, `null` and `undefined` set none.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/**
 * The same for an element of SVG.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, value);
  element.append(...children.filter((child) => child || child === ""));
  return element;
}

function setAttribute(element, key, value) {
  if (key === "on") {
    for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
  } else if (key === "text") element.textContent = value;
  else if (value === true) element.setAttribute(key, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
}

/**
 * Sets an attribute, or takes it away where the value is null or false.
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null} value
 */
export function attribute(element, name, value) {
  if (value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Sets text only where it differs, so that an observer or a screen reader is told of changes only.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A button of type "button" with an accessible name, which its tooltip repeats.
 * @param {string} label
 * @param {Record<string, any>} attributes
 * @param {...(Node | string)} children
 */
export function button(label, attributes, ...children) {
  return h("button", { type: "button", "aria-label": label, title: label, ...attributes }, ...children);
}

/**
 * A text of code that may break after its dots, underscores and slashes.
 * @param {string} text
 * @returns {HTMLElement}
 */
export function breakable(text) {
  const parts = text.split(/(?<=[._/\\])(?=[^._/\\])/);
  return h("bdi", {}, ...parts.flatMap((part) => [part, h("wbr")]).slice(0, -1));
}
