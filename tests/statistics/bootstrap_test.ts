import assert from "node:assert/strict";
import { bootstrapInterval, studentizedInterval } from "../../lib/statistics/bootstrap.ts";
import { golden, near } from "./golden.ts";

Deno.test("a bootstrap interval is repeatable and that of all possible resamples", () => {
  const values = [0.01, 0.03, -0.01, 0.02, 0.04];
  assert.deepEqual(bootstrapInterval(values), bootstrapInterval(values));
  // Of 5 values, 3125 resamples are equally likely; their quantiles, by counting all of them.
  const means = Array.from({ length: 5 ** 5 }, (_, code) => {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum += values[Math.floor(code / 5 ** i) % 5];
    return sum / 5;
  }).sort((a, b) => a - b);
  for (const level of [0.5, 0.95]) {
    const [low, high] = bootstrapInterval(values, level);
    const at = (share: number) => means[Math.floor(share * means.length)];
    assert.ok(Math.abs(low - at((1 - level) / 2)) <= 0.002 + 1e-12);
    assert.ok(Math.abs(high - at((1 + level) / 2)) <= 0.002 + 1e-12);
  }
});

Deno.test("a bootstrap interval of equal values is a point", () => {
  assert.deepEqual(bootstrapInterval([0.25, 0.25, 0.25]), [0.25, 0.25]);
});

Deno.test("bootstrap intervals are those of numpy's draws", () => {
  for (const { values, percentile, studentized } of golden.intervals) {
    near(bootstrapInterval(values), percentile);
    if (studentized === null) assert.equal(studentizedInterval(values), undefined);
    else near(studentizedInterval(values)!, studentized);
  }
});

Deno.test("three values have no studentised interval, equal ones a point", () => {
  assert.equal(studentizedInterval([0.1, 0.2, 0.4]), undefined);
  assert.deepEqual(studentizedInterval([0.1, 0.1, 0.1]), [0.1, 0.1]);
});
