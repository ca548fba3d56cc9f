// Adam, the stepwise minimiser. D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015,
// Algorithm 1, with the paper's settings: β1 = 0.9, β2 = 0.999, ε = 1e-8.

/** Moves parameters against a gradient. */
export type Step = (parameters: Float64Array, gradient: Float64Array) => void;

/**
 * Starts Adam.
 *
 * @param size How many parameters there are
 * @param learningRate The step size α
 * @returns The function that makes one step: it changes the parameters in place, (size)
 */
export function adam(size: number, learningRate: number): Step {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  // The powers β1^t and β2^t, by repeated products: the same on every processor.
  let [power1, power2] = [1, 1];
  return (parameters, gradient) => {
    power1 *= beta1;
    power2 *= beta2;
    for (let at = 0; at < size; at++) {
      const slope = gradient[at];
      first[at] = beta1 * first[at] + (1 - beta1) * slope;
      second[at] = beta2 * second[at] + (1 - beta2) * slope * slope;
      const spread = Math.sqrt(second[at] / (1 - power2)) + epsilon;
      parameters[at] -= learningRate * (first[at] / (1 - power1)) / spread;
    }
  };
}
