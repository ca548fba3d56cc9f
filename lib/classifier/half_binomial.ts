// The loss of binary logistic regression on float64 samples, to the last bit of scikit-learn's, in a WebAssembly kernel;
// its source is half_binomial.kernel.ts.

import wasm from "./half_binomial.wasm" with { type: "bytes" };
import { copyRows, type Matrix } from "../numeric/matrix.ts";
import { powersOfTwo } from "./powers_of_two.ts";

/** The penalized mean loss of two classes. Points and gradients hold the weights, then the intercept. */
export interface HalfBinomial {
  /** Sets the class of each sample, 0 or 1, (n). */
  setClasses(classes: Int32Array): void;
  /**
   * Evaluates the loss at a point.
   *
   * @param point The point, (features + 1)
   * @param penalty Factor of half the weights' squared length
   * @param gradient Where the gradient is written, (features + 1)
   * @returns The mean loss with its penalty
   */
  evaluate(point: Float64Array, penalty: number, gradient: Float64Array): number;
  /** Logits of the samples at the last point, (n); a view that changes with the next evaluation. */
  readonly logits: Float64Array;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, features: number): void;
  evaluate(penalty: number): number;
  powers: WebAssembly.Global;
  samples: WebAssembly.Global;
  classes: WebAssembly.Global;
  logits: WebAssembly.Global;
  point: WebAssembly.Global;
  gradient: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Prepares the loss. The samples are copied.
 *
 * @param samples The samples, (n x features)
 * @returns The loss, for any classes
 */
export function halfBinomial(samples: Matrix<Float64Array<ArrayBuffer>>): HalfBinomial {
  const { rows, columns: features } = samples;
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? instantiate(compiled);
  kernel.place(rows, features);
  const doubles = (at: WebAssembly.Global, length: number) =>
    new Float64Array(kernel.memory.buffer as ArrayBuffer, at.value, length);
  copyRows(samples, doubles(kernel.samples, rows * features));
  const ownClasses = doubles(kernel.classes, rows);
  const ownPoint = doubles(kernel.point, features + 1);
  const ownGradient = doubles(kernel.gradient, features + 1);
  return {
    setClasses: (classes) => ownClasses.set(classes),
    evaluate(point, penalty, gradient) {
      ownPoint.set(point);
      const value = kernel.evaluate(penalty);
      gradient.set(ownGradient);
      return value;
    },
    logits: doubles(kernel.logits, rows),
    release: () => void idle.push(kernel),
  };
}

function instantiate(module: WebAssembly.Module): Kernel {
  const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel;
  const powers = powersOfTwo();
  new Float64Array(kernel.memory.buffer, kernel.powers.value, powers.length).set(powers);
  return kernel;
}
