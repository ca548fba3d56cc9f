// The second generator: R. Brent's xorgens of 4096 bits, as npm:seedrandom has it. Of that package's generators it is
// the fastest with a long period, and its file runs nothing on loading (the main one calls Math.random).

import xor4096 from "seedrandom/lib/xor4096.js";
import type { Words } from "./words.ts";

/** seedrandom keeps the inside of its states to itself. */
interface Xorgens {
  int32(): number;
  state(): object;
}
const make = xor4096 as (seed: string, options: { state: true | object }) => Xorgens;

/**
 * The stream of a seed.
 *
 * @param seed A whole number of 0 to 2^32 - 1
 * @returns The stream
 */
export function xorgens(seed: number): Words {
  // As text, because seedrandom mixes numbers above 2^31 by another rule than those below.
  return stream(make(String(seed), { state: true }));
}

function stream(generator: Xorgens): Words {
  return {
    refill(block) {
      for (let i = 0; i < block.length; i++) block[i] = generator.int32();
    },
    copy: () => stream(make("", { state: generator.state() })),
  };
}
