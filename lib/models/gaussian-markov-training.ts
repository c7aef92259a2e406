import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { adam } from "../training/adam";
import { fit } from "../training/fit";
import type { ProgressReporter } from "../training/progress";
import { cosineDecay } from "../training/schedules";
import { arrayRows } from "../training/training-data";
import { type GaussianMarkovFieldConfig, init, parameterGradients, stencilOf } from "./gaussian-markov-field";
import type { StencilLoss } from "./gaussian-markov-losses";
import type { Stencil } from "./grid-stencil";

/** A loss of a precision on a minibatch `[batch, D]`, with its derivative by hand. */
export type StencilObjective = (
  stencil: Stencil,
  images: Float32Array,
  context: { readonly step: number; readonly random: Random },
) => StencilLoss;

export interface TrainFieldOptions {
  readonly config: GaussianMarkovFieldConfig;
  /** `[N, D]`, centered. */
  readonly images: Float32Array;
  readonly objective: StencilObjective;
  /** Variance of the pixels to begin with, or one for each (free field only), default 1. */
  readonly variance?: number | ArrayLike<number>;
  readonly steps: number;
  readonly batchSize: number;
  /** Of Adam, at the beginning of a cosine schedule. */
  readonly learningRate: number;
  readonly random: Random;
  readonly progress?: ProgressReporter;
}

/**
 * Fits the precision of a field by Adam on minibatches: the objective's derivative by the stencil is carried on to the parameters that
 * keep the precision positive definite.
 *
 * @returns the precision at the end, `[K, height, width]`
 */
export async function trainField(options: TrainFieldOptions): Promise<Stencil> {
  const { config, images, objective, variance, steps, batchSize, learningRate, random, progress } = options;
  const parameters = init(config, variance === undefined ? {} : { variance });
  try {
    await fit({
      parameters,
      data: arrayRows(images, config.height * config.width),
      gradients: (batch, context) => {
        const { loss, gradient } = objective(stencilOf(parameters, config), batch, context);
        return { loss, gradients: parameterGradients(parameters, config, gradient) };
      },
      optimizer: adam({ learningRate }),
      schedule: cosineDecay({ steps }),
      steps,
      batchSize,
      random,
      ...(progress && { progress }),
    });
    return stencilOf(parameters, config);
  } finally {
    tf.dispose(parameters);
  }
}
