// Words by names that a user chooses.

/**
 * Copies an object so that it has nothing but its own entries. Any other object also has `constructor` and its like, and a strategy may
 * be called so.
 *
 * @param words Words by name
 * @returns The same entries
 */
export function ownEntries(words: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null), words);
}
