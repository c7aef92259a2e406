import * as tf from "@tensorflow/tfjs-core";
import { negativeLogLikelihood } from "./bernoulli";

/**
 * −log p(x) of NADE with plain tensor operations, in nats per image: one pixel after the other.
 *
 * a_0 = c, h_d = σ(a_d), ℓ_d = b_d + V_d · h_d, a_{d+1} = a_d + x_d W_d. The rows are unstacked first: a slice for each d would
 * have a padded matrix as its gradient.
 *
 * Source: Larochelle and Murray, "The neural autoregressive distribution estimator", AISTATS 2011.
 */
export function nadeLoss({ W, V, b, c }: Record<string, tf.Tensor>, x: tf.Tensor2D): tf.Scalar {
  const Ws = tf.unstack(W!);
  const Vs = tf.unstack(V!);
  const xs = tf.split(x, x.shape[1], 1);
  let a = tf.add(tf.zeros([x.shape[0], 1]), c!);
  const logits = xs.map((pixel, d) => {
    const logit = tf.dot(tf.sigmoid(a), Vs[d]!);
    if (d < xs.length - 1) a = tf.add(a, tf.mul(pixel, Ws[d]!));
    return logit;
  });
  return negativeLogLikelihood(x, tf.add(tf.stack(logits, 1), b!) as tf.Tensor2D);
}

/** Images from NADE, `[batch, D]`, pixel after pixel. */
export function nadeSample({ W, V, b, c }: Record<string, tf.Tensor>, batch: number): tf.Tensor2D {
  const Ws = tf.unstack(W!);
  const Vs = tf.unstack(V!);
  const bs = tf.unstack(b!);
  const noise = tf.unstack(tf.randomUniform([Ws.length, batch, 1]));
  let a = tf.add(tf.zeros([batch, 1]), c!);
  const pixels = Vs.map((row, d) => {
    const last = a;
    const [pixel, next] = tf.tidy(() => {
      const hidden = tf.sigmoid(last) as tf.Tensor2D;
      const logit = tf.add(tf.matMul(hidden, tf.reshape(row, [-1, 1])), bs[d]!);
      const drawn = tf.cast(tf.less(noise[d]!, tf.sigmoid(logit)), "float32");
      return [drawn, tf.add(last, tf.mul(drawn, Ws[d]!))] as [tf.Tensor2D, tf.Tensor2D];
    });
    last.dispose();
    a = next;
    return pixel;
  });
  return tf.concat(pixels, 1);
}
