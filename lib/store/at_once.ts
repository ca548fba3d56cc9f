// Many small files, several at once: a disk, and a file server even more, answers many questions as fast as a few.

/** How many are under way at a time. */
const AT_ONCE = 16;

/**
 * Does something with each item, several at once.
 *
 * @param items The items
 * @param map What is done with one
 * @returns What came of each, in the order of the items
 * @throws What `map` throws first; no further item is begun then
 */
export async function mapAtOnce<Item, Value>(
  items: readonly Item[],
  map: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = Array(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const i = next++;
      try {
        values[i] = await map(items[i]);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return values;
}
