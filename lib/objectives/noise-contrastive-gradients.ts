import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { Gradients } from "../training";
import type { EnergyModel } from "./energy-model";
import { noiseContrastiveSlopes } from "./noise-contrastive";

/** Noise that can be drawn and whose density is known: a `Gaussian` of genlab/sampling is one. */
export interface Noise {
  /** log p_n(x), normalized, `[batch, D]` to `[batch]`, in nats. */
  logProb(x: tf.Tensor2D): tf.Tensor1D;
  sample(count: number, random: Random): tf.Tensor2D;
}

export interface NoiseContrastiveOptions {
  readonly model: EnergyModel;
  /** log Z, a scalar variable, to be trained as the parameter `logZ`. */
  readonly logZ: tf.Variable;
  readonly noise: Noise;
  /** ν, noise samples for each datum, default 1. */
  readonly ratio?: number;
}

/**
 * Noise-contrastive estimation of an energy model, as `gradients` of `fit`; fresh noise in every step.
 *
 * ∇J = Σ_i ∂J/∂G(x_i) ∇log p̃(x_i) + Σ_j ∂J/∂G(x′_j) ∇log p̃(x′_j) and ∂J/∂log Z = −Σ of all the slopes, with
 * G = log p̃ − log Z − log p_n and the slopes of `noiseContrastiveSlopes`, float64 and stable however far G is.
 *
 * @returns gradients with `logZ` beside the model's own: give `fit` the parameters { ...parameters, logZ }
 */
export function noiseContrastiveGradients(options: NoiseContrastiveOptions): Gradients<tf.Tensor2D> {
  const { model, logZ, noise, ratio = 1 } = options;
  return (x, { random }) =>
    tf.tidy(() => {
      const count = Math.max(1, Math.round(ratio * x.shape[0]));
      const foreign = noise.sample(count, random.split("noise"));
      const logRatios = (points: tf.Tensor2D) =>
        tf.sub(tf.sub(model.logUnnormalized(points), logZ), noise.logProb(points)).dataSync();
      const slopes = noiseContrastiveSlopes(logRatios(x), logRatios(foreign), ratio);
      const own = model.parameterGradients(x, tf.tensor1d(Float32Array.from(slopes.data)));
      const other = model.parameterGradients(foreign, tf.tensor1d(Float32Array.from(slopes.noise)));
      const total = [...slopes.data, ...slopes.noise].reduce((sum, slope) => sum + slope, 0);
      const gradients: Record<string, tf.Tensor> = { logZ: tf.scalar(-total) };
      for (const [name, gradient] of Object.entries(own)) gradients[name] = tf.add(gradient, other[name]!);
      return { loss: slopes.loss, gradients };
    });
}
