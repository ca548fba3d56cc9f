// Names of macros and texts that LaTeX accepts.

const digits = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** What LaTeX takes for an instruction, and how it is written as a sign. */
const special = new Map(Object.entries({
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "$": "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  "_": "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\ensuremath{<}",
  ">": "\\ensuremath{>}",
  "−": "\\ensuremath{-}",
  "Δ": "\\ensuremath{\\Delta}",
}));

/**
 * Makes the name of a macro: letters only, each word begins with a capital, digits are spelled out. Letters with accents lose
 * them; signs and letters of other scripts are left out.
 *
 * @param words Parts of the name
 * @returns Such as `FashionThreeZeroBadgeAlcu`, without the backslash
 */
export function macroName(words: readonly string[]): string {
  return words.join(" ").normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/\d/g, (digit) => ` ${digits[Number(digit)]} `)
    .split(/[^A-Za-z]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

/**
 * Writes a text so that LaTeX prints it as it is.
 *
 * @param text The text
 * @returns The text with every special sign escaped, in one line
 */
export function escapeLatex(text: string): string {
  return text.replaceAll(/[\\{}$&#%_^~<>−Δ]/g, (sign) => special.get(sign)!)
    .replaceAll(/\s+/g, " ");
}
