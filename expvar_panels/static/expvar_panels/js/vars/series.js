/** The last readings of one number. */

export const LENGTH = 60;

/** At most `length` numbers, the newest last; NaN stands for a reading that was missed. */
export class Series {
  /** @param {number} [length] */
  constructor(length = LENGTH) {
    this.length = length;
    /** @type {number[]} */
    this.values = [];
  }

  /** @param {number} value */
  push(value) {
    this.values.push(value);
    if (this.values.length > this.length) this.values.shift();
  }

  /** What the last reading added to the one before it; NaN where one of them was missed. */
  get step() {
    return this.values.at(-1) - this.values.at(-2);
  }

  /** Whether there is nothing to see: no two readings differ. */
  get flat() {
    const known = this.values.filter((value) => !Number.isNaN(value));
    return known.every((value) => value === known[0]);
  }
}
