// Texts of any kind in pictures: strategies and studies are called by their users, and two kinds of names are not drawn as they are.

/**
 * Writes constants such as "constructor" as sums of two texts. Vega 6.4 looks the text of a constant up among its keywords, in an object
 * that has what every object has, and takes it for the name of a signal.
 *
 * @param part A Vega specification, or a part of one
 * @returns The same, with such constants as signals; data stay as they are
 */
export function withPlainConstants<Part>(part: Part): Part {
  return plain(part) as Part;
}

function plain(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(plain);
  if (typeof part !== "object" || part === null) return part;
  const { value, ...others } = part as { value?: unknown };
  if (typeof value === "string" && value in Object.prototype) {
    return { ...others, signal: `${JSON.stringify(value[0])} + ${JSON.stringify(value.slice(1))}` };
  }
  const entries = Object.entries(part);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === "values" ? inner : plain(inner)]),
  );
}

/**
 * Replaces what XML can't hold, such as U+FFFE or half of a character.
 *
 * @param text Text of an XML file
 * @returns The text with U+FFFD in place of these
 */
export function xmlText(text: string): string {
  return text.replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
}
