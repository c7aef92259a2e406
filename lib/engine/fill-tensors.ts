import * as tf from "@tensorflow/tfjs-core";
import { floatsOf, type WasmBackend } from "./wasm/backend";

/**
 * New float32 tensors whose values `fill` writes, array i for shape i: on the WebAssembly engine right into its heap, without
 * copies. `fill` must write every element and make no tensors.
 */
export function fillTensors(
  shapes: readonly number[][],
  fill: (arrays: Float32Array[]) => void,
): tf.Tensor[] {
  if (tf.getBackend() !== "wasm") {
    const arrays = shapes.map((shape) => new Float32Array(tf.util.sizeFromShape(shape)));
    fill(arrays);
    return arrays.map((values, i) => tf.tensor(values, shapes[i]!));
  }
  const backend = tf.backend() as WasmBackend;
  // All are allocated before the first view is taken, which an allocation could end.
  const outputs = shapes.map((shape) => backend.makeOutput(shape, "float32"));
  fill(outputs.map((output) => floatsOf(backend, output)));
  return outputs.map((output) => tf.engine().makeTensorFromTensorInfo(output));
}
