/**
 * The quantile at p of some numbers, by linear interpolation between the order statistics (method R-7, the default of R
 * and NumPy).
 */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new Error("A quantile needs at least one value.");
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A median with its spread: the 10th and the 90th percentile. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), low: quantile(values, 0.1), high: quantile(values, 0.9) };
}

/**
 * The exponent k of y ≈ a xᵏ: the slope of the least-squares line through (log x, log y).
 */
export function fittedExponent(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length || x.length < 2) throw new Error("An exponent needs at least two points.");
  const logX = x.map(Math.log);
  const logY = y.map(Math.log);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(logX);
  const meanY = mean(logY);
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < x.length; i++) {
    covariance += (logX[i]! - meanX) * (logY[i]! - meanY);
    variance += (logX[i]! - meanX) ** 2;
  }
  return covariance / variance;
}
