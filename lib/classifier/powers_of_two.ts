// Powers of two to twice the precision of float64, of which the C library's exponential is made.

/** Bits after the point of a power. */
const BITS = 200n;
const ONE = 1n << BITS;

let table: Float64Array | undefined;

/**
 * 2^(i / 128) for i of 0 to 127.
 *
 * @returns For each i, what the float64 nearest to the power lacks, relative to it; then that float64, (128 x 2)
 */
export function powersOfTwo(): Float64Array {
  if (table !== undefined) return table;
  table = new Float64Array(256);
  let root = 2n * ONE;
  for (let halvings = 0; halvings < 7; halvings++) root = squareRoot(root * ONE);
  let power = ONE;
  for (let i = 0; i < 128; i++) {
    const nearest = Number(power);
    const whole = BigInt(nearest);
    table[2 * i] = Number((power - whole) * ONE / whole) / Number(ONE);
    table[2 * i + 1] = nearest / Number(ONE);
    power = power * root / ONE;
  }
  return table;
}

/** The whole part of a square root, by Newton's steps from above. */
function squareRoot(value: bigint): bigint {
  let root = 2n * ONE;
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}
