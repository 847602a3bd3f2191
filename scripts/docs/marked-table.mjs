/** Tables that scripts/docs.mjs writes, between two marks of a page. */

/**
 * The text with the table between its marks replaced.
 * @param {string} text
 * @param {string} name of the table in its marks
 * @param {string} table
 */
export function replaceTable(text, name, table) {
  const begin = `<!-- ${name}: written by scripts/docs.mjs -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page has no "${begin}" before an "${end}"`);
  return `${text.slice(0, from)}${begin}\n${table}\n${text.slice(to)}`;
}
