import fc from "fast-check";
import assert from "node:assert/strict";
import {
  formatCount,
  formatDifference,
  formatDuration,
  formatInterval,
  formatProbability,
  formatSigned,
  formatTogether,
} from "../../lib/figures/number_format.ts";

Deno.test("negative numbers have a true minus, and zeros have no sign", () => {
  assert.equal(formatSigned(-0.0124), "−0.012");
  assert.equal(formatSigned(0.0126), "0.013");
  assert.equal(formatSigned(-0.0001), "0.000");
  assert.equal(formatSigned(-25, 0), "−25");
});

Deno.test("an interval that excludes zero never looks as if it touched it, and no end loses its sign", () => {
  assert.equal(formatInterval([0.0004, 0.0126]), "0.0004 to 0.0126");
  assert.equal(formatInterval([-0.00003, 0.0126]), "−0.00003 to 0.01260");
  assert.equal(formatInterval([-0.0126, 0.004]), "−0.013 to 0.004");
  assert.equal(formatInterval([-0.04, 1.26], 1), "−0.04 to 1.26");
  fc.assert(fc.property(
    fc.double({ min: -1, max: 1, noNaN: true }).filter((value) => Math.abs(value) > 1e-11),
    (value) => {
      const [text] = formatTogether([value]);
      assert.equal(Math.sign(Number(text.replace("−", "-"))), Math.sign(value));
    },
  ));
});

Deno.test("what is zero up to rounding is zero, without a sign", () => {
  assert.equal(formatInterval([-1e-17, 0]), "0.000 to 0.000");
  assert.deepEqual([-1e-17, 0, 0.0126, -0.0126].map((value) => formatDifference(value)), [
    "0.000",
    "0.000",
    "+0.013",
    "−0.013",
  ]);
  assert.equal(formatDifference(-0.04, 1), "−0.04");
});

Deno.test("a p-value is never rounded to the other side of its level", () => {
  assert.deepEqual([0.0004, 0.031, 0.05, 0.0504, 0.0498].map((value) => formatProbability(value)), [
    "<0.001",
    "0.031",
    "0.050",
    "0.0504",
    "0.0498",
  ]);
});

Deno.test("thousands are separated", () => {
  assert.deepEqual([7, 999, 1000, 1234567].map(formatCount), ["7", "999", "1,000", "1,234,567"]);
});

Deno.test("times below a second are in milliseconds, with two digits or more", () => {
  assert.deepEqual(
    [0.0031, 0.5, 1, 12.34, 123.4].map(formatDuration),
    ["3.1 ms", "500 ms", "1 s", "12 s", "123 s"],
  );
});
