// Texts of others on a terminal: names of files, labels and messages that could move the cursor or turn the reading direction.

/** Signs that a terminal obeys instead of showing: control characters, what turns the reading direction, other line breaks. */
const obeyed = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Those with a short form that everybody knows. */
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text as one line that a terminal shows and does not obey: each such sign becomes the escape that JSON has for it, such as
 * `\u001b`. A printable text stays as it is. For terminals only: in files a name stays as it is.
 *
 * @param text The text
 * @returns The text on one line
 */
export function printable(text: string): string {
  return text.replaceAll(
    obeyed,
    (sign) => short[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
