import * as tf from "@tensorflow/tfjs-core";
import { sigmoid, softplus } from "./noise-contrastive";

/**
 * Conditional noise-contrastive estimation: the code length of which of a pair (x, y) is the datum, when y was made from x by noise.
 *
 * J = (2/M) Σ softplus(−G) with G = log φ(x) + log p_c(y | x) − log φ(y) − log p_c(x | y)
 *
 * Z cancels in G, and p_c does where the noise is symmetric. With φ the same everywhere it is 2 log 2.
 *
 * Source: Ceylan and Gutmann, "Conditional noise-contrastive estimation of unnormalised models", ICML 2018, equations 8 and 13.
 *
 * @param logRatios G of each pair `[M]`
 * @returns nats for each pair
 */
export function conditionalNoiseContrastiveLoss(logRatios: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.mul(2, tf.mean(tf.softplus(tf.neg(logRatios)))) as tf.Scalar);
}

/** The same objective in float64, with ∂J/∂G = −2 σ(−G) / M for each pair. */
export function conditionalNoiseContrastiveSlopes(logRatios: ArrayLike<number>): {
  loss: number;
  pairs: Float64Array;
} {
  const weight = 2 / logRatios.length;
  let loss = 0;
  const pairs = Float64Array.from(logRatios, (G) => {
    loss += weight * softplus(-G);
    return -weight * sigmoid(-G);
  });
  return { loss, pairs };
}
