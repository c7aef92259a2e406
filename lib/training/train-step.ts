import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { type Clip, clipGradients } from "./clip-gradients";
import { ADVICE, batchTensors, describeNonFinite } from "./finite";
import type { Optimizer } from "./optimizer";
import type { TrainingState } from "./training-state";

/** What a loss may depend on besides its batch. */
export interface StepContext {
  /** Steps made before this one. */
  readonly step: number;
  /** Epochs made before this one. */
  readonly epoch: number;
  /** This step's own generator. */
  readonly random: Random;
}

/** A loss to differentiate: mean over the batch, a scalar. */
export type Loss<Batch> = (batch: Batch, context: StepContext) => tf.Scalar;

/** A loss with the gradient of each parameter, for models that make their own (contrastive divergence, fast kernels). */
export type Gradients<Batch> = (
  batch: Batch,
  context: StepContext,
) => { loss: tf.Scalar | number; gradients: Record<string, tf.Tensor> };

/** One of the updates of a step: some of the parameters move down the gradient of a loss. */
export interface Update<Batch> {
  /** Name in the history ("discriminator"). */
  readonly name: string;
  /** Names of the parameters that move; the others stay as they are. */
  readonly parameters: readonly string[];
  readonly loss?: Loss<Batch>;
  readonly gradients?: Gradients<Batch>;
}

/**
 * Makes one update: loss, gradients, clipping, optimizer. Runs in a tidy of its caller.
 *
 * @returns the loss before the update
 * @throws when the loss is not finite, naming the step and the first tensor at fault, or when it does not depend on a parameter
 */
export function makeUpdate<Batch>(
  update: Update<Batch>,
  batch: Batch,
  context: StepContext,
  state: TrainingState,
  optimizer: Optimizer,
  learningRate: number,
  clip: Clip | undefined,
): number {
  const { step } = context;
  const { loss, gradients } = update.gradients
    ? update.gradients(batch, context)
    : differentiate(update, batch, context, state);

  const value = typeof loss === "number" ? loss : loss.dataSync()[0]!;
  if (!Number.isFinite(value)) {
    const trouble =
      describeNonFinite(batchTensors(batch), "tensor") ??
      describeNonFinite(state.parameters, "parameter") ??
      describeNonFinite(gradients, "the gradient of") ??
      "every tensor it is made from is finite";
    throw new Error(
      `Training stopped at step ${step}: the ${update.name} is ${value} (${trouble}); ${ADVICE}.`,
    );
  }

  const clipped = clip ? clipGradients(gradients, clip) : gradients;
  for (const name of update.parameters) {
    const parameter = state.parameters[name]!;
    const gradient = clipped[name];
    if (!gradient)
      throw new Error(`The ${update.name} does not depend on parameter ${name}: leave it out, or use it.`);
    if (!tf.util.arraysEqual(gradient.shape, parameter.shape)) {
      throw new Error(
        `The gradient of ${name} has shape [${gradient.shape}], the parameter [${parameter.shape}].`,
      );
    }
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, state.slots[slot]![name]!]));
    tf.tidy(() => optimizer.update(parameter, gradient, slots, { learningRate, step }));
  }
  return value;
}

function differentiate<Batch>(
  update: Update<Batch>,
  batch: Batch,
  context: StepContext,
  state: TrainingState,
): { loss: tf.Scalar; gradients: Record<string, tf.Tensor> } {
  const variables = update.parameters.map((name) => state.parameters[name]!);
  const { value, grads } = tf.variableGrads(() => update.loss!(batch, context), variables);
  const gradients: Record<string, tf.Tensor> = {};
  for (const [i, name] of update.parameters.entries()) {
    const gradient = grads[variables[i]!.name];
    if (gradient) gradients[name] = gradient;
  }
  return { loss: value, gradients };
}
