import * as tf from "@tensorflow/tfjs-core";
import { checkStepSize } from "./langevin";
import { meanAcceptance, type Transition } from "./markov-chain";

export interface AdaptiveStepSizeOptions {
  /** The kind of move with a given step size: (stepSize) => langevin({ stepSize }). */
  readonly transition: (stepSize: number) => Transition;
  /** First step size, in the unit of x. */
  readonly stepSize: number;
  /** Acceptance wanted, default 0.8; adjusted Langevin is at its best near 0.57, Hamiltonian Monte Carlo from 0.65 to 0.9. */
  readonly acceptance?: number;
  /** γ, by how much log ε follows in a move, default 0.05. */
  readonly gain?: number;
}

export interface AdaptiveStepSize {
  /** Moves with the step size of the moment, then changes it. */
  readonly transition: Transition;
  /** log ε, a variable for `persistent` of `fit`, so that a checkpoint holds it; the caller's to dispose of. */
  readonly logStepSize: tf.Variable<tf.Rank.R0>;
  /** ε of the moment. */
  stepSize(): number;
}

/**
 * Moves whose step size follows their acceptance, for chains of a density that changes as it is trained: log ε ← log ε + γ (a − a*)
 * after each move, a the mean acceptance of all chains.
 *
 * The gain is constant, so that ε can follow for as long as the density changes. For a density that stands still the chains have its
 * distribution only approximately: sample with the fixed step size that `adaptStepSize` finds, or `stepSize()`.
 *
 * Source: Andrieu and Thoms, "A tutorial on adaptive MCMC", Statistics and Computing 2008, section 4.2.
 */
export function adaptiveStepSize(options: AdaptiveStepSizeOptions): AdaptiveStepSize {
  const { transition, acceptance = 0.8, gain = 0.05 } = options;
  checkStepSize(options.stepSize);
  const logStepSize = tf.variable<tf.Rank.R0>(tf.scalar(Math.log(options.stepSize)), false);
  const logStep = () => logStepSize.dataSync()[0]!;
  return {
    logStepSize,
    stepSize: () => Math.exp(logStep()),
    transition: (target, state, random) => {
      const moved = transition(Math.exp(logStep()))(target, state, random);
      tf.tidy(() => logStepSize.assign(tf.scalar(logStep() + gain * (meanAcceptance(moved) - acceptance))));
      return moved;
    },
  };
}
