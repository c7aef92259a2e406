import * as tf from "@tensorflow/tfjs-core";

/**
 * Log-probability of each entry under a Bernoulli variable, from its logit: log p(x) = x s − softplus(s).
 *
 * The negative of `binaryCrossEntropy` at half its cost, for sums over many pixels: finite for every logit and accurate to
 * rounding of |s|, while the longer form also keeps the relative accuracy of a value near 0.
 *
 * @param x zeros and ones
 * @param logits s, a shape that broadcasts with x: `[K, batch, D]` for K decoded images of each
 * @returns nats, in the logits' shape
 */
export function bernoulliLogProbability<T extends tf.Tensor>(x: tf.Tensor, logits: T): T {
  return tf.tidy(() => tf.sub(tf.mul(x, logits), tf.softplus(logits)) as T);
}
