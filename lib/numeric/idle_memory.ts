// Memory of finished work, for the next: fresh memory takes longer to get than to fill, and what is given up goes back to
// the system late.

import { type Values, zerosLike } from "./matrix.ts";

const idle: Values[] = [];

/**
 * Values to write to, from finished work if there are as many.
 *
 * @param like Values of the wanted precision
 * @param length How many
 * @returns Any values, (length)
 */
export function borrow(like: Values, length: number): Values {
  const fitting = idle.filter((space) =>
    space.constructor === like.constructor && space.length >= length
  );
  if (fitting.length > 0) {
    const smallest = fitting.reduce((a, b) => b.length < a.length ? b : a);
    idle.splice(idle.indexOf(smallest), 1);
    return smallest.subarray(0, length) as Values;
  }
  // Smaller ones would be of no use any more, and are freed at once. A little spare, as the labeled samples grow.
  for (const { buffer } of idle.splice(0)) buffer.transfer(0);
  return zerosLike(like, Math.ceil(length * 1.03)).subarray(0, length) as Values;
}

/**
 * Gives borrowed values back. They must not be used any more.
 *
 * @param values What `borrow` returned
 */
export function giveBack(values: Values): void {
  idle.push(new (values.constructor as typeof Float32Array)(values.buffer));
}
