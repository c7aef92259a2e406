import * as tf from "@tensorflow/tfjs-core";

/**
 * Norm of the gradient of each image's log-probability with respect to all parameters: ‖∇_θ log p(x)‖. Where a model has been fitted, it
 * has little left to learn from an image; from one that it was not fitted to, much.
 *
 * One image at a time, since a gradient over a batch is a sum. Yields to the event loop after each hundred.
 *
 * Source: Kwon, Prabhushankar, Temel and AlRegib, "Backpropagated gradient representations for anomaly detection", ECCV 2020.
 *
 * @param logProb differentiable: from `[1, D]` to log p, with one entry
 * @param parameters variables that logProb depends on
 * @param images `[count, D]`
 * @returns `[count]`, nats per unit of parameter
 */
export async function gradientNorms(
  logProb: (x: tf.Tensor2D) => tf.Tensor,
  parameters: Record<string, tf.Variable>,
  images: tf.Tensor2D,
): Promise<Float64Array> {
  const [count] = images.shape;
  const norms = new Float64Array(count);
  const variables = Object.values(parameters);
  for (let i = 0; i < count; i++) {
    if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
    norms[i] = tf.tidy(() => {
      const x = tf.slice(images, [i, 0], [1, -1]);
      const { grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(logProb(x)), variables);
      const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
      return Math.sqrt(tf.addN(squares).dataSync()[0]!);
    });
  }
  return norms;
}
