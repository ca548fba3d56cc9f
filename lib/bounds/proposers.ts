// The strategies that propose batches to BoSS: those of its paper that see no hidden label.

import * as coreSet from "../strategies/core_set/query.ts";
import { type Member, members } from "../strategies/members.ts";

/** The proposers, in the order in which they take turns. */
export const proposers: readonly Member[] = [
  ...members,
  { name: "CoreSet", pick: (view) => coreSet.query(view) },
];
