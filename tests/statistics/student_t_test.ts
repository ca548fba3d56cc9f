import assert from "node:assert/strict";
import {
  pairedPower,
  repetitionsNeeded,
  studentCritical,
  studentInterval,
  studentTail,
} from "../../lib/statistics/student_t.ts";
import { golden, near } from "./golden.ts";

Deno.test("tails of Student's t are scipy's", () => {
  for (const { t, freedom, tail } of golden.student_tail) near([studentTail(t, freedom)], [tail]);
});

Deno.test("critical values of Student's t are scipy's", () => {
  for (const { tail, freedom, t } of golden.student_critical) {
    near([studentCritical(tail, freedom)], [t], 1e-12 * t);
  }
});

Deno.test("t intervals are scipy's, and one value has none", () => {
  for (const { values, student } of golden.intervals) near(studentInterval(values)!, student);
  assert.equal(studentInterval([0.5]), undefined);
});

Deno.test("the power of a paired t test is that of statsmodels", () => {
  for (const { effect, repetitions, power } of golden.power) {
    near([pairedPower(effect, repetitions)], [power], 1e-9);
  }
});

Deno.test("the repetitions needed are those of statsmodels", () => {
  for (const { effect, power, repetitions } of golden.needed) {
    assert.equal(repetitionsNeeded(effect, power), repetitions);
  }
});

Deno.test("a huge effect needs two repetitions, and a tiny one more than are looked at", () => {
  assert.equal(repetitionsNeeded(1000), 2);
  // Such as of differences that are equal up to rounding.
  assert.equal(repetitionsNeeded(1e15), 2);
  assert.equal(repetitionsNeeded(1e-3), undefined);
  near([pairedPower(0, 10)], [0.05]);
});
