import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { ChainState, Moved } from "./markov-chain";

/**
 * Metropolis and Hastings: each chain goes to its proposal with probability min(1, exp(logRatio)), else stays.
 *
 * A ratio that is not a number, as from a trajectory that flew off, is a rejection.
 *
 * @param logRatio log of the density's ratio times the proposals' ratio, `[chains]`
 */
export function acceptOrStay(
  state: ChainState,
  proposal: ChainState,
  logRatio: tf.Tensor1D,
  random: Random,
): Moved {
  return tf.tidy(() => {
    const ratios = logRatio.dataSync();
    const probabilities = Float32Array.from(ratios, (ratio) => (ratio >= 0 ? 1 : Math.exp(ratio) || 0));
    const draws = random.uniform(probabilities.length);
    const taken = probabilities.map((probability, i) => (draws[i]! < probability ? 1 : 0));
    const acceptance = tf.tensor1d(probabilities);
    const count = taken.reduce((sum, one) => sum + one, 0);
    // Clones: a tensor of the state that comes in stays its owner's to dispose of.
    if (count === taken.length) return { ...copy(proposal), acceptance };
    if (count === 0) return { ...copy(state), acceptance };
    const chosen = tf.cast(tf.tensor1d(taken), "bool");
    const column = tf.reshape(chosen, [-1, 1]);
    return {
      x: tf.where(tf.broadcastTo(column, state.x.shape), proposal.x, state.x),
      logProb: tf.where(chosen, proposal.logProb, state.logProb),
      score: tf.where(tf.broadcastTo(column, state.x.shape), proposal.score, state.score),
      acceptance,
    };
  });
}

const copy = ({ x, logProb, score }: ChainState): ChainState => ({
  x: tf.clone(x),
  logProb: tf.clone(logProb),
  score: tf.clone(score),
});
