import * as tf from "@tensorflow/tfjs-core";
import { checkStepSize } from "./langevin";
import type { Transition } from "./markov-chain";
import { acceptOrStay } from "./metropolis";

export interface HamiltonianOptions {
  /** ε, in the unit of x. */
  readonly stepSize: number;
  /** L, leapfrog steps of a trajectory. */
  readonly leapfrogSteps: number;
  /**
   * Each move's step size is drawn uniformly within this share of ε to both sides, default 0.2: trajectories of one length can
   * come back to where they began, again and again (a Gaussian of standard deviation εL/π, say).
   */
  readonly jitter?: number;
}

/**
 * A move of Hamiltonian Monte Carlo: momentum ρ ~ N(0, I), L leapfrog steps of size ε, then the test of Metropolis.
 *
 * Leapfrog: ρ ← ρ + (ε/2) ∇log p̃(x), then x ← x + ε ρ and ρ ← ρ + ε ∇log p̃(x) in turns, the last ρ by a half. Taken with
 * probability min(1, exp(H − H′)), H = −log p̃(x) + |ρ|²/2.
 *
 * Source: Neal, "MCMC using Hamiltonian dynamics", Handbook of Markov Chain Monte Carlo, 2011. With L = 1 it is adjusted Langevin.
 */
export function hamiltonian(options: HamiltonianOptions): Transition {
  const { stepSize, leapfrogSteps, jitter = 0.2 } = options;
  checkStepSize(stepSize);
  if (!Number.isInteger(leapfrogSteps) || leapfrogSteps < 1) {
    throw new Error(`A trajectory wants a whole number of leapfrog steps from 1, not ${leapfrogSteps}.`);
  }
  if (!(jitter >= 0 && jitter < 1)) {
    throw new Error(`The jitter of a step size must be at least 0 and below 1, not ${jitter}.`);
  }
  return (target, state, random) =>
    tf.tidy(() => {
      const epsilon = stepSize * (1 + jitter * (2 * random.split("step size").uniform(1)[0]! - 1));
      const start = random.split("noise").normalTensor<tf.Rank.R2>(state.x.shape);
      let momentum = tf.add<tf.Tensor2D>(start, tf.mul(state.score, epsilon / 2));
      let x = tf.add<tf.Tensor2D>(state.x, tf.mul(momentum, epsilon));
      for (let step = 1; step < leapfrogSteps; step++) {
        const last = [x, momentum];
        [x, momentum] = tf.tidy(() => {
          const onward = tf.add<tf.Tensor2D>(
            last[1]!,
            tf.mul(target.score(last[0]! as tf.Tensor2D), epsilon),
          );
          return [tf.add<tf.Tensor2D>(last[0]!, tf.mul(onward, epsilon)), onward];
        });
        tf.dispose(last);
      }
      const proposal = { x, ...target.evaluate(x) };
      momentum = tf.add(momentum, tf.mul(proposal.score, epsilon / 2));
      const kinetic = tf.mul(tf.sub(tf.sum(tf.square(start), 1), tf.sum(tf.square(momentum), 1)), 0.5);
      const logRatio = tf.add<tf.Tensor1D>(tf.sub(proposal.logProb, state.logProb), kinetic);
      return acceptOrStay(state, proposal, logRatio, random.split("accept"));
    });
}
