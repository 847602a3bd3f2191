/**
 * One measured number. `goal` is the most that it should be; null where it only gives the scale.
 * @typedef {{ figure: string, value: number, goal: number | null, unit: string }} Figure
 */

/**
 * @param {string} figure
 * @param {number} value
 * @param {string} unit
 * @param {number | null} goal
 * @returns {Figure}
 */
export function measured(figure, value, unit, goal = null) {
  return { figure, value: Math.round(value * 1000) / 1000, goal, unit };
}
