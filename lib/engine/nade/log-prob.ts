import * as tf from "@tensorflow/tfjs-core";
import { floatsOf, type WasmBackend } from "../wasm/backend";
import { type NadeArrays, type NadeOptions, nadeKernel } from "./kernel";

/**
 * NADE's log p(x) `[batch]` in nats as one differentiable operation on any engine; see `NadeKernel` for the formula.
 *
 * The gradient goes to W `[D, H]`, V `[D, H]`, b `[D]` and c `[H]`; x `[batch, D]` is data and gets none.
 *
 * @throws when a shape does not fit
 */
export function nadeLogProb(
  W: tf.Tensor,
  V: tf.Tensor,
  b: tf.Tensor,
  c: tf.Tensor,
  x: tf.Tensor,
  options: NadeOptions = {},
): tf.Tensor1D {
  const operation = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const parameters = inputs.slice(0, 4) as tf.Tensor[];
    const save = inputs[4] as tf.GradSaveFunc;
    const { logProb, token } = nadeKernel().forward(arraysOf(parameters), floats(x), options);
    save([...parameters, x]);
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const weights = floats(upstream).slice();
      // tfjs's WebAssembly backend copies values at once, the others may keep the array that they are given.
      // The forward pass is kept until the kernel's next call; after that, both are done again.
      const gradient =
        nadeKernel().backward(token, weights, tf.getBackend() === "wasm") ??
        nadeKernel().gradient(arraysOf(saved), floats(saved[4]!), weights, options);
      return (["W", "V", "b", "c"] as const).map((name, i) =>
        tf.tensor(gradient[name], parameters[i]!.shape),
      );
    };
    return { value: tf.tensor1d(logProb), gradFunc };
  });
  return operation(W, V, b, c) as tf.Tensor1D;
}

function arraysOf([W, V, b, c]: tf.Tensor[]): NadeArrays {
  return { W: floats(W!), V: floats(V!), b: floats(b!), c: floats(c!) };
}

/** A tensor's values: on the WebAssembly backend a view of its heap, valid until the next allocation there. */
function floats(tensor: tf.Tensor): Float32Array {
  if (tensor.dtype !== "float32") {
    throw new Error(`The NADE kernel wants float32 tensors, not ${tensor.dtype}: convert with tf.cast.`);
  }
  if (tf.getBackend() !== "wasm") return tensor.dataSync<"float32">();
  return floatsOf(tf.backend() as WasmBackend, tensor);
}
