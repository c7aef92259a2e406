import * as tf from "@tensorflow/tfjs-core";

/**
 * Moves averages towards the parameters: θ̄ ← δ θ̄ + (1 − δ) θ with δ = min(decay, (1 + t)/(10 + t)).
 *
 * The small δ of the first steps t forgets the initial values; later the mean reaches back about 1/(1 − decay) steps.
 *
 * Source: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992, in its exponential form.
 */
export function updateAverage(
  average: Readonly<Record<string, tf.Variable>>,
  parameters: Readonly<Record<string, tf.Variable>>,
  decay: number,
  step: number,
): void {
  const delta = Math.min(decay, (1 + step) / (10 + step));
  tf.tidy(() => {
    for (const [name, mean] of Object.entries(average)) {
      mean.assign(tf.add(mean, tf.mul(tf.sub(parameters[name]!, mean), 1 - delta)));
    }
  });
}
