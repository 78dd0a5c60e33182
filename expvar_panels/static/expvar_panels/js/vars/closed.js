/** Which branches are closed: by default, by hand, and by hand while something is searched for. */

export class Closed {
  /** @type {Set<string>} */
  #always;
  /** @type {Set<string>} */
  #searching = new Set();

  /** @param {Iterable<string>} keys the branches that start closed */
  constructor(keys) {
    this.#always = new Set(keys);
    this.searching = false;
  }

  get #keys() {
    return this.searching ? this.#searching : this.#always;
  }

  /** A new search opens everything, since it is the matches that were asked for. */
  search(on) {
    this.searching = on;
    this.#searching.clear();
  }

  /** @param {string} key */
  has(key) {
    return this.#keys.has(key);
  }

  /** @param {string} key */
  toggle(key) {
    if (!this.#keys.delete(key)) this.#keys.add(key);
  }

  /** @param {Iterable<string>} keys */
  set(keys) {
    this.#keys.clear();
    for (const key of keys) this.#keys.add(key);
  }
}
