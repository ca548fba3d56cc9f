// All attacks, in the order in which they are tried.

import type { Attack } from "./attack.ts";
import { clocks } from "./clocks.ts";
import { crowds } from "./crowds.ts";
import { flatMemory } from "./flat_memory.ts";
import { flippedBits } from "./flipped_bits.ts";
import { fullDisk } from "./full_disk.ts";
import { hostileLabels } from "./hostile_labels.ts";
import { kills } from "./kills.ts";
import { powerCuts } from "./power_cuts.ts";
import { takeovers } from "./takeovers.ts";
import { traversal } from "./traversal.ts";

/** All attacks. */
export const attacks: readonly Attack[] = [
  kills,
  takeovers,
  crowds,
  flippedBits,
  powerCuts,
  clocks,
  fullDisk,
  hostileLabels,
  traversal,
  flatMemory,
];
