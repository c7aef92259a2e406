import type * as tf from "@tensorflow/tfjs-core";
import { checkParameterShapes, checkRows } from "./check-shapes";

export interface NadeConfig {
  /** D, the number of pixels. */
  readonly visible: number;
  /** H, the number of hidden units. */
  readonly hidden: number;
  /** The hidden units' function, default "sigmoid". */
  readonly activation?: Activation;
  /** The pixels in the order in which they are predicted: entry d is the pixel at position d. Default 0, 1, …, D − 1. */
  readonly ordering?: ArrayLike<number>;
}

export type Activation = "sigmoid" | "relu";

/**
 * W `[D, H]`, V `[D, H]`, b `[D]`, c `[H]`.
 *
 * Row d of W and V and entry d of b belong to pixel d of the image, whatever the ordering: column k of W is a picture of
 * what hidden unit k sees.
 */
export type NadeParameters<T extends tf.Tensor = tf.Tensor> = Record<"W" | "V" | "b" | "c", T>;

/** The shape each parameter must have. */
export function parameterShapes({ visible, hidden }: NadeConfig): Record<keyof NadeParameters, number[]> {
  return { W: [visible, hidden], V: [visible, hidden], b: [visible], c: [hidden] };
}

/** Number of parameters: 2HD + H + D. */
export function parameterCount({ visible, hidden }: NadeConfig): number {
  return 2 * hidden * visible + hidden + visible;
}

/** @throws when a config makes no sense */
export function checkConfig({ visible, hidden, activation = "sigmoid", ordering }: NadeConfig): void {
  for (const [name, value] of Object.entries({ visible, hidden })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new Error(`NADE's number of ${name} units must be a whole number above 0, not ${value}.`);
    }
  }
  if (activation !== "sigmoid" && activation !== "relu") {
    throw new Error(`NADE's activation must be "sigmoid" or "relu", not "${activation}".`);
  }
  if (ordering) {
    const seen = new Set(Array.from(ordering).filter((d) => Number.isInteger(d) && d >= 0 && d < visible));
    if (ordering.length !== visible || seen.size !== visible) {
      throw new Error(`NADE's ordering must hold each of the pixels 0 to ${visible - 1} once.`);
    }
  }
}

/** @throws when a parameter is missing or its shape is not the config's, with both */
export function checkParameters(parameters: NadeParameters, config: NadeConfig): void {
  checkParameterShapes("NADE", parameters, parameterShapes(config));
}

/** @throws when x is not `[batch, D]`, with both shapes */
export function checkImages(x: tf.Tensor, { visible }: NadeConfig): void {
  checkRows("NADE", x, visible, "images");
}
