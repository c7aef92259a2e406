/** A mean over examples, and how far chance may have moved it. */
export interface MeanAndStandardError {
  readonly mean: number;
  /** s / √n. */
  readonly standardError: number;
  readonly n: number;
}

/**
 * The mean of values and its standard error.
 *
 * x̄ = Σ x / n, s² = Σ (x − x̄)² / (n − 1), standard error s / √n; in the values' own unit. Summed in float64, in two passes.
 *
 * @throws with fewer than two values, or one that is not finite
 */
export function meanAndStandardError(values: ArrayLike<number>): MeanAndStandardError {
  const n = values.length;
  if (n < 2) throw new Error(`A standard error needs at least two values, not ${n}.`);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(values[i]!))
      throw new Error(`Value ${i} is ${values[i]}: a mean needs finite values.`);
    sum += values[i]!;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n), n };
}
