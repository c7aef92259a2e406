import type { Interval } from "./bootstrap-interval";

/**
 * Wilson's score interval of a proportion: it keeps its level where normal intervals break down, near 0 and 1.
 *
 * (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n), with p̂ = successes / n.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
 *
 * @param z standard normal quantile, default that of 95 %
 * @throws when the counts are no counts
 */
export function wilsonInterval(successes: number, n: number, z = 1.959963984540054): Interval {
  if (!(Number.isInteger(n) && n > 0 && Number.isInteger(successes) && successes >= 0 && successes <= n)) {
    throw new Error(`A proportion needs 0 to n successes of n ≥ 1 trials, not ${successes} of ${n}.`);
  }
  const p = successes / n;
  const center = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (center - spread) / scale), high: Math.min(1, (center + spread) / scale) };
}
