import type * as tf from "@tensorflow/tfjs-core";
import { checkParameterShapes, checkRows } from "./check-shapes";

export interface MadeConfig {
  /** D, the number of pixels. */
  readonly visible: number;
  /** The number of units of each hidden layer. */
  readonly hidden: readonly number[];
  /** Connect pixels straight to outputs as well, default false. */
  readonly direct?: boolean;
}

/**
 * `W1` `[D, H_1]`, `W2` `[H_1, H_2]`, …, `c1` `[H_1]`, …, `V` `[H_L, D]`, `b` `[D]`, and `A` `[D, D]` with direct connections.
 *
 * All weights are stored, those that a mask leaves out too: another mask may use them.
 */
export type MadeParameters<T extends tf.Tensor = tf.Tensor> = Record<string, T>;

/** The shape each parameter must have. */
export function parameterShapes({ visible, hidden, direct = false }: MadeConfig): Record<string, number[]> {
  const shapes: Record<string, number[]> = {};
  hidden.forEach((units, layer) => {
    shapes[`W${layer + 1}`] = [layer === 0 ? visible : hidden[layer - 1]!, units];
    shapes[`c${layer + 1}`] = [units];
  });
  shapes.V = [hidden.at(-1)!, visible];
  shapes.b = [visible];
  if (direct) shapes.A = [visible, visible];
  return shapes;
}

/** Number of parameters that are stored; with one hidden layer and no direct connections 2HD + H + D, as NADE's. */
export function parameterCount(config: MadeConfig): number {
  const sizes = Object.values(parameterShapes(config)).map((shape) => shape.reduce((a, b) => a * b, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @throws when a config makes no sense */
export function checkConfig({ visible, hidden }: MadeConfig): void {
  if (hidden.length === 0) throw new Error("MADE needs at least one hidden layer.");
  for (const units of [visible, ...hidden]) {
    if (!Number.isInteger(units) || units < 1)
      throw new Error(`MADE's numbers of units must be whole numbers above 0, not ${units}.`);
  }
}

/** @throws when a parameter is missing or its shape is not the config's, with both */
export function checkParameters(parameters: MadeParameters, config: MadeConfig): void {
  checkParameterShapes("MADE", parameters, parameterShapes(config));
}

/** @throws when x is not `[batch, D]`, with both shapes */
export function checkImages(x: tf.Tensor, { visible }: MadeConfig): void {
  checkRows("MADE", x, visible, "images");
}
