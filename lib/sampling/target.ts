import * as tf from "@tensorflow/tfjs-core";

/** What is known of an unnormalized density at some points. */
export type Evaluation = {
  /** log p̃(x) of each point, `[batch]`, in nats, up to a constant. */
  readonly logProb: tf.Tensor1D;
  /** ∇_x log p̃(x), `[batch, D]`. */
  readonly score: tf.Tensor2D;
};

/** A density, perhaps unnormalized, that samplers can move through: batches of points `[batch, D]` go in. */
export interface Target {
  /** Both at once, since they share most of their work. */
  evaluate(x: tf.Tensor2D): Evaluation;
  /** The score alone. */
  score(x: tf.Tensor2D): tf.Tensor2D;
}

/** A target from two functions: `[batch, D]` to `[batch]`, and `[batch, D]` to `[batch, D]`. */
export function makeTarget(
  logProb: (x: tf.Tensor2D) => tf.Tensor1D,
  score: (x: tf.Tensor2D) => tf.Tensor2D,
): Target {
  return { score, evaluate: (x) => tf.tidy(() => ({ logProb: logProb(x), score: score(x) })) };
}

/**
 * A target whose score comes from automatic differentiation: for small cases and checks.
 *
 * @param logProb `[batch, D]` to `[batch]`, each row for itself
 */
export function differentiatedTarget(logProb: (x: tf.Tensor2D) => tf.Tensor1D): Target {
  const score = tf.grad((x) => tf.sum(logProb(x as tf.Tensor2D)));
  return makeTarget(logProb, (x) => score(x) as tf.Tensor2D);
}

/**
 * The geometric path from one density to another: log p_β = (1 − β) log p₀ + β log p₁.
 *
 * @param beta from 0 (`base`) to 1 (`target`)
 */
export function geometricPath(base: Target, target: Target, beta: number): Target {
  if (beta === 0) return base;
  if (beta === 1) return target;
  const mix = <T extends tf.Tensor>(a: T, b: T): T => tf.add(tf.mul(a, 1 - beta), tf.mul(b, beta)) as T;
  return {
    score: (x) => tf.tidy(() => mix(base.score(x), target.score(x))),
    evaluate: (x) =>
      tf.tidy(() => {
        const [from, to] = [base.evaluate(x), target.evaluate(x)];
        return { logProb: mix(from.logProb, to.logProb), score: mix(from.score, to.score) };
      }),
  };
}
