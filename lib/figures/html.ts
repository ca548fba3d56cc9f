// HTML from templates that escape every inserted value, so that text from data never becomes markup.

/** Markup, which templates insert without escaping. */
export class Markup {
  /**
   * Marks text as markup.
   *
   * @param text Text that is markup already
   */
  constructor(readonly text: string) {}
}

/** What a template may insert. */
export type Part = Markup | string | number | undefined | readonly Part[];

/**
 * Tag of a template string that makes markup. Inserted values are escaped unless they are `Markup`; the items of a list are
 * inserted one after the other, and undefined inserts nothing.
 *
 * @param strings The markup around the values
 * @param values The inserted values
 * @returns The markup
 */
export function html(strings: TemplateStringsArray, ...values: Part[]): Markup {
  return new Markup(
    strings.reduce((text, string, i) => text + insert(values[i - 1]) + string),
  );
}

function insert(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(insert).join("");
  return escapeMarkup(String(part));
}

/**
 * Escapes text for HTML and XML, attributes included.
 *
 * @param text Any text
 * @returns The text, with entities in place of the characters that begin or end markup
 */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/**
 * Reverses `escapeMarkup`.
 *
 * @param text Escaped text
 * @returns The text as it was
 */
export function unescapeMarkup(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
}
