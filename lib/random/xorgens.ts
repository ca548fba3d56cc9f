// The second random generator: R. Brent's xorgens with 4096 bits of state, from the package npm:seedrandom. It is the
// fastest generator of that package that has a long period. Its file runs no code when it is loaded. The package's main
// file calls Math.random.

import xor4096 from "seedrandom/lib/xor4096.js";
import type { Words } from "./words.ts";

/** The methods used here of seedrandom's generator. Its states are opaque. */
interface Xor4096 {
  int32(): number;
  state(): object;
}
const makeGenerator = xor4096 as (seed: string, options: { state: true | object }) => Xor4096;

/**
 * Starts the stream of a seed.
 *
 * @param seed A whole number of 0 to 2^32 - 1
 * @returns The stream
 */
export function xorgens(seed: number): Words {
  // The seed is passed as text. seedrandom mixes numbers above 2^31 by another rule than smaller ones.
  return stream(makeGenerator(String(seed), { state: true }));
}

function stream(generator: Xor4096): Words {
  return {
    refill(block) {
      for (let i = 0; i < block.length; i++) block[i] = generator.int32();
    },
    copy: () => stream(makeGenerator("", { state: generator.state() })),
  };
}
