// A pool of typed arrays that are used again and again. To get new memory from the system takes longer than to fill it, and
// the system frees memory late.

import { type Values, zerosLike } from "./matrix.ts";

const idle: Values[] = [];

/** Borrowed values. `using` gives them back. */
export interface BorrowedValues<Data extends Values> extends Disposable {
  /** The values, (length). Their content is arbitrary. */
  readonly values: Data;
}

/**
 * Borrows values from the pool.
 *
 * @param like Values of the wanted precision
 * @param length How many values
 * @returns The borrowed values. They must not be used after they are given back.
 */
export function borrow<Data extends Values>(like: Data, length: number): BorrowedValues<Data> {
  const values = take(like, length) as Data;
  const [Type, { buffer }] = [values.constructor as typeof Float32Array, values];
  return { values, [Symbol.dispose]: () => void idle.push(new Type(buffer)) };
}

/** Takes the shortest array that is long enough out of the pool, or makes a new one. */
function take(like: Values, length: number): Values {
  const fitting = idle.filter((space) =>
    space.constructor === like.constructor && space.length >= length
  );
  if (fitting.length > 0) {
    const smallest = fitting.reduce((a, b) => b.length < a.length ? b : a);
    idle.splice(idle.indexOf(smallest), 1);
    return smallest.subarray(0, length) as Values;
  }
  // The next requests will be as large or larger, so all shorter arrays are freed. The spare room of 3 % serves these
  // requests, because the number of labeled samples grows.
  for (const { buffer } of idle.splice(0)) buffer.transfer(0);
  return zerosLike(like, Math.ceil(length * 1.03)).subarray(0, length) as Values;
}
