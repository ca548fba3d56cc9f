import assert from "node:assert/strict";
import { formatCount, formatDuration, formatSigned } from "../../lib/figures/number_format.ts";

Deno.test("negative numbers have a true minus, and zeros have no sign", () => {
  assert.equal(formatSigned(-0.0124), "−0.012");
  assert.equal(formatSigned(0.0126), "0.013");
  assert.equal(formatSigned(-0.0001), "0.000");
  assert.equal(formatSigned(-25, 0), "−25");
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
