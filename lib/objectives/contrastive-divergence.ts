import * as tf from "@tensorflow/tfjs-core";
import { meanAcceptance, moveChains, type Transition } from "../sampling";
import type { Gradients } from "../training";
import type { EnergyModel } from "./energy-model";

/** What is seen of the chains in one step of training. */
export interface ChainReport {
  readonly step: number;
  /** Mean probability that a proposal is taken. */
  readonly acceptance: number;
  /** Mean log p̃ of the batch and of the chains after their moves, in nats: in equilibrium the chains look like the data. */
  readonly data: number;
  readonly model: number;
  /** Mean squared length |x|² of the chains: the first to go when they fly off. */
  readonly squaredLength: number;
}

export interface ContrastiveDivergenceOptions {
  readonly model: EnergyModel;
  /** The kind of move: `langevin({ stepSize })` or `hamiltonian({ stepSize, leapfrogSteps })`. */
  readonly transition: Transition;
  /** n, moves in a step of training, default 1. */
  readonly moves?: number;
  /** Chains that go on from step to step (persistent contrastive divergence); without them they start at the batch (CD-n). */
  readonly chains?: tf.Variable;
  /** Is shown the chains of every step, after the moves and before the parameters change. */
  readonly observe?: (report: ChainReport) => void;
}

/**
 * Contrastive divergence: up at the data, down where Markov chains of the model go. To be `gradients` of `fit`.
 *
 * ∇J = −(1/N) Σ_n ∇ log p̃(x_n) + (1/M) Σ_m ∇ log p̃(x′_m). It is the gradient of the mean negative log-likelihood if x′ come from
 * the model; CD-n takes what n moves make of the data, the persistent form what they make of the last step's chains.
 *
 * The loss is mean log p̃(x′) − mean log p̃(x) in nats: what is differentiated, with the chains held fixed. It is no likelihood and
 * need not fall.
 *
 * Chains are to stand in `persistent` of `fit` too, so that a checkpoint holds them. Move m of a step has the generator
 * random.split("chains").split(m).
 *
 * Source: Hinton, "Training products of experts by minimizing contrastive divergence", Neural Computation 2002; Tieleman,
 * "Training restricted Boltzmann machines using approximations to the likelihood gradient", ICML 2008.
 */
export function contrastiveDivergence(options: ContrastiveDivergenceOptions): Gradients<tf.Tensor2D> {
  const { model, transition, moves = 1, chains, observe } = options;
  return (x, { step, random }) =>
    tf.tidy(() => {
      const start = (chains ?? x) as tf.Tensor2D;
      const moved = moveChains(model, start, transition, moves, random.split("chains"));
      const [N, M] = [x.shape[0], moved.x.shape[0]];
      chains?.assign(moved.x);
      const up = model.parameterGradients(x, tf.fill<tf.Rank.R1>([N], -1 / N));
      const down = model.parameterGradients(moved.x, tf.fill<tf.Rank.R1>([M], 1 / M));
      const gradients: Record<string, tf.Tensor> = {};
      for (const [name, gradient] of Object.entries(up)) gradients[name] = tf.add(gradient, down[name]!);
      const data = tf.mean(model.logUnnormalized(x)).dataSync()[0]!;
      const ofChains = tf.mean(moved.logProb).dataSync()[0]!;
      observe?.({
        step,
        data,
        model: ofChains,
        acceptance: meanAcceptance(moved),
        squaredLength: tf.div(tf.sum(tf.square(moved.x)), M).dataSync()[0]!,
      });
      return { loss: ofChains - data, gradients };
    });
}
