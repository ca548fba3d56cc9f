import { criticalDifference, studentizedRange } from "../../lib/statistics/critical_difference.ts";
import { golden, relativelyNear } from "./leaderboard_golden.ts";

Deno.test("quantiles of the studentized range are scipy's", () => {
  for (const { count, probability, quantile } of golden.studentizedRange) {
    relativelyNear(studentizedRange(probability, count), quantile, 1e-9);
  }
});

Deno.test("the critical difference is autorank's, whose quantiles are an approximation of three digits", () => {
  for (const { values, criticalDifference: expected } of golden.autorank) {
    relativelyNear(criticalDifference(values[0].length, values.length), expected, 1e-3);
  }
});

Deno.test("the critical differences of Demšar's table 5 for ten classifiers", () => {
  // q = 3.164 for k = 10 in the table, which has three digits: CD = q sqrt(k (k + 1) / (6 N)).
  relativelyNear(criticalDifference(10, 14), 3.164 * Math.sqrt(110 / 84), 2e-4);
});
