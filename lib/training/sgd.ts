import * as tf from "@tensorflow/tfjs-core";
import { fusedDescent } from "../engine";
import { type Optimizer, requireSetting, type UpdateRule } from "./optimizer";

export interface SgdOptions {
  /** ε; there is no default that suits every model. */
  readonly learningRate: number;
  /** Momentum m, default 0. */
  readonly momentum?: number;
  /** Nesterov's momentum in place of the classical one, default false. */
  readonly nesterov?: boolean;
  /** Decoupled weight decay λ, default 0. */
  readonly weightDecay?: number;
}

interface SgdSettings extends Record<string, number | boolean> {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * Plain: θ ← θ − ε g. Momentum: v ← m v − ε g, θ ← θ + v. Nesterov: v ← m v − ε g, θ ← θ + m v − ε g, where θ is the point
 * that looks ahead, at which the gradient is taken. Each first takes the decay: θ ← θ − ε λ θ.
 *
 * Source: Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013;
 * the look-ahead variable from Bengio, Boulanger-Lewandowski, Pascanu, "Advances in optimizing recurrent networks", 2013.
 *
 * @throws when a setting is out of range
 */
export function sgd(options: SgdOptions): Optimizer {
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  requireSetting("The learning rate of SGD", learningRate, 0);
  requireSetting("The momentum of SGD", momentum, 0, 1);
  requireSetting("The weight decay of SGD", weightDecay, 0);
  if (nesterov && momentum === 0) throw new Error("Nesterov's method needs a momentum above 0: give one.");

  const settings: SgdSettings = { momentum, nesterov, weightDecay };
  const byTensors = sgdByTensors(settings);
  const update: UpdateRule = (parameter, gradient, slots, context) => {
    const { learningRate } = context;
    const fused = fusedDescent(parameter, gradient, slots.velocity, { ...settings, learningRate });
    if (!fused) byTensors(parameter, gradient, slots, context);
  };
  const slots = momentum === 0 ? [] : ["velocity"];
  return { name: "sgd", learningRate, settings, slots, update };
}

/** The updates in tensor operations, where the engine has no kernel that does them in one pass over the memory. */
export function sgdByTensors({ momentum, nesterov, weightDecay }: SgdSettings): UpdateRule {
  return (parameter, gradient, slots, { learningRate }) => {
    const descent = tf.mul(gradient, -learningRate);
    const decayed = weightDecay === 0 ? parameter : tf.mul(parameter, 1 - learningRate * weightDecay);
    if (momentum === 0) {
      parameter.assign(tf.add(decayed, descent));
      return;
    }
    const velocity = slots.velocity!;
    velocity.assign(tf.add(tf.mul(velocity, momentum), descent));
    const move = nesterov ? tf.add(tf.mul(velocity, momentum), descent) : velocity;
    parameter.assign(tf.add(decayed, move));
  };
}
