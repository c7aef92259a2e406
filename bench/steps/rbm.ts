import * as tf from "@tensorflow/tfjs-core";

type Draw = (probabilities: tf.Tensor2D) => tf.Tensor2D;

/**
 * Contrastive divergence (CD-1) for a binary RBM with W `[visible, hidden]`, b `[visible]`, c `[hidden]`.
 *
 * v⁰ → h⁰ ~ p(h | v⁰) → v¹ ~ p(v | h⁰) → p(h | v¹); the gradients are those of what descent makes small.
 *
 * Source: Hinton, "Training products of experts by minimizing contrastive divergence", 2002.
 *
 * @returns the squared reconstruction error as loss, per image
 */
export function contrastiveDivergence(
  { W, b, c }: Record<string, tf.Tensor>,
  v0: tf.Tensor2D,
  draw: Draw,
): { loss: tf.Scalar; gradients: Record<string, tf.Tensor> } {
  const batch = v0.shape[0];
  const weights = W as tf.Tensor2D;
  const sigmoidLayer = (a: tf.Tensor2D, bias: tf.Tensor, transposeB: boolean) =>
    tf.fused.matMul({ a, b: weights, transposeB, bias, activation: "sigmoid" }) as tf.Tensor2D;
  const p0 = sigmoidLayer(v0, c!, false);
  const q1 = sigmoidLayer(draw(p0), b!, true);
  const v1 = draw(q1);
  const p1 = sigmoidLayer(v1, c!, false);
  // One product for both phases: [v¹; v⁰]ᵀ [p¹; −p⁰] / batch.
  const visible = tf.concat([v1, v0]);
  const scaled = tf.concat([tf.mul(p1, 1 / batch), tf.mul(p0, -1 / batch)]);
  return {
    loss: tf.div(tf.sum(tf.squaredDifference(q1, v0)), batch),
    gradients: {
      W: tf.matMul(visible, scaled, true, false),
      b: tf.mean(tf.sub(v1, v0), 0),
      c: tf.sum(scaled, 0),
    },
  };
}
