import * as tf from "@tensorflow/tfjs-core";

/**
 * How strongly each output of a network reacts to each input: Σ_n |∂f_o / ∂x_i| over the images of a batch, by automatic
 * differentiation. An entry is exactly zero where no path of the network leads from the input to the output.
 *
 * @param f from `[batch, D]` to `[batch, outputs]`
 * @param x `[batch, D]`
 * @param outputs which of the outputs, one pass back for each
 * @returns a row `[D]` for each of these outputs
 */
export function absoluteJacobian(
  f: (x: tf.Tensor2D) => tf.Tensor,
  x: tf.Tensor2D,
  outputs: readonly number[],
): number[][] {
  return outputs.map((output) =>
    tf.tidy(() => {
      const value = (input: tf.Tensor) => tf.sum(tf.slice(f(input as tf.Tensor2D), [0, output], [-1, 1]));
      return Array.from(tf.sum(tf.abs(tf.grad(value)(x)), 0).dataSync());
    }),
  );
}
