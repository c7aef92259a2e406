import * as tf from "@tensorflow/tfjs-core";

/**
 * Chains that outlive a step of training: a variable `[chains, D]` for `contrastiveDivergence` and for `persistent` of `fit`.
 *
 * @param start where they begin, `[chains, D]`: samples of the base Gaussian, or data; stays the caller's
 */
export function persistentChains(start: tf.Tensor2D): tf.Variable<tf.Rank.R2> {
  // Outside of any tidy's reach, and not trained: fit moves only what stands in `parameters`.
  return tf.variable(tf.clone(start), false);
}
