// The loss of binary logistic regression on float64 samples, to the last bit of scikit-learn's, in a WebAssembly kernel;
// its source is half_binomial.kernel.ts.

import emulated from "./half_binomial.emulated.wasm" with { type: "bytes" };
import fused from "./half_binomial.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { copyRows, type Rows } from "../numeric/matrix.ts";
import { writePowersOfTwo } from "./powers_of_two.ts";

/**
 * The penalized mean loss of two classes. Points and gradients hold the weights, then the intercept. `using` gives the memory
 * back.
 */
export interface HalfBinomial extends Disposable {
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
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(rows: number, features: number): void;
  evaluate(penalty: number): number;
  powers: WebAssembly.Global;
  samples: WebAssembly.Global;
  classes: WebAssembly.Global;
  logits: WebAssembly.Global;
  point: WebAssembly.Global;
  gradient: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>({ fused, emulated }, writePowersOfTwo);

/**
 * Prepares the loss. The samples are copied.
 *
 * @param samples The samples, (n x features)
 * @returns The loss, for any classes
 */
export function halfBinomial(samples: Rows<Float64Array<ArrayBuffer>>): HalfBinomial {
  const { rows, columns: features } = samples;
  const instance = takeKernel(rows, features);
  const { exports: kernel } = instance;
  const doubles = (address: WebAssembly.Global, length: number) =>
    instance.view(Float64Array<ArrayBuffer>, address, length);
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
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
