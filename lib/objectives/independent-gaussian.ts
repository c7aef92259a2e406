import type { Random } from "../engine";

/** Samples of N(0, diag v), `[count, D]`. @param variances v `[D]` */
export function drawIndependentGaussian(
  count: number,
  variances: ArrayLike<number>,
  random: Random,
): Float32Array {
  const D = variances.length;
  const deviations = Float64Array.from(variances, Math.sqrt);
  const samples = random.normal(count * D);
  for (let i = 0; i < samples.length; i++) samples[i]! *= deviations[i % D]!;
  return samples;
}

/**
 * log N(x; 0, diag v) of each image in float64, for experiments with millions of samples and no tensors; in nats, `[n]`.
 *
 * @param x `[n, D]`, row by row
 * @param variances v `[D]`
 */
export function independentGaussianLogDensity(
  x: ArrayLike<number>,
  variances: ArrayLike<number>,
): Float64Array {
  const D = variances.length;
  let constant = 0;
  for (let d = 0; d < D; d++) constant -= Math.log(2 * Math.PI * variances[d]!) / 2;
  const logDensities = new Float64Array(x.length / D).fill(constant);
  const halves = Float64Array.from(variances, (v) => 1 / (2 * v));
  for (let i = 0; i < x.length; i++) logDensities[Math.floor(i / D)]! -= x[i]! ** 2 * halves[i % D]!;
  return logDensities;
}
