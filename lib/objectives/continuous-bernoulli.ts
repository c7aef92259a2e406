import * as tf from "@tensorflow/tfjs-core";

/** Up to this |s| the series is the more accurate form in float32. */
const SERIES = 0.5;

/**
 * Logarithm of the constant that makes a Bernoulli factor a density on grey values in [0, 1].
 *
 * log C(s) = −log ∫₀¹ ρˣ (1 − ρ)¹⁻ˣ dx with ρ = σ(s), and the integral is tanh(s/2) / s, ½ at s = 0. Then
 * log p(x) = x s − softplus(s) + log C(s).
 *
 * log C(s) = log |s| − log tanh(|s|/2); near 0, where both diverge, the series log 2 + s²/12 − 7 s⁴/1440 + 31 s⁶/90720.
 *
 * @param logits s, any shape
 * @returns nats, the same shape, at least log 2
 *
 * Source: Loaiza-Ganem and Cunningham, "The continuous Bernoulli", NeurIPS 2019, equation 5.
 */
export function continuousBernoulliLogConstant<T extends tf.Tensor>(logits: T): T {
  return tf.tidy(() => {
    const size = tf.abs(logits);
    // By arithmetic instead of tf.where, whose condition has no gradient; each branch sees values that are harmless to it.
    const isFar = tf.step(tf.sub(size, SERIES));
    const isNear = tf.sub(1, isFar);
    const far = tf.add(tf.mul(size, isFar), isNear);
    // log tanh(a/2) = log(1 − e^−a) − log(1 + e^−a)
    const decay = tf.exp(tf.neg(far));
    const closed = tf.add(tf.sub(tf.log(far), tf.log1p(tf.neg(decay))), tf.log1p(decay));
    const squares = tf.square(tf.mul(logits, isNear));
    const bracket = tf.add(-7 / 1440, tf.mul(31 / 90720, squares));
    const series = tf.add(Math.LN2, tf.mul(squares, tf.add(1 / 12, tf.mul(squares, bracket))));
    return tf.add(tf.mul(closed, isFar), tf.mul(series, isNear)) as T;
  });
}
