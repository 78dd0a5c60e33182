/** The link that opens a file in the developer's editor. */

/** URL templates of editors that register one; `{path}` and `{line}` are filled in. */
export const EDITORS = {
  vscode: "vscode://file/{path}:{line}",
  cursor: "cursor://file/{path}:{line}",
  zed: "zed://file/{path}:{line}",
  pycharm: "pycharm://open?file={path}&line={line}",
  idea: "idea://open?file={path}&line={line}",
  emacs: "emacs://open?url=file://{path}&line={line}",
};

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** What runs or shows content in the page instead of handing it to another program. */
const REFUSED = ["javascript", "data", "vbscript", "blob", "about", "view-source"];
/** The path's own first slash is this one, unless the template writes the two of an empty host. */
const AFTER_FILE = /(?<!\/)\/\{path\}/g;
const ABSOLUTE = /^(?:\/|[a-z]:[\\/]|\\\\)/i;

/**
 * The URL for a line of a file; null where there is none to give: no editor is set, the template is
 * not one to follow, or the file is not on a disk.
 * @param {string} editor a name of `EDITORS` or a template
 * @param {string} path absolute
 * @param {number} line
 * @param {[string, string][]} [pathMap] directories of the server and where the editor has them
 * @returns {string | null}
 */
export function editorUrl(editor, path, line, pathMap = []) {
  const template = Object.hasOwn(EDITORS, editor) ? EDITORS[editor] : editor;
  if (!isSafe(template) || !ABSOLUTE.test(path)) return null;
  const encoded = encodePath(mapped(path, pathMap));
  if (encoded === null) return null;
  const values = { path: encoded, line: String(Math.max(1, Math.trunc(line) || 1)) };
  const rooted = encoded.startsWith("/") ? template.replace(AFTER_FILE, "{path}") : template;
  return rooted.replace(/\{(path|line)\}/g, (_, name) => values[name]);
}

/**
 * Whether a template is one that a click may follow. Browsers skip white space and controls in a
 * URL, so none may be in it.
 * @param {string} template
 * @returns {boolean}
 */
export function isSafe(template) {
  const scheme = SCHEME.exec(template)?.[1].toLowerCase();
  if (!scheme || REFUSED.includes(scheme) || !template.includes("{path}")) return false;
  return !/[\u0000-\u0020\u007f-\u00a0]/.test(template);
}

/** The path with its longest mapped directory replaced. */
function mapped(path, pathMap) {
  const trimmed = pathMap.map(([from, to]) => [from.replace(/[\\/]+$/, ""), to.replace(/[\\/]+$/, "")]);
  const fitting = trimmed.filter(([from]) => path.startsWith(from) && /^[\\/]/.test(path.slice(from.length)));
  const longest = fitting.sort(([a], [b]) => b.length - a.length)[0];
  return longest ? longest[1] + path.slice(longest[0].length) : path;
}

function encodePath(path) {
  const slashed = path.replaceAll("\\", "/");
  const drive = /^[a-z]:/i.exec(slashed)?.[0] ?? "";
  try {
    return drive + slashed.slice(drive.length).split("/").map(encodeURIComponent).join("/");
  } catch {
    return null;
  }
}
