// A pool of any size, made in place within seconds: seeded samples around the centres of their classes.

import { RandomState } from "../lib/random/random_state.ts";

/** How large a pool is. */
export interface LargeSize {
  /** Samples. */
  readonly rows: number;
  /** Features of a sample. */
  readonly features: number;
  /** Classes. */
  readonly classes: number;
}

/** Numbers that the noise of all samples is taken from; each sample begins at another place, with another factor. */
const NOISE = 2 ** 20;

/** Samples that are made when they are asked for. */
export interface LargeSamples {
  /** Class of each sample, (rows). */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Writes the samples from one index to before another, row after row. */
  fill(first: number, last: number, into: Float32Array<ArrayBuffer>): void;
}

/**
 * Makes samples like those of the other benchmarks: norms of about 50 at 384 features, classes that take labels to tell apart.
 *
 * @param size How many
 * @param seed Seed of the samples; the centres of the classes are the same for all
 * @returns The samples
 */
export function largeSamples({ rows, features, classes }: LargeSize, seed: number): LargeSamples {
  const centres = new RandomState(0).randomSample(classes * features).map((u) => u - 0.5);
  const random = new RandomState(seed);
  const [a, b, c] = [1, 2, 3].map(() => random.randomSample(NOISE));
  const noise = Float32Array.from(a, (first, i) => 5 * (first + b[i] + c[i] - 1.5));
  const starts = random.randomSample(rows);
  const factors = random.randomSample(rows);
  const chosen = random.randomSample(rows);
  const labels = Int32Array.from(chosen, (u) => Math.floor(u * classes));
  return {
    labels,
    fill(first, last, into) {
      for (let i = first, at = 0; i < last; i++) {
        const from = Math.floor(starts[i] * (NOISE - features));
        const factor = 0.9 + 0.2 * factors[i];
        const centre = labels[i] * features;
        for (let j = 0; j < features; j++) {
          into[at++] = 1.9 * centres[centre + j] + factor * noise[from + j];
        }
      }
    },
  };
}

/** The highest resident memory of this process so far, in bytes; 0 where the system doesn't tell. */
export function peakMemory(): number {
  try {
    const text = Deno.readTextFileSync("/proc/self/status");
    return Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
