import assert from "node:assert/strict";
import fc from "fast-check";
import type { RawLabel } from "../../lib/images/image_set.ts";
import { numberClasses } from "../../lib/images/labels.ts";

const split = (labels: RawLabel[], classNames?: string[]) => ({
  labels,
  classNames,
  name: "train",
});

Deno.test("classes are the different labels in ascending order, 0 first", () => {
  fc.assert(fc.property(
    fc.oneof(
      fc.array(fc.nat(1000), { minLength: 2 }),
      fc.array(fc.bigInt(0n, 1000n), { minLength: 2 }),
      fc.array(fc.string({ minLength: 1 }), { minLength: 2 }),
    ).filter((labels) => new Set<RawLabel>(labels).size > 1),
    (labels) => {
      const { poolLabels, classNames } = numberClasses(split(labels), split(labels.slice(0, 1)));
      labels.forEach((label, i) => assert.equal(classNames[poolLabels[i]], String(label)));
      assert.equal(new Set(classNames).size, classNames.length);
      const values = classNames.map((name) => typeof labels[0] === "string" ? name : Number(name));
      assert.ok(values.every((value, i) => i === 0 || values[i - 1] < value));
    },
  ));
});

Deno.test("a class of the test set alone is a class too", () => {
  const { poolLabels, testLabels, classNames } = numberClasses(split([4, 2]), split([3]));
  assert.deepEqual([[...poolLabels], [...testLabels], classNames], [[2, 0], [1], ["2", "3", "4"]]);
});

Deno.test("named classes keep their numbers, those without samples too", () => {
  const names = ["a", "b", "c"];
  const { poolLabels, classNames } = numberClasses(split([2n, 0n], names), split([2n], names));
  assert.deepEqual([[...poolLabels], classNames], [[2, 0], names]);
});

Deno.test("labels that do not fit are refused with row and reason", () => {
  const names = ["a", "b"];
  const cases: [Parameters<typeof numberClasses>, RegExp][] = [
    [[split([0, null]), split([0])], /row 1 of train is missing/],
    [[split(["a", ""]), split(["a"])], /row 1 of train is missing/],
    [[split([0, 1]), split([-1])], /row 0 of train is -1, which marks a missing one/],
    [[split([0, 2], names), split([0])], /row 1 of train is 2, but there are 2 classes/],
    [[split([0, "a"]), split([0])], /row 1 of train is "a"; labels are integers/],
    [[split([0, 0.5]), split([0])], /row 1 of train is 0.5; labels are integers/],
    [[split([1, 1]), split([0])], /All labels of train are of one class, 1/],
    [[split([0, 1], names), split([0], ["a", "c"])], /name different classes/],
  ];
  for (const [args, message] of cases) assert.throws(() => numberClasses(...args), message);
});
