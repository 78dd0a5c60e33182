/** Elements made by hand: text is always text, and nothing here can parse HTML. */

/**
 * An element with attributes (those that are null, undefined or false are left out) and children.
 * @param {string} name
 * @param {Record<string, string | null | undefined | false>} [attributes]
 * @param {...(Node | string)} children
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/**
 * Sets a text where it is another one, so that a screen reader hears of changes only.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
