import type * as tf from "@tensorflow/tfjs-core";
import type { Target } from "../sampling";

/** An unnormalized model that objectives can train: a density to move through, with gradients by its parameters. */
export interface EnergyModel extends Target {
  /** log p̃(x), `[batch, D]` to `[batch]`, in nats. */
  logUnnormalized(x: tf.Tensor2D): tf.Tensor1D;
  /**
   * Σ_n a_n ∇_θ log p̃(x_n), one tensor for each parameter.
   *
   * @param weights a `[batch]`
   */
  parameterGradients(x: tf.Tensor2D, weights: tf.Tensor1D): Record<string, tf.Tensor>;
}
