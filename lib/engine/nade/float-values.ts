import * as tf from "@tensorflow/tfjs-core";
import { floatsOf, type WasmBackend } from "../wasm/backend";

/**
 * A float32 tensor's values to read at once: on the WebAssembly engine a view of its heap, without a copy, which the next
 * allocation may end.
 *
 * @throws when the tensor is not float32
 */
export function floatValues(tensor: tf.Tensor): Float32Array {
  if (tensor.dtype !== "float32") {
    throw new Error(`The NADE kernel wants float32 tensors, not ${tensor.dtype}: convert with tf.cast.`);
  }
  if (tf.getBackend() !== "wasm") return tensor.dataSync<"float32">();
  return floatsOf(tf.backend() as WasmBackend, tensor);
}
