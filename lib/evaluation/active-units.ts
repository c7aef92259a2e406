/** Which latent variables a VAE uses. */
export interface ActiveUnits {
  /** Var_x E_q [z_u | x]: how far the posterior's mean moves from image to image, `[L]`. */
  readonly variances: Float64Array;
  /** Number of units above the threshold. */
  readonly count: number;
}

/**
 * Counts the latent variables that carry information: those whose posterior mean varies over the data.
 *
 * A_u = Var_x (E_{q(u|x)} [u]) > threshold
 *
 * @param means posterior means, `[n · L]` row after row
 * @param latent L
 * @param threshold default 0.01
 *
 * Source: Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016, section 5.2.
 */
export function activeUnits(means: ArrayLike<number>, latent: number, threshold = 0.01): ActiveUnits {
  const n = means.length / latent;
  if (!Number.isInteger(n) || n < 2) {
    throw new Error(`Give means of at least two images: ${means.length} values are not rows of ${latent}.`);
  }
  const variances = new Float64Array(latent);
  for (let u = 0; u < latent; u++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += means[i * latent + u]! / n;
    for (let i = 0; i < n; i++) variances[u]! += (means[i * latent + u]! - mean) ** 2 / (n - 1);
  }
  return { variances, count: variances.filter((variance) => variance > threshold).length };
}
