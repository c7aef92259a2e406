import * as tf from "@tensorflow/tfjs-core";
import { type Optimizer, requireSetting } from "./optimizer";

export interface RmspropOptions {
  /** ε, default 0.001. */
  readonly learningRate?: number;
  /** Decay β of the mean of squared gradients, default 0.9. */
  readonly decay?: number;
  /** Added to √v against division by zero, default 1e-8. */
  readonly epsilon?: number;
}

/**
 * RMSProp: each coordinate's step is divided by the root of a running mean of its squared gradients.
 *
 * v ← β v + (1 − β) g², θ ← θ − ε g / (√v + ϵ). There is no bias correction: v starts at 0, so the first steps are longer.
 *
 * Source: Tieleman and Hinton, "Lecture 6.5: RMSProp", Neural networks for machine learning, 2012.
 *
 * @throws when a setting is out of range
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const { learningRate = 0.001, decay = 0.9, epsilon = 1e-8 } = options;
  requireSetting("RMSProp's learning rate", learningRate, 0);
  requireSetting("RMSProp's decay", decay, 0, 1);
  requireSetting("RMSProp's epsilon", epsilon, 0);
  return {
    name: "rmsprop",
    learningRate,
    settings: { decay, epsilon },
    slots: ["meanSquare"],
    update(parameter, gradient, slots, context) {
      const v = slots.meanSquare!;
      v.assign(tf.add(tf.mul(v, decay), tf.mul(tf.square(gradient), 1 - decay)));
      const step = tf.div(tf.mul(gradient, context.learningRate), tf.add(tf.sqrt(v), epsilon));
      parameter.assign(tf.sub(parameter, step));
    },
  };
}
