// A made-up study with curves like real ones, for tests of figures.

import type { Study, StudyCell } from "../../lib/figures/study.ts";

/** Strategies of the made-up study, RandomSampling first. */
export const strategies = [
  "RandomSampling",
  "UncertaintySampling",
  "DiscriminativeAL",
  "CoreSet",
  "TypiClust",
  "Badge",
  "DropQuery",
  "ProbCover",
  "Falcun",
  "UHerding",
];

/**
 * A study whose every strategy has a final accuracy and a speed of its own.
 *
 * @param options How large it is
 * @returns The study; the same options give the same one
 */
export function exampleStudy(
  { labels = strategies, reps = 3, cycles = 20, batchSize = 25, best = 0.85, pool = 10_000 } = {},
): Study {
  let state = 1;
  // Park and Miller's generator: enough for pictures.
  const random = () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
  const cells: StudyCell[] = labels.flatMap((strategy, s) =>
    Array.from({ length: reps }, (_, repetition) => {
      const unpicked = Array.from({ length: pool }, (_, i) => i);
      const pick = () => unpicked.splice(Math.floor(random() * unpicked.length), 1)[0];
      return {
        strategy,
        repetition,
        cycles: Array.from({ length: cycles + 1 }, (_, cycle) => ({
          picks: Array.from({ length: cycle === 0 ? 0 : batchSize }, pick),
          accuracy: Math.round(
            1e4 * (cycle === 0 ? 0.1 : best *
                (1 - (0.45 + 0.12 * Math.sin(s * 2)) * Math.exp(-cycle / (5 + 2 * Math.cos(s)))) +
              0.02 * (random() - 0.5)),
          ) / 1e4,
          querySeconds: cycle === 0 ? 0 : (s + 1) * 0.01 * (1 + random()),
          fitSeconds: 0.005,
          scoreSeconds: 0.002,
        })),
      };
    })
  );
  const baseline = labels.includes("RandomSampling") ? "RandomSampling" : undefined;
  return { name: "example", strategies: labels, baseline, cells };
}
