import * as tf from "@tensorflow/tfjs-core";
import { fusedAdam } from "../engine";
import { type Optimizer, requireSetting, type UpdateRule } from "./optimizer";

export interface AdamOptions {
  /** ε, default 0.001. */
  readonly learningRate?: number;
  /** Decay β₁ of the mean of gradients, default 0.9. */
  readonly beta1?: number;
  /** Decay β₂ of the mean of squared gradients, default 0.999. */
  readonly beta2?: number;
  /** Added to √v̂ against division by zero, default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay λ, default 0. */
  readonly weightDecay?: number;
}

interface AdamSettings extends Record<string, number> {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * Adam: steps of about the learning rate in every coordinate, whatever the gradient's scale.
 *
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − ε λ θ − ε m̂ / (√v̂ + ϵ) with m̂ = m / (1 − β₁ᵗ) and
 * v̂ = v / (1 − β₂ᵗ), t counted from 1.
 *
 * Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; the decoupled decay λ from Loshchilov
 * and Hutter, "Decoupled weight decay regularization", ICLR 2019.
 *
 * @throws when a setting is out of range
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  requireSetting("Adam's learning rate", learningRate, 0);
  requireSetting("Adam's beta1", beta1, 0, 1);
  requireSetting("Adam's beta2", beta2, 0, 1);
  requireSetting("Adam's epsilon", epsilon, 0);
  requireSetting("Adam's weight decay", weightDecay, 0);
  const settings: AdamSettings = { beta1, beta2, epsilon, weightDecay };
  const byTensors = adamByTensors(settings);
  const update: UpdateRule = (parameter, gradient, slots, context) => {
    const fused = fusedAdam(parameter, gradient, slots.firstMoment!, slots.secondMoment!, {
      ...settings,
      ...context,
    });
    if (!fused) byTensors(parameter, gradient, slots, context);
  };
  return { name: "adam", learningRate, settings, slots: ["firstMoment", "secondMoment"], update };
}

/** Adam's update in tensor operations, where the engine has no kernel that does it in one pass over the memory. */
export function adamByTensors({ beta1, beta2, epsilon, weightDecay }: AdamSettings): UpdateRule {
  return (parameter, gradient, slots, { learningRate, step }) => {
    const m = slots.firstMoment!;
    const v = slots.secondMoment!;
    m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)));
    v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    // Both bias corrections as scalars: ε m̂ / (√v̂ + ϵ) = stepSize · m / (√v + ϵ · correction).
    const correction = Math.sqrt(1 - beta2 ** (step + 1));
    const stepSize = (learningRate * correction) / (1 - beta1 ** (step + 1));
    const decayed = weightDecay === 0 ? parameter : tf.mul(parameter, 1 - learningRate * weightDecay);
    const scaled = tf.div(m, tf.add(tf.sqrt(v), epsilon * correction));
    parameter.assign(tf.sub(decayed, tf.mul(scaled, stepSize)));
  };
}
