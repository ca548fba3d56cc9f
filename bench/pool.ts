// A pool like the paper's: 384 float32 features, 100 classes, norms of about 50 as DINOv2's.

import { join } from "node:path";
import { type NpyArray, writeNpy, writeNpz } from "../lib/images/npz.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { folder } from "./original.ts";

/** Features of a sample. */
export const columns = 384;
/** Classes of the samples. */
export const classes = 100;

/**
 * Makes a pool of samples around class centres, and an order in which to label 2,000 of them, unless they are there. All
 * is seeded, so that everyone has the same.
 *
 * @param size Samples of the pool; the test set has 10,000
 * @returns Paths of the pool (.npz; beside it a folder of the same arrays as .npy) and of the order (.json)
 */
export async function makePool(size: number): Promise<{ pool: string; order: string }> {
  const pool = join(folder, `pool_${size}.npz`);
  const order = join(folder, `order_${size}.json`);
  // Made anew when this file has changed.
  const made = join(folder, `pool_${size}.made`);
  const source = await Deno.readTextFile(import.meta.filename!);
  if (await Deno.readTextFile(made).catch(() => "") === source) return { pool, order };
  await Deno.mkdir(folder, { recursive: true });
  const random = new RandomState(0);
  const centres = random.randomSample(classes * columns).map((u) => u - 0.5);
  const samples = (rows: number) => {
    const labels = Int32Array.from({ length: rows }, () => random.randint(0, classes));
    // Sums of three uniforms are bell-shaped enough; the factors bring norms to about 50 and leave classes that take
    // the labels to tell apart.
    const noise = [1, 2, 3].map(() => random.randomSample(rows * columns));
    const data = Float32Array.from(noise[0], (first, i) => {
      const bell = first + noise[1][i] + noise[2][i] - 1.5;
      const centre = centres[labels[Math.floor(i / columns)] * columns + i % columns];
      return 3.16 * (0.6 * centre + 1.6 * bell);
    });
    return { data, labels };
  };
  const train = samples(size);
  const test = samples(10_000);
  const arrays: Record<string, NpyArray> = {
    X_pool: { data: train.data, shape: [size, columns] },
    y_pool: { data: train.labels, shape: [size] },
    X_test: { data: test.data, shape: [10_000, columns] },
    y_test: { data: test.labels, shape: [10_000] },
  };
  await Deno.writeFile(pool, writeNpz(arrays));
  // Ours reads the arrays one by one, as step 2 does.
  await Deno.mkdir(pool.slice(0, -4), { recursive: true });
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    await Deno.writeFile(join(pool.slice(0, -4), `${name}.npy`), writeNpy(data, shape));
  }
  await Deno.writeTextFile(order, JSON.stringify([...random.permutation(size)].slice(0, 2000)));
  await Deno.writeTextFile(made, source);
  return { pool, order };
}
