/** Source lines around a function, asked of the panel's view once per function. */

/**
 * `start` is the number of the first of `lines`.
 * @typedef {{ start: number, lines: string[] }} Source
 */

/** What is no file: `<frozen importlib._bootstrap>`, `<string>`. */
const MADE_UP = /^<.*>$/;

/** Fetches and keeps sources; without a view to ask, as in a standalone file, it has none. */
export class Sources {
  #asked = new Map();

  /** @param {{ data: any, signal: AbortSignal }} context */
  constructor({ data, signal }) {
    Object.assign(this, { data, signal });
  }

  /**
   * The source around a line of a file that the profile names, or null where there is none to show.
   * @param {string} file
   * @param {number} line
   * @returns {Promise<Source | null>}
   */
  around(file, line) {
    if (!this.data.urls?.source || !file || MADE_UP.test(file)) return Promise.resolve(null);
    const key = `${line} ${file}`;
    if (!this.#asked.has(key)) this.#asked.set(key, this.#ask(file, line));
    return this.#asked.get(key);
  }

  async #ask(file, line) {
    const query = new URLSearchParams({ request_id: this.data.request_id, file, line });
    try {
      const answer = await fetch(`${this.data.urls.source}?${query}`, { signal: this.signal });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}
