// Pairs of samples that are found one sample after the other, as lists of each sample's others.

/** Pairs of samples, each listed for both of its samples. */
export interface PairLists {
  /** Where the pairs of each sample start in the lists, and where those of the last one end, (n + 1). */
  readonly starts: Int32Array;
  /** The other sample of each pair, (2 pairs). */
  readonly others: Int32Array;
  /** A number of each pair, the same for both of its samples, (2 pairs). */
  readonly values: Float32Array;
}

/** Collects pairs of a later and an earlier sample. */
export interface PairCollector {
  /** Number of pairs so far. */
  readonly length: number;
  /**
   * Adds the pairs of a sample with others.
   *
   * @param later The sample
   * @param left The sample that others are counted from
   * @param others The others, ascending; those that do not come before the sample are left out
   * @param values A number of each pair
   */
  add(later: number, left: number, others: Int32Array, values: Float32Array): void;
  /**
   * Lists each pair for both of its samples. The others of a sample are in the order in which the pairs were added.
   *
   * @param rows Number of samples
   * @returns The lists
   */
  lists(rows: number): PairLists;
}

/** Length of the first arrays. */
const FIRST_LENGTH = 1 << 16;

/**
 * Starts to collect pairs.
 *
 * @returns The collector, without pairs
 */
export function collectPairs(): PairCollector {
  let length = 0;
  let later = new Int32Array(FIRST_LENGTH);
  let earlier = new Int32Array(FIRST_LENGTH);
  let values = new Float32Array(FIRST_LENGTH);
  const reserve = (least: number) => {
    if (least <= later.length) return;
    const before = { later, earlier, values };
    const longer = Math.max(least, 2 * later.length);
    (later = new Int32Array(longer)).set(before.later);
    (earlier = new Int32Array(longer)).set(before.earlier);
    (values = new Float32Array(longer)).set(before.values);
  };
  return {
    get length() {
      return length;
    },
    add(sample, left, others, newValues) {
      reserve(length + others.length);
      for (let i = 0; i < others.length && left + others[i] < sample; i++) {
        later[length] = sample;
        earlier[length] = left + others[i];
        values[length++] = newValues[i];
      }
    },
    lists(rows) {
      const starts = new Int32Array(rows + 1);
      for (let i = 0; i < length; i++) {
        starts[later[i] + 1]++;
        starts[earlier[i] + 1]++;
      }
      for (let i = 0; i < rows; i++) starts[i + 1] += starts[i];
      const filled = starts.slice();
      const others = new Int32Array(2 * length);
      const ofBoth = new Float32Array(2 * length);
      for (let i = 0; i < length; i++) {
        const atLater = filled[later[i]]++;
        const atEarlier = filled[earlier[i]]++;
        others[atLater] = earlier[i];
        others[atEarlier] = later[i];
        ofBoth[atLater] = values[i];
        ofBoth[atEarlier] = values[i];
      }
      return { starts, others, values: ofBoth };
    },
  };
}
