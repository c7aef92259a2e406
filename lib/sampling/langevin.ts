import * as tf from "@tensorflow/tfjs-core";
import type { Transition } from "./markov-chain";
import { acceptOrStay } from "./metropolis";

export interface LangevinOptions {
  /** ε, in the unit of x. */
  readonly stepSize: number;
  /** With the test of Metropolis and Hastings (MALA), default true; without it the stationary density is off by O(ε²). */
  readonly adjusted?: boolean;
}

/**
 * A Langevin move: x′ = x + (ε²/2) ∇log p̃(x) + ε ξ with ξ ~ N(0, I).
 *
 * Adjusted: taken with probability min(1, p̃(x′) q(x | x′) / (p̃(x) q(x′ | x))), q(x′ | x) = N(x′; x + (ε²/2) ∇log p̃(x), ε² I).
 *
 * Source: Roberts and Tweedie, "Exponential convergence of Langevin distributions and their discrete approximations",
 * Bernoulli 1996.
 */
export function langevin(options: LangevinOptions): Transition {
  const { stepSize, adjusted = true } = options;
  checkStepSize(stepSize);
  return (target, state, random) =>
    tf.tidy(() => {
      const noise = random.split("noise").normalTensor<tf.Rank.R2>(state.x.shape);
      const drift = tf.mul(state.score, stepSize ** 2 / 2);
      const x = tf.add<tf.Tensor2D>(state.x, tf.add(drift, tf.mul(noise, stepSize)));
      const proposal = { x, ...target.evaluate(x) };
      if (!adjusted) return { ...proposal, acceptance: tf.ones<tf.Rank.R1>([x.shape[0]]) };
      // The noise that would lead back: (x − x′ − (ε²/2) ∇log p̃(x′)) / ε = −(ξ + (ε/2)(score + score′)).
      const back = tf.add(noise, tf.mul(tf.add(state.score, proposal.score), stepSize / 2));
      const proposals = tf.mul(tf.sub(tf.sum(tf.square(noise), 1), tf.sum(tf.square(back), 1)), 0.5);
      const logRatio = tf.add<tf.Tensor1D>(tf.sub(proposal.logProb, state.logProb), proposals);
      return acceptOrStay(state, proposal, logRatio, random.split("accept"));
    });
}

/** @throws when a step size is not a positive number */
export function checkStepSize(stepSize: number): void {
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new Error(`A sampler's step size must be above 0, not ${stepSize}.`);
  }
}
