import * as tf from "@tensorflow/tfjs-core";

/**
 * Noise-contrastive estimation: the code length of the labels "data" and "noise", given the sample.
 *
 * J = (1/N) Σ_i softplus(log ν − G(x_i)) + (ν/M) Σ_j softplus(G(x'_j) − log ν) with G(x) = log φ(x) − log Z − log p_n(x), the
 * logarithm of the model's density over the noise's, and log Z a parameter like the others.
 *
 * To be made small. With a model that equals the noise and ν = 1 it is 2 log 2.
 *
 * Source: Gutmann and Hyvärinen, "Noise-contrastive estimation of unnormalized statistical models", JMLR 2012.
 *
 * @param data G of the data `[N]`
 * @param noise G of the noise samples `[M]`
 * @param ratio ν, default M/N
 * @returns nats for each datum and its ν noise samples
 */
export function noiseContrastiveLoss(
  data: tf.Tensor1D,
  noise: tf.Tensor1D,
  ratio = noise.size / data.size,
): tf.Scalar {
  checkRatio(ratio);
  return tf.tidy(() => {
    const onData = tf.mean(tf.softplus(tf.sub(Math.log(ratio), data)));
    const onNoise = tf.mean(tf.softplus(tf.sub(noise, Math.log(ratio))));
    return tf.add(onData, tf.mul(onNoise, ratio)) as tf.Scalar;
  });
}

/** A loss of log-ratios with its slopes: what a model multiplies by the derivatives of its log φ. */
export interface ContrastiveSlopes {
  readonly loss: number;
  /** ∂J/∂G(x_i), `[N]`. */
  readonly data: Float64Array;
  /** ∂J/∂G(x'_j), `[M]`. */
  readonly noise: Float64Array;
}

/**
 * The same objective in float64 with its derivatives by hand:
 *
 * ∂J/∂G(x_i) = −p(noise | x_i) / N and ∂J/∂G(x'_j) = (ν/M) p(data | x'_j): each sample counts by how much the posterior mistakes it.
 */
export function noiseContrastiveSlopes(
  data: ArrayLike<number>,
  noise: ArrayLike<number>,
  ratio = noise.length / data.length,
): ContrastiveSlopes {
  checkRatio(ratio);
  const shift = Math.log(ratio);
  let loss = 0;
  const onData = Float64Array.from(data, (G) => {
    loss += softplus(shift - G) / data.length;
    return -sigmoid(shift - G) / data.length;
  });
  const onNoise = Float64Array.from(noise, (G) => {
    loss += (ratio * softplus(G - shift)) / noise.length;
    return (ratio * sigmoid(G - shift)) / noise.length;
  });
  return { loss, data: onData, noise: onNoise };
}

/** The posterior p(data | x) = p / (p + ν p_n) = σ(G(x) − log ν). */
export function posterior(logRatio: number, ratio: number): number {
  return sigmoid(logRatio - Math.log(ratio));
}

/** log(1 + eˢ), without overflow. */
export function softplus(s: number): number {
  return Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
}

/** 1 / (1 + e⁻ˢ), accurate also where it is tiny. */
export function sigmoid(s: number): number {
  return s >= 0 ? 1 / (1 + Math.exp(-s)) : Math.exp(s) / (1 + Math.exp(s));
}

function checkRatio(ratio: number): void {
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    throw new Error(`The number of noise samples for each datum must be above 0, not ${ratio}.`);
  }
}
