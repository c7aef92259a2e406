import type { Random } from "../engine";
import { bootstrapInterval, type Interval } from "./bootstrap-interval";
import { groupCounts } from "./group-means";

/**
 * Excess kurtosis, how much heavier the tails are than a Gaussian's: κ = m₄ / m₂² − 3 with the central moments m_k.
 *
 * 0 for a Gaussian, 3 for a Laplace distribution, −1.2 for a uniform one.
 *
 * @throws when all values are equal
 */
export function excessKurtosis(values: ArrayLike<number>): number {
  return kurtosisOfSums(sumsOfPowers(values, values.length, mean(values)), values.length);
}

/** Excess kurtosis with a bootstrap interval. */
export interface KurtosisEstimate extends Interval {
  readonly value: number;
  /** Standard deviation of the resampled values. */
  readonly standardError: number;
  /** Independent groups, not values. */
  readonly n: number;
}

/**
 * Excess kurtosis of values that come in independent groups, with a percentile interval from resampling the groups: filter responses within
 * one image depend on each other, and resampling them one by one would give an interval much too short.
 *
 * @param values `[images, perImage]`
 * @param options.groups number of each image's group (its photograph), default each image by itself
 * @param options.level default 0.95
 * @param options.resamples default 1000
 */
export function excessKurtosisInterval(
  values: ArrayLike<number>,
  perImage: number,
  random: Random,
  options: { groups?: ArrayLike<number>; level?: number; resamples?: number } = {},
): KurtosisEstimate {
  const images = values.length / perImage;
  if (!Number.isInteger(images)) {
    throw new Error(`${values.length} values do not split into images of ${perImage}.`);
  }
  const {
    groups = Int32Array.from({ length: images }, (_, i) => i),
    level = 0.95,
    resamples = 1000,
  } = options;
  const n = groupCounts(groups).length;
  const sums = sumsByGroup(sumsOfPowers(values, perImage, mean(values)), groups, n, perImage);
  const ofGroups = (drawn: ArrayLike<number>) => {
    const total = new Float64Array(5);
    for (let i = 0; i < drawn.length; i++) {
      for (let k = 0; k < 5; k++) total[k]! += sums[5 * drawn[i]! + k]!;
    }
    return kurtosisOfSums(total, total[4]!);
  };
  const numbers = Float64Array.from({ length: n }, (_, i) => i);
  const results: number[] = [];
  const statistic = (drawn: Float64Array) => {
    results.push(ofGroups(drawn));
    return results.at(-1)!;
  };
  const interval = bootstrapInterval(numbers, random, { level, resamples, statistic });
  const center = mean(results);
  const squares = results.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const standardError = Math.sqrt(squares / (results.length - 1));
  return { value: ofGroups(numbers), ...interval, standardError, n };
}

/** Of each group Σ (x − c)^k for k = 1 … 4 and the number of values, `[n, 5]`. */
function sumsByGroup(
  sums: Float64Array,
  groups: ArrayLike<number>,
  n: number,
  perImage: number,
): Float64Array {
  const all = new Float64Array(5 * n);
  for (let i = 0; i < groups.length; i++) {
    for (let k = 0; k < 4; k++) all[5 * groups[i]! + k]! += sums[4 * i + k]!;
    all[5 * groups[i]! + 4]! += perImage;
  }
  return all;
}

/** The center that powers are taken about, so that nothing cancels. */
function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Σ (x − c)^k for k = 1 … 4 of each image, `[images, 4]`. */
function sumsOfPowers(values: ArrayLike<number>, perImage: number, c: number): Float64Array {
  const sums = new Float64Array((4 * values.length) / perImage);
  for (let i = 0; i < values.length; i++) {
    const at = 4 * Math.floor(i / perImage);
    const x = values[i]! - c;
    sums[at]! += x;
    sums[at + 1]! += x * x;
    sums[at + 2]! += x * x * x;
    sums[at + 3]! += x * x * x * x;
  }
  return sums;
}

function kurtosisOfSums(sums: ArrayLike<number>, n: number): number {
  const [a, b, c, d] = [sums[0]! / n, sums[1]! / n, sums[2]! / n, sums[3]! / n];
  const second = b - a * a;
  if (!(second > 0)) throw new Error("Values that are all equal have no kurtosis.");
  const fourth = d - 4 * a * c + 6 * a * a * b - 3 * a ** 4;
  return fourth / (second * second) - 3;
}
