/** Paths as short as they stay clear: below the project, or below where packages are installed. */

const INSTALLED = /^.*[\\/](?:site-packages|dist-packages)[\\/]/;
const STANDARD = /^.*[\\/]lib[\\/]python3[^\\/]*[\\/]/i;
const LAST_PARTS = /^.+[\\/](?=(?:[^\\/]+[\\/]){2}[^\\/]+$)/;

/**
 * @param {string} file
 * @param {string[]} bases directories of own code
 * @returns {string}
 */
export function shortPath(file, bases) {
  for (const base of bases) {
    const trimmed = base.replace(/[\\/]+$/, "");
    if (trimmed && file.startsWith(trimmed) && /[\\/]/.test(file[trimmed.length]))
      return file.slice(trimmed.length + 1);
  }
  for (const pattern of [INSTALLED, STANDARD, LAST_PARTS]) {
    const short = file.replace(pattern, "");
    if (short !== file) return short;
  }
  return file;
}
