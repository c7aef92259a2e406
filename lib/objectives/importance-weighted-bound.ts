import * as tf from "@tensorflow/tfjs-core";

/**
 * The importance-weighted bound on log p(x) from K samples of the posterior.
 *
 * L_K = log (1/K) Σ_k w_k with log w_k = log p(x, z_k) − log q(z_k | x). Its mean is at most log p(x), does not fall as K
 * grows, and is the ELBO for K = 1.
 *
 * @param logWeights log w, `[K, batch]`
 * @returns nats, `[batch]`
 *
 * Source: Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016, equation 8.
 */
export function importanceWeightedBound(logWeights: tf.Tensor2D): tf.Tensor1D {
  if (logWeights.rank !== 2) {
    throw new Error(`Log-weights have shape [samples, batch], not [${logWeights.shape}].`);
  }
  return tf.tidy(() => tf.sub(tf.logSumExp<tf.Tensor1D>(logWeights, 0), Math.log(logWeights.shape[0])));
}
