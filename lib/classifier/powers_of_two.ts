// A table of powers of two in twice the precision of float64. The exponential of the kernels uses it. So does the
// exponential of the C library (glibc).

/** Number of bits after the binary point in the computation. */
const BITS = 200n;
const ONE = 1n << BITS;

let table: Float64Array | undefined;

/**
 * Computes 2^(i / 128) for i from 0 to 127. The table is made once.
 *
 * @returns The table, (128 x 2). Let p be the float64 that is nearest to the power. A row has the relative error
 *   (power - p) / p, and then p.
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

/**
 * Writes the powers to a new instance of a kernel that computes exponentials as the C library does.
 *
 * @param exports The kernel's memory, and the address where the powers go
 */
export function writePowersOfTwo(
  { memory, powers }: { memory: WebAssembly.Memory; powers: WebAssembly.Global },
): void {
  const table = powersOfTwo();
  new Float64Array(memory.buffer, powers.value, table.length).set(table);
}

/** Computes the square root, rounded down, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  let root = 2n * ONE;
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}
