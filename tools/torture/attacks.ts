// All attacks, in the order in which they are tried.

import type { Attack } from "./attack.ts";
import { kills } from "./kills.ts";

/** All attacks. */
export const attacks: readonly Attack[] = [
  kills,
];
