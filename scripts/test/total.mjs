/** @typedef {{ passed: number, failed: number, skipped: number }} Total */

/**
 * @param {readonly Total[]} totals
 * @returns {Total}
 */
export function sum(totals) {
  const add = (/** @type {keyof Total} */ key) => totals.reduce((count, total) => count + total[key], 0);
  return { passed: add("passed"), failed: add("failed"), skipped: add("skipped") };
}

/** @param {Total} total */
export function toLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
