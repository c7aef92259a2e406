import type { Random } from "../engine";
import { mean } from "../linear-algebra";
import { quantile } from "./quantile";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap interval of a statistic of independent values.
 *
 * The statistic is taken of `resamples` sets of n values drawn with replacement; the interval holds the middle `level` of
 * the results. The same generator gives the same interval.
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
 *
 * @param options.statistic default the mean
 * @param options.level default 0.95
 * @param options.resamples default 2000
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  random: Random,
  options: { statistic?: (values: Float64Array) => number; level?: number; resamples?: number } = {},
): Interval {
  const { statistic = mean, level = 0.95, resamples = 2000 } = options;
  const n = values.length;
  if (n < 2) throw new Error(`A bootstrap needs at least two values, not ${n}.`);
  if (!(level > 0 && level < 1))
    throw new Error(`The interval's level must be between 0 and 1, not ${level}.`);
  const results = new Float64Array(resamples);
  const drawn = new Float64Array(n);
  for (let r = 0; r < resamples; r++) {
    const uniforms = random.split(r).uniform(n);
    // Multiples of 2⁻²⁴: which of n values is picked is even to one part in 2²⁴/n.
    for (let i = 0; i < n; i++) drawn[i] = values[Math.floor(uniforms[i]! * n)]!;
    results[r] = statistic(drawn);
  }
  results.sort();
  return { low: quantile(results, (1 - level) / 2), high: quantile(results, (1 + level) / 2) };
}
