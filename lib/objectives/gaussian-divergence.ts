import * as tf from "@tensorflow/tfjs-core";
import { requireSameShape } from "./same-shape";

/**
 * Kullback–Leibler divergence of a diagonal Gaussian from the standard normal, one value for each coordinate.
 *
 * KL(N(μ, s²) ‖ N(0, 1)) = ½ (μ² + s² − 1 − log s²); the divergence of a vector is the sum over its coordinates.
 *
 * @param mean μ, any shape
 * @param logVariance log s², the same shape
 * @returns nats, the same shape, never negative beyond rounding
 *
 * Source: Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014, appendix B. Derived in notebook
 * 14-variational-autoencoders, section 4.
 */
export function gaussianDivergence<T extends tf.Tensor>(mean: T, logVariance: T): T {
  requireSameShape({ mean, logVariance });
  return tf.tidy(() => {
    // expm1 keeps s² − 1 where s is near 1, and with it the divergence of a collapsed unit.
    const excess = tf.sub(tf.expm1(logVariance), logVariance);
    return tf.mul(tf.add(tf.square(mean), excess), 0.5) as T;
  });
}
