import assert from "node:assert/strict";
import fc from "fast-check";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { innerProduct, squaredNorms } from "../../lib/numeric/inner_products.ts";
import type { Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

Deno.test("squared distances to a tried centre are the rounded ones of float64 sums, to the last bit", () => {
  const state = new RandomState(8);
  for (let columns = 1; columns <= 19; columns++) {
    const values = Float32Array.from(state.randomSample(9 * columns), (u) => u - 0.5);
    using centred = centredSamples({ data: values, rows: 9, columns }, 2, 1);
    const norms = squaredNorms(centred.samples);
    for (let count = 1; count <= 9; count++) {
      const some = Int32Array.from({ length: count }, (_, i) => (i * 2) % 9);
      const expected = Float32Array.from(some, (i) => {
        const squared = -2 * innerProduct(centred.samples, i, 4) + norms[4] + norms[i];
        return Math.max(0, squared);
      });
      assert.deepEqual(centred.squaredDistancesTo(4, some).subarray(0, count), expected);
    }
  }
});

/** What is known of a sample before an assignment. Distances are quarters, so that many are equal, or differ by the margin. */
const quarters = fc.integer({ min: -8, max: 8 }).map((value) => value / 4);
const knownOf = (clusters: number) =>
  fc.record({
    // The number of clusters stands for a sample that lost its centre.
    label: fc.integer({ min: 0, max: clusters }),
    distance: quarters,
    bound: fc.oneof(quarters, fc.constant(Infinity)),
    products: fc.array(quarters, { minLength: clusters, maxLength: clusters }),
  });

/** An assignment to some of the centres: the margin of a sample of length 1, and the squared lengths of the compared centres. */
const assignments = fc.integer({ min: 1, max: 11 }).chain((clusters) =>
  fc.record({
    clusters: fc.constant(clusters),
    isSingle: fc.boolean(),
    margin: fc.constantFrom(0, 0.25, 0.5, 1),
    compared: fc.subarray([...Array(clusters).keys()], { minLength: 1 }),
    norms: fc.array(quarters, { minLength: clusters, maxLength: clusters }),
    known: fc.array(knownOf(clusters), { minLength: 2, maxLength: 6 }),
  })
);

type Known = { label: number; distance: number; bound: number };

/**
 * What an assignment to the compared centres should find, for a sample that keeps its own centre or has none. Undefined if the
 * two smallest distances do not differ by more than the margin.
 */
function assigned(
  { label, distance, bound }: Known,
  isLeft: boolean,
  centres: number[],
  distances: number[],
  margin: number,
) {
  const all = distances.map((value, nth) => ({ value, centre: centres[nth] }));
  if (!isLeft) all.push({ value: distance, centre: label });
  all.sort((a, b) => a.value - b.value || a.centre - b.centre);
  const [first, second] = [all[0], all[1]?.value ?? Infinity];
  if (margin > 0 && second - first.value <= margin) return undefined;
  const isDecided = !isLeft || first.value + margin < bound;
  return {
    label: first.centre,
    distance: first.value,
    bound: isDecided ? Math.min(second, bound) : second,
    isDecided,
  };
}

Deno.test("samples go to the nearest centre, and those whose smallest distances differ by no more than the margin stay as they are", () => {
  fc.assert(
    fc.property(assignments, fc.boolean(), (assignment, isChosen) => {
      const { clusters, isSingle, compared, norms } = assignment;
      const margin = isSingle ? assignment.margin : 0;
      const rows = assignment.known.length;
      // Their mean is 0, so that each has length 1 but for the last one of an odd number.
      const values = Array.from(
        { length: rows },
        (_, i) => i === rows - 1 && rows % 2 === 1 ? 0 : i % 2 ? 1 : -1,
      );
      const data: Values = isSingle ? Float32Array.from(values) : Float64Array.from(values);
      using centred = centredSamples({ data, rows, columns: 1 }, clusters, rows * clusters);
      centred.setMargin(margin / 2, margin / 2);
      centred.comparedCentres.set(compared);
      centred.comparedNorms.set(norms.slice(0, compared.length));
      // A sample that keeps its centre has one that is not compared; chosen samples always have one, which may be anything.
      const known = assignment.known.map((sample) => {
        const isLeft = !isChosen && (sample.label === clusters || compared.includes(sample.label));
        return { ...sample, isLeft, label: isLeft ? clusters : sample.label };
      }).filter(({ isLeft, label }) => isLeft || (label < clusters && !compared.includes(label)));
      known.forEach((sample, i) => {
        centred.labels[i] = sample.label;
        centred.distances[i] = sample.isLeft ? Infinity : sample.distance;
        centred.lowerBounds[i] = sample.bound;
        centred.products.set(sample.products.slice(0, compared.length), i * compared.length);
      });
      let found = 0;
      if (isChosen) {
        known.forEach((_, i) => centred.undecidedSamples[i] = i);
        centred.assignUndecided(0, known.length, compared.length);
      } else found = centred.assign(0, known.length, compared.length, 0);
      const [doubtful, undecided]: number[][] = [[], []];
      known.forEach((sample, i) => {
        const distances = compared.map((_, nth) => norms[nth] - 2 * sample.products[nth]);
        const room = margin / 2 * Math.abs(values[i]) + margin / 2;
        const expected = assigned(sample, sample.isLeft, compared, distances, room);
        if (expected === undefined) doubtful.push(i);
        else if (!expected.isDecided) undecided.push(i);
        const before = { ...sample, distance: sample.isLeft ? Infinity : sample.distance };
        const { label, distance, bound } = expected ?? before;
        assert.deepEqual(
          [centred.labels[i], centred.distances[i], centred.lowerBounds[i]],
          [label, distance, bound],
        );
      });
      assert.deepEqual([...centred.doubtful()], doubtful);
      if (!isChosen) assert.deepEqual([...centred.undecidedSamples.subarray(0, found)], undecided);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a new user of the memory has no margin", () => {
  const samples = { data: Float32Array.of(-1, 1), rows: 2, columns: 1 };
  {
    using centred = centredSamples(samples, 1, 2);
    centred.setMargin(1, 1);
  }
  using centred = centredSamples(samples, 2, 4);
  centred.comparedCentres.set([0, 1]);
  centred.comparedNorms.set([0, 0]);
  centred.products.set([0, 0, 0, 0]);
  centred.distances.fill(Infinity);
  centred.assign(0, 2, 2, 0);
  assert.equal(centred.doubtful().length, 0);
});
