/** A text without the blanks and dashes by which the formatter lines up the columns of its tables. @param {string} text */
export function unpadded(text) {
  return text.replace(/ {2,}/g, " ").replace(/-{3,}/g, "---");
}
