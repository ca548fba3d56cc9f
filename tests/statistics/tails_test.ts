import { chiSquareTail, fTail, normalTail } from "../../lib/statistics/tails.ts";
import { golden, relativelyNear } from "./leaderboard_golden.ts";

Deno.test("tails are scipy's to nine digits, however small they are", () => {
  const { chiSquare, f, normal } = golden.tails;
  for (const [x, degrees, tail] of chiSquare) {
    relativelyNear(chiSquareTail(x, degrees), tail, 1e-9);
  }
  for (const [x, above, below, tail] of f) relativelyNear(fTail(x, above, below), tail, 1e-9);
  for (const [z, tail] of normal) relativelyNear(normalTail(z), tail, 1e-9);
});
