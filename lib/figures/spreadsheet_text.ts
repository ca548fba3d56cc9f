// Text in tables that a spreadsheet takes for text. It takes what begins with =, +, - or @ for a formula, which may start programs
// and send the table away. After OWASP, "CSV Injection".

/** The beginning of a field, also where a spreadsheet parts fields by semicolons, before what it may take for a formula. */
const BEGINNING = /(?<=^|[;\t\n\r])(?=[=+\-@\t\r＝＋－＠'])/g;

/**
 * Puts an apostrophe before what a spreadsheet would take for a formula. One before an apostrophe keeps the text readable.
 *
 * @param text Any text, such as the label of a strategy
 * @returns The text for a table; most texts stay as they are
 */
export function guardText(text: string): string {
  return text.replaceAll(BEGINNING, "'");
}

/**
 * Reads a text of a table back.
 *
 * @param field What `guardText` made of a text
 * @returns The text
 */
export function unguardText(field: string): string {
  return field.replaceAll(/(?<=^|[;\t\n\r])'/g, "");
}
