import * as tf from "@tensorflow/tfjs-core";
import { offsetOf } from "./backend";
import { replaceFor } from "./elementwise";
import type { Kernels } from "./kernels";

/**
 * Replaces the backend's Sum where the summed axes are the first ones or the last ones of a float tensor: bias
 * gradients, losses, log-likelihoods. No transpose is made.
 */
export function registerReductions({ functions }: Kernels): void {
  replaceFor("Sum", ({ x }, { axis, keepDims }, backend) => {
    if (x!.dtype !== "float32") return undefined;
    const { shape } = x!;
    const axes = tf.util.parseAxisParam(axis as number | number[], shape);
    const summed = shape.map((_, i) => axes.includes(i));
    const first = summed.lastIndexOf(true) < axes.length;
    const last = summed.indexOf(true) >= shape.length - axes.length;
    if (axes.length === 0 || (!first && !last)) return undefined;
    const outShape = shape.flatMap((size, i) => (summed[i] ? (keepDims ? [1] : []) : [size]));
    const out = backend.makeOutput(outShape, "float32");
    const kept = tf.util.sizeFromShape(outShape);
    const length = axes.reduce((product, i) => product * shape[i]!, 1);
    const [from, to] = [offsetOf(backend, x!), offsetOf(backend, out)];
    if (last) functions.sumRows(from, kept, length, to);
    else functions.sumColumns(from, length, kept, to);
    return out;
  });
}
