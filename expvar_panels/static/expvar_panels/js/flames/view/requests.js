/** The other recordings of the toolbar's history, asked of the panel's views. */

import { decodeBlock } from "../model/profile.js";

/**
 * A recorded request as the panel lists it.
 * @typedef {{
 *   request_id: string, method: string, path: string, status: number, started: string,
 *   duration_ms: number,
 * }} Request
 */

export class Requests {
  #profiles = new Map();

  /** @param {{ data: any, signal: AbortSignal }} context */
  constructor({ data, signal }) {
    Object.assign(this, { data, signal });
  }

  /** Whether there is a history to ask. */
  get reachable() {
    return Boolean(this.data.urls?.requests && this.data.urls?.profile);
  }

  /**
   * All recorded requests but this one, those of the same address first.
   * @param {string} path of this request
   * @returns {Promise<Request[]>}
   */
  async list(path) {
    const { requests } = await this.#ask(this.data.urls.requests);
    const others = requests.filter((request) => request.request_id !== this.data.request_id);
    return others.sort((a, b) => Number(b.path === path) - Number(a.path === path));
  }

  /**
   * The profile of a request; asked once, and again where that failed.
   * @param {string} id
   * @returns {Promise<Profile>}
   */
  profile(id) {
    if (!this.#profiles.has(id)) {
      const asked = this.#ask(`${this.data.urls.profile}?${new URLSearchParams({ request_id: id })}`);
      const decoded = asked.then(({ profile }) => decodeBlock(profile));
      decoded.catch(() => this.#profiles.delete(id));
      this.#profiles.set(id, decoded);
    }
    return this.#profiles.get(id);
  }

  async #ask(url) {
    const answer = await fetch(url, { signal: this.signal });
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(data.error ?? `${answer.status} ${answer.statusText}`);
    return data;
  }
}
