// Numbers of things in sentences.

/**
 * A number with what it counts, such as `1 image` or `3 images`.
 *
 * @param count How many
 * @param one What one of them is called
 * @param many What several are called; that with an s unless given
 */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
