import * as tf from "@tensorflow/tfjs-core";

/**
 * How far whitened images are from white: the root mean square of the entries of cov(z) − I, with cov about the mean of the images
 * and divided by N − 1. In float32, since after whitening all entries are of one size.
 *
 * N independent Gaussian images have about 1/√N.
 *
 * @param z `[N, D]`, row by row
 */
export function distanceFromWhite(z: Float32Array, D: number): number {
  const count = z.length / D;
  if (!Number.isInteger(count) || count < 2) {
    throw new Error(`${z.length} values are not two or more images of ${D} pixels.`);
  }
  return tf.tidy(() => {
    const rows = tf.tensor2d(z, [count, D]);
    const deviations = tf.sub<tf.Tensor2D>(rows, tf.mean(rows, 0, true));
    const covariance = tf.div(tf.matMul(deviations, deviations, true), count - 1);
    return Math.sqrt(tf.mean(tf.square(tf.sub(covariance, tf.eye(D)))).dataSync()[0]!);
  });
}
