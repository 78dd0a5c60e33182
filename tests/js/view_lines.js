/** Lines with heat, for the tests of what is shown of them. */

import { linesToShow } from "../../expvar_panels/static/expvar_panels/js/flames/view/heat_lines.js";

export const heat = (line) => ({ line, self: 1, total: 1, samples: 1 });

/** The numbers of the lines to show; a gap is null. */
export const linesOf = (lines, source) => linesToShow(lines, source).map((each) => each && each.line);
