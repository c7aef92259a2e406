import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { Evaluation, Target } from "./target";

/** Where several chains stand, with what is known of the density there. */
export type ChainState = Evaluation & {
  /** `[chains, D]`. */
  readonly x: tf.Tensor2D;
};

/** Chains after a move. */
export type Moved = ChainState & {
  /** Probability with which each chain's proposal was taken, `[chains]`; ones where nothing is rejected. */
  readonly acceptance: tf.Tensor1D;
};

/** A move of all chains at once, each for itself, that leaves the density as it is (or nearly so, unadjusted). */
export type Transition = (target: Target, state: ChainState, random: Random) => Moved;

/** Chains at given points. */
export function startChains(target: Target, x: tf.Tensor2D): ChainState {
  return { x, ...target.evaluate(x) };
}

/** The mean over the chains of the probability that a proposal was taken. */
export function meanAcceptance({ acceptance }: Moved): number {
  let sum = 0;
  for (const probability of acceptance.dataSync()) sum += probability;
  return sum / acceptance.size;
}

/**
 * Several moves, move m with the generator random.split(m).
 *
 * @param x where the chains stand, `[chains, D]`; stays the caller's
 * @returns the last state; its `acceptance` is each chain's mean over the moves
 */
export function moveChains(
  target: Target,
  x: tf.Tensor2D,
  transition: Transition,
  moves: number,
  random: Random,
): Moved {
  if (!Number.isInteger(moves) || moves < 1) {
    throw new Error(`The number of moves must be a whole number from 1, not ${moves}.`);
  }
  return tf.tidy(() => {
    let state = tf.tidy(() => ({
      ...startChains(target, x),
      acceptance: tf.zeros<tf.Rank.R1>([x.shape[0]]),
    }));
    for (let move = 0; move < moves; move++) {
      const before: Moved = state;
      state = tf.tidy(() => {
        const after = transition(target, before, random.split(move));
        return {
          ...after,
          acceptance: tf.add<tf.Tensor1D>(before.acceptance, tf.div(after.acceptance, moves)),
        };
      });
      // The points the chains started from belong to the caller.
      tf.dispose([before.logProb, before.score, before.acceptance, ...(before.x === x ? [] : [before.x])]);
    }
    return state;
  });
}
