import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { denoisingScoreMatchingLoss, scoreMatchingLoss } from "../objectives/score-matching";
import type { Gradients } from "../training";
import {
  check,
  complete,
  type DeepEnergyConfig,
  type DeepEnergyGradients,
  type DeepEnergyParameters,
  laplacian,
  layers,
  score,
} from "./deep-energy-model";

/**
 * Denoising score matching with its gradients by hand: J = (1/N) Σ_n ½ |ψ(x_n + s ε_n) + ε_n / s|² with ψ the model's score.
 *
 * With r = ψ + ε/s and h = Wᵀp ⊙ g′ of the forward pass (g = s(Vx̃), g′ = g(1 − g), p = s(Wg + c)): ∂b = Σ r, and backwards
 * δh = V r, δq = δh ⊙ g′, δu = (W δq) ⊙ p(1 − p), δa = (Wᵀδu + δh ⊙ Wᵀp ⊙ (1 − 2g)) ⊙ g′; then ∂c = Σ δu,
 * ∂W = Σ (p δqᵀ + δu gᵀ), ∂V = Σ (h rᵀ + δa x̃ᵀ), each over the batch and divided by N.
 *
 * @param x `[batch, D]`
 * @param noise ε, standard normal, `[batch, D]`
 * @param deviation s, in the unit of x
 */
export function denoisingGradients(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  noise: tf.Tensor2D,
  deviation: number,
  config: DeepEnergyConfig,
): { loss: tf.Scalar; gradients: DeepEnergyGradients } {
  check(parameters, x, config);
  checkDeviation(deviation);
  if (String(noise.shape) !== String(x.shape)) {
    throw new Error(`Give noise of the images' shape [${x.shape}], not [${noise.shape}].`);
  }
  const { sigma } = complete(config);
  const { V, W, b } = parameters as DeepEnergyParameters<tf.Tensor2D>;
  const N = x.shape[0];
  return tf.tidy(() => {
    // Inner tidies let the next large tensor take the memory of the last: there is no room in the cache for all.
    const noisy = tf.tidy(() => tf.add<tf.Tensor2D>(x, tf.mul(noise, deviation)));
    const { g, p } = layers(parameters, noisy);
    const slope = tf.mul(g, tf.sub(1, g));
    const q = tf.matMul(p, W);
    const h = tf.mul<tf.Tensor2D>(q, slope);
    // r = b + Vᵀh − x̃/σ² + ε/s, written in the clean image and ε.
    const pull = tf.tidy(() => {
      const outward = tf.mul(noise, 1 / deviation - deviation / sigma ** 2);
      return tf.sub<tf.Tensor2D>(outward, sigma === 1 ? x : tf.mul(x, 1 / sigma ** 2));
    });
    const r = tf.tidy(() =>
      tf.add<tf.Tensor2D>(tf.fused.matMul({ a: h, b: V, bias: b }) as tf.Tensor2D, pull),
    );
    pull.dispose();
    const squares = tf.tidy(() => tf.sum(tf.square(r)));

    // The mean over the batch goes into the narrow factors, once, not into every product.
    const toH = tf.mul<tf.Tensor2D>(tf.matMul(r, V, false, true), 1 / N);
    const toQ = tf.mul<tf.Tensor2D>(toH, slope);
    const toU = tf.mul<tf.Tensor2D>(tf.matMul(toQ, W, false, true), tf.mul(p, tf.sub(1, p)));
    const bent = tf.mul(tf.mul(toH, q), tf.sub(1, tf.mul(2, g)));
    const toA = tf.mul<tf.Tensor2D>(tf.add(tf.matMul(toU, W), bent), slope);
    return {
      loss: tf.mul(squares, 0.5 / N) as tf.Scalar,
      gradients: {
        V: tf.add(tf.matMul(tf.mul<tf.Tensor2D>(h, 1 / N), r, true), tf.matMul(toA, noisy, true)),
        W: tf.add(tf.matMul(p, toQ, true), tf.matMul(toU, g, true)),
        b: tf.mul(tf.sum(r, 0), 1 / N),
        c: tf.sum(toU, 0),
      },
    };
  });
}

/** Denoising score matching as `gradients` of `fit`; the noise of a step comes from its generator. @param deviation s, in the unit of x */
export function denoisingScoreMatching(
  parameters: DeepEnergyParameters,
  config: DeepEnergyConfig,
  deviation: number,
): Gradients<tf.Tensor2D> {
  checkDeviation(deviation);
  return (x, { random }) => {
    const noise = drawNoise(x, random);
    return denoisingGradients(parameters, x, noise, deviation, config);
  };
}

/** The same objective by `score` and `denoisingScoreMatchingLoss`: slower, for automatic differentiation and for validation. */
export function denoisingLoss(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  noise: tf.Tensor2D,
  deviation: number,
  config: DeepEnergyConfig,
): tf.Scalar {
  checkDeviation(deviation);
  return tf.tidy(() => {
    const scaled = tf.mul<tf.Tensor2D>(noise, deviation);
    return denoisingScoreMatchingLoss(score(parameters, tf.add(x, scaled), config), scaled, deviation);
  });
}

/** Exact score matching, J = mean Δ log p̃ + ½ |∇ log p̃|²: a `loss` for `fit`, whose derivatives are automatic. */
export function exactScoreMatchingLoss(
  parameters: DeepEnergyParameters,
  x: tf.Tensor2D,
  config: DeepEnergyConfig,
): tf.Scalar {
  return tf.tidy(() => scoreMatchingLoss(score(parameters, x, config), laplacian(parameters, x, config)));
}

const drawNoise = (x: tf.Tensor2D, random: Random) => random.split("noise").normalTensor<tf.Rank.R2>(x.shape);

function checkDeviation(deviation: number): void {
  if (!(deviation > 0 && Number.isFinite(deviation))) {
    throw new Error(`The noise's standard deviation must be above 0, not ${deviation}.`);
  }
}
