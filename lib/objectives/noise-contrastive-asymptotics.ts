import { inverse, solvePositiveDefinite } from "../linear-algebra";
import { sigmoid } from "./noise-contrastive";

/**
 * The covariance of noise-contrastive estimates of many data, times their number N:
 *
 * N Cov(θ̂) → I⁻¹ − (1 + 1/ν) I⁻¹ m mᵀ I⁻¹ with I = E[P g gᵀ], m = E[P g], P = p(noise | x) and g = ∂G/∂θ, log Z among the parameters;
 * expectations over the data's distribution, at the true parameters.
 *
 * Source: Gutmann and Hyvärinen, "Noise-contrastive estimation of unnormalized statistical models", JMLR 2012, theorem 3.
 *
 * @param slopes g of a large sample of data, `[n, parameters]` row by row
 * @param logRatios G of the sample, `[n]`
 * @param ratio ν
 */
export function asymptoticCovariance(
  slopes: ArrayLike<number>,
  logRatios: ArrayLike<number>,
  ratio: number,
): number[][] {
  const n = logRatios.length;
  const count = slopes.length / n;
  const information = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const m = new Array<number>(count).fill(0);
  for (let k = 0; k < n; k++) {
    const P = sigmoid(Math.log(ratio) - logRatios[k]!) / n;
    for (let i = 0; i < count; i++) {
      const slope = P * slopes[k * count + i]!;
      m[i]! += slope;
      for (let j = 0; j < count; j++) information[i]![j]! += slope * slopes[k * count + j]!;
    }
  }
  const v = solvePositiveDefinite(information, m);
  return inverse(information).map((row, i) => row.map((entry, j) => entry - (1 + 1 / ratio) * v[i]! * v[j]!));
}
