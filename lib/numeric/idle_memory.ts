// Memory of finished work, lent to the next. Fresh memory takes longer to get than to fill, and the system takes back late
// what is given up.

import { type Values, zerosLike } from "./matrix.ts";

const idle: Values[] = [];

/** Values on loan. `using` gives them back. */
export interface BorrowedValues<Data extends Values> extends Disposable {
  /** The values, with any content, (length). */
  readonly values: Data;
}

/**
 * Lends values to write to.
 *
 * @param like Values of the wanted precision
 * @param length How many
 * @returns The values; they must not be used once they are given back
 */
export function borrow<Data extends Values>(like: Data, length: number): BorrowedValues<Data> {
  const values = take(like, length) as Data;
  const [Type, { buffer }] = [values.constructor as typeof Float32Array, values];
  return { values, [Symbol.dispose]: () => void idle.push(new Type(buffer)) };
}

function take(like: Values, length: number): Values {
  const fitting = idle.filter((space) =>
    space.constructor === like.constructor && space.length >= length
  );
  if (fitting.length > 0) {
    const smallest = fitting.reduce((a, b) => b.length < a.length ? b : a);
    idle.splice(idle.indexOf(smallest), 1);
    return smallest.subarray(0, length) as Values;
  }
  // Smaller arrays are of no use any more: they are freed at once. Some spare room, as the labeled samples grow.
  for (const { buffer } of idle.splice(0)) buffer.transfer(0);
  return zerosLike(like, Math.ceil(length * 1.03)).subarray(0, length) as Values;
}
