import * as tf from "@tensorflow/tfjs-core";

/**
 * Log-density of each entry under a Gaussian.
 *
 * log N(x; μ, σ²) = −½ log 2π − ½ log σ² − (x − μ)² / (2σ²)
 *
 * A density: in nats relative to the unit of x, and above 0 where σ is small.
 *
 * @param x any shape
 * @param mean μ, a shape that broadcasts with x
 * @param logVariance log σ², likewise: a scalar for one σ, `[D]` for one each pixel
 */
export function gaussianLogDensity<T extends tf.Tensor>(x: T, mean: tf.Tensor, logVariance: tf.Tensor): T {
  return tf.tidy(() => {
    const squares = tf.mul(tf.square(tf.sub(x, mean)), tf.exp(tf.neg(logVariance)));
    return tf.mul(tf.add(tf.add(squares, logVariance), Math.log(2 * Math.PI)), -0.5) as T;
  });
}
