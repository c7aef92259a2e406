import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { meanAcceptance, moveChains, type Transition } from "./markov-chain";
import type { Target } from "./target";

export interface AdaptStepSizeOptions {
  readonly target: Target;
  /** The kind of move with a given step size: (stepSize) => hamiltonian({ stepSize, leapfrogSteps: 10 }). */
  readonly transition: (stepSize: number) => Transition;
  /** Where the chains begin, `[chains, D]`; stays the caller's. */
  readonly start: tf.Tensor2D;
  /** First step size, in the unit of x. */
  readonly stepSize: number;
  /** Acceptance wanted, default 0.8; adjusted Langevin is at its best near 0.57, Hamiltonian Monte Carlo from 0.65 to 0.9. */
  readonly acceptance?: number;
  /** Moves, default 100. */
  readonly moves?: number;
  readonly random: Random;
}

/**
 * A step size that has about the wanted acceptance, by Robbins and Monro: log ε ← log ε + γ_m (a_m − a*), γ_m = 2 / √(m + 1), with
 * a_m the mean acceptance of all chains. It is the mean of log ε over the second half of the moves.
 *
 * The chains of the search are thrown away: what is sampled afterwards is sampled with a fixed step size.
 *
 * Source: Andrieu and Thoms, "A tutorial on adaptive MCMC", Statistics and Computing 2008.
 */
export function adaptStepSize(options: AdaptStepSizeOptions): number {
  const { target, transition, start, acceptance = 0.8, moves = 100, random } = options;
  let logStep = Math.log(options.stepSize);
  let sum = 0;
  let x = tf.clone(start);
  const half = Math.floor(moves / 2);
  for (let move = 0; move < moves; move++) {
    const moved = moveChains(target, x, transition(Math.exp(logStep)), 1, random.split(move));
    const accepted = meanAcceptance(moved);
    tf.dispose([x, moved.logProb, moved.score, moved.acceptance]);
    x = moved.x;
    logStep += (2 / Math.sqrt(move + 1)) * (accepted - acceptance);
    if (move >= half) sum += logStep;
  }
  x.dispose();
  return Math.exp(sum / (moves - half));
}
