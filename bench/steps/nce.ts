import * as tf from "@tensorflow/tfjs-core";
import { type Grid, quadraticForms, stencilSize } from "genlab/models/grid-stencil";

/**
 * Noise-contrastive estimation of a Gaussian Markov random field on 28×28 pixels with 4 neighbors, standard normal noise, and one
 * noise sample for each image; in nats for each pair.
 *
 * log φ(x) = −½ (Σ_p e^δ_p x_p² + Σ_edges (α x_p + β x_q)²), and log Z − (D/2) log 2π = c is a parameter of its own.
 *
 * Source: Gutmann and Hyvärinen, "Noise-contrastive estimation of unnormalized statistical models", JMLR 2012.
 */
export function nceLoss(
  parameters: Record<string, tf.Tensor>,
  x: tf.Tensor2D,
  noise: tf.Tensor2D,
): tf.Scalar {
  const logRatios = (flat: tf.Tensor2D) => {
    const forms = squaresOfFactors(parameters, tf.reshape(flat, [-1, 28, 28]));
    return tf.sub(tf.mul(0.5, tf.sub(tf.sum(tf.square(flat), 1), forms)), parameters.c!);
  };
  const onData = tf.mean(tf.softplus(tf.neg(logRatios(x))));
  return tf.add(onData, tf.mean(tf.softplus(logRatios(noise))));
}

/** xᵀ Λ x by products of shifted images, as one would write it with tensors. */
function squaresOfFactors(parameters: Record<string, tf.Tensor>, x: tf.Tensor3D): tf.Tensor1D {
  const part = (row: number, column: number, height: number, width: number) =>
    tf.slice(x, [0, row, column], [-1, height, width]);
  const [left, right] = tf.unstack(parameters.horizontal!) as [tf.Tensor, tf.Tensor];
  const [upper, lower] = tf.unstack(parameters.vertical!) as [tf.Tensor, tf.Tensor];
  const across = tf.add(tf.mul(left, part(0, 0, 28, 27)), tf.mul(right, part(0, 1, 28, 27)));
  const down = tf.add(tf.mul(upper, part(0, 0, 27, 28)), tf.mul(lower, part(1, 0, 27, 28)));
  const own = tf.sum(tf.mul(tf.exp(parameters.logDiagonal!), tf.square(x)), [1, 2]);
  return tf.addN([own, tf.sum(tf.square(across), [1, 2]), tf.sum(tf.square(down), [1, 2])]) as tf.Tensor1D;
}

/** −½ |x|² of each image, its quadratic form with Λ = I: the standard normal's log-density without the constant that log Z has too. */
export function logStandardNormal(images: Float32Array, grid: Grid): Float64Array {
  const identity = new Float64Array(stencilSize(grid)).fill(1, 0, grid.height * grid.width);
  return quadraticForms(identity, images, grid).map((square) => -square / 2);
}
