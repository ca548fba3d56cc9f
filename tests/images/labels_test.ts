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
    [[split([0, 1]), split([-1])], /row 0 of train is missing \(-1\); every image needs one/],
    [[split([0, 2], names), split([0])], /row 1 of train is 2, but there are 2 classes/],
    [[split([0, "a"]), split([0])], /row 1 of train is "a"; labels are integers/],
    [[split([0, 0.5]), split([0])], /row 1 of train is 0.5; labels are integers/],
    [[split([1, 1]), split([0])], /All labels of train are of one class, 1/],
    [[split([0, 1], names), split([0], ["a", "c"])], /name different classes/],
    [[split(["1", "2"]), split([1])], /train begin with "1", those of train with 1; save both/],
    [[split([0, 1], ["a", "b\nc"]), split([0], ["a\nb", "c"])], /name different classes/],
  ];
  for (const [args, message] of cases) assert.throws(() => numberClasses(...args), message);
});

Deno.test("ids beyond 2^53 stay apart, and numbers that are no longer exact are refused", () => {
  const base = 2n ** 62n;
  const labels = [base + 1n, base, base + 2n, 7n, base];
  const { poolLabels, classNames } = numberClasses(split(labels), split([7]));
  assert.deepEqual([...poolLabels], [2, 1, 3, 0, 1]);
  assert.deepEqual(classNames, ["7", ...[base, base + 1n, base + 2n].map(String)]);
  assert.throws(
    () => numberClasses(split([1, 2 ** 60]), split([1])),
    /row 1 of train is 1152921504606847000; a number that large is no longer exact/,
  );
});

Deno.test("missing labels are nothing, NaN, an empty text, an empty list and -1, in every source", () => {
  const some: RawLabel[] = [null, undefined, NaN, "", [], -1, -1n, [null], [-1]];
  for (const label of some) {
    const others = typeof label === "string" ? ["a", "b"] : [0, 1];
    assert.throws(
      () => numberClasses(split([...others, label]), split(others)),
      /row 2 of train is missing \(.*\); every image needs one/,
      String(label),
    );
  }
  assert.throws(
    () => numberClasses(split([0, null, 1, null]), split([0])),
    /row 1 .*, as are 1 others/,
  );
});

Deno.test("lists of one are their label, lists of several are refused; booleans and dates are classes", () => {
  const { poolLabels } = numberClasses(split([[3], [1], [3]]), split([[1]]));
  assert.deepEqual([...poolLabels], [1, 0, 1]);
  assert.throws(
    () => numberClasses(split([[3], [1, 2]]), split([[1]])),
    /row 1 of train is a list of 2/,
  );
  assert.deepEqual(numberClasses(split([true, false]), split([true])).classNames, [
    "false",
    "true",
  ]);
  const days = [new Date("2026-05-02"), new Date("2026-05-01")];
  const dated = numberClasses(split(days), split(days));
  assert.deepEqual([...dated.poolLabels], [1, 0]);
  assert.equal(dated.classNames[0], "2026-05-01T00:00:00.000Z");
});
