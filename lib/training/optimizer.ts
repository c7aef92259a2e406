import type * as tf from "@tensorflow/tfjs-core";

/** What an update may depend on besides parameter, gradient and state. */
export interface UpdateContext {
  /** Learning rate of this step: the optimizer's own times the schedule's factor. */
  readonly learningRate: number;
  /** Updates made before this one: 0 at the first. */
  readonly step: number;
}

/**
 * One update of one tensor in place: assigns the parameter and its slots their new values.
 *
 * Runs inside a tidy. A fused kernel is another function of this type.
 */
export type UpdateRule = (
  parameter: tf.Variable,
  gradient: tf.Tensor,
  slots: Readonly<Record<string, tf.Variable>>,
  context: UpdateContext,
) => void;

/**
 * An optimizer: settings, and an update rule for one tensor.
 *
 * It holds no state: its slots (moments, velocities) are variables of the parameter's shape that start at zero and belong
 * to the run, which saves them.
 */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  /** The other settings, kept in checkpoints so that a run is not resumed with different ones. */
  readonly settings: Readonly<Record<string, number | boolean>>;
  /** Names of the state each parameter has. */
  readonly slots: readonly string[];
  readonly update: UpdateRule;
}

/** @throws unless the value is a finite number within [low, high) */
export function requireSetting(
  name: string,
  value: number,
  low: number,
  high = Number.POSITIVE_INFINITY,
): void {
  if (!(Number.isFinite(value) && value >= low && value < high)) {
    const range = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `at least ${low} and below ${high}`;
    throw new Error(`${name} must be ${range}, not ${value}.`);
  }
}
