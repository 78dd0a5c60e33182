/** The viewer's styles as constructable sheets: they pass a Content Security Policy of nonces. */

import { BASE } from "../styles/base.js";
import { CHROME } from "../styles/chrome.js";
import { COLORS } from "../styles/colors.js";
import { COMPARE } from "../styles/compare.js";
import { DETAILS } from "../styles/details.js";
import { FLAME } from "../styles/flame.js";
import { STRIP } from "../styles/strip.js";
import { TABLE } from "../styles/table.js";

let made;

/** The sheets, made once for all viewers of a page. */
export function sheets() {
  made ??= [COLORS, BASE, CHROME, FLAME, STRIP, DETAILS, TABLE, COMPARE].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return made;
}
