import type * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { Clip } from "./clip-gradients";
import type { History } from "./history";
import type { Optimizer } from "./optimizer";
import type { Parameters, ParameterValues } from "./parameters";
import type { ProgressReporter } from "./progress";
import type { Schedule } from "./schedules";
import type { Gradients, Loss, Update } from "./train-step";
import type { TrainingData } from "./training-data";
import type { Best } from "./training-state";

export interface FitOptions<Batch, K extends string> {
  /** What is trained; `fit` assigns these variables and leaves them to the caller. */
  readonly parameters: Parameters<K>;
  readonly data: TrainingData<Batch>;
  /** Mean loss over a batch. Give one of `loss`, `gradients`, `updates`. */
  readonly loss?: Loss<Batch>;
  /** Loss and gradients, for models that make their own. */
  readonly gradients?: Gradients<Batch>;
  /** Several updates a step, made in this order on one batch (the players of a GAN). */
  readonly updates?: readonly Update<Batch>[];
  readonly optimizer: Optimizer;
  /** Factor on the learning rate, default constant. */
  readonly schedule?: Schedule;
  /** Source of shuffling and of the steps' generators; not advanced. */
  readonly random: Random;
  /** Examples a step, default 100; an epoch's last batch may be smaller. */
  readonly batchSize?: number;
  /** Length of the training. Give one of `epochs` and `steps`. */
  readonly epochs?: number;
  readonly steps?: number;
  /** Limit on the gradient; default none. */
  readonly clip?: Clip;
  /** Exponential moving average of the parameters; it is what is evaluated and what is left at the end. */
  readonly averaging?: { readonly decay: number };
  /** Validation at the end of an epoch: `value` is what should get smaller. Called outside any tidy. */
  readonly evaluate?: (
    parameters: ParameterValues<K>,
    context: { epoch: number; step: number; signal: AbortSignal },
  ) => Evaluation | Promise<Evaluation>;
  /** Stop after `patience` evaluations without an improvement on the best. Restores the best parameters. */
  readonly earlyStopping?: { readonly patience: number };
  /** Leave the parameters of the best evaluation, default when stopping early. */
  readonly restoreBest?: boolean;
  readonly checkpoint?: {
    /** The safetensors file, written at the end of each epoch and on interrupt. */
    readonly path: string;
    /** Write also after so many steps. */
    readonly everySteps?: number;
    /** Go on from the file if it is there, default false. */
    readonly resume?: boolean;
    /** What else makes this run what it is (the model's config, the data's hash): JSON. */
    readonly config?: unknown;
  };
  /** Tensors of the caller's that live from step to step; checkpoints hold them. */
  readonly persistent?: Record<string, tf.Variable>;
  readonly progress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

export type Evaluation = number | ({ value: number } & Record<string, number>);

export interface FitResult {
  /** Why it ended: all steps made, no more improvement, or interrupted. */
  readonly stopped: "finished" | "early" | "interrupt";
  /** Steps made, those of a resumed checkpoint included. */
  readonly steps: number;
  /** Whole epochs made. */
  readonly epochs: number;
  readonly best?: Best;
  readonly history: History;
  /** Wall-clock time of this call. */
  readonly seconds: number;
}

/** The updates of a step: the ones given, or the only one that a loss or gradients make. */
export function listUpdates<Batch, K extends string>(
  options: FitOptions<Batch, K>,
): readonly Update<Batch>[] {
  const { loss, gradients, updates } = options;
  if ([loss, gradients, updates].filter((way) => way !== undefined).length !== 1) {
    throw new Error("Give fit exactly one of loss, gradients and updates.");
  }
  const all = Object.keys(options.parameters);
  const list = updates ?? [
    { name: "loss", parameters: all, ...(loss ? { loss } : { gradients: gradients! }) },
  ];
  for (const { name, parameters, ...way } of list) {
    const unknown = parameters.find((parameter) => !all.includes(parameter));
    if (unknown) throw new Error(`Update ${name} names a parameter that is not there: ${unknown}.`);
    if ((way.loss === undefined) === (way.gradients === undefined)) {
      throw new Error(`Give update ${name} either a loss or gradients.`);
    }
  }
  return list;
}

/** The number of steps to make in all. */
export function countSteps<Batch, K extends string>(
  options: FitOptions<Batch, K>,
  stepsPerEpoch: number,
): number {
  const { epochs, steps, batchSize = 100 } = options;
  if ((epochs === undefined) === (steps === undefined)) throw new Error("Give fit either epochs or steps.");
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new Error(`The batch size must be a whole number of examples, not ${batchSize}.`);
  }
  const length = steps ?? epochs!;
  if (!Number.isInteger(length) || length < 0) {
    throw new Error(`The length of the training must be a whole number, not ${length}.`);
  }
  return steps ?? length * stepsPerEpoch;
}
