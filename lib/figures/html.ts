// HTML in which whatever comes from data is escaped, because the template escapes all that is not markup already.

/** Text that is markup and goes into a page as it is. */
export class Markup {
  /**
   * Takes text as markup.
   *
   * @param text The markup
   */
  constructor(readonly text: string) {}
}

/** What a template may insert. */
export type Part = Markup | string | number | undefined | readonly Part[];

/**
 * Tag of a template string: markup with every inserted value escaped, but for markup itself. Lists are joined,
 * undefined is nothing.
 *
 * @param strings The markup around the values
 * @param values What is inserted
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
 * Text as it must be written in HTML and XML, in attributes too.
 *
 * @param text Any text
 * @returns The text without characters that begin or end markup
 */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
