import type * as tf from "@tensorflow/tfjs-core";
import { runKernel, type WasmBackend } from "./backend";

/**
 * Ends a fused kernel: adds a bias that broadcasts, if there is one, and applies the activation. Frees `out` when the
 * result is another tensor.
 */
export function finish(
  backend: WasmBackend,
  out: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
  inputs: Record<string, tf.TensorInfo>,
  attributes: tf.NamedAttrMap,
): tf.TensorInfo {
  const { activation, leakyreluAlpha } = attributes as { activation?: string; leakyreluAlpha?: number };
  const steps = [
    (x: tf.TensorInfo) => (bias ? runKernel(backend, "Add", { a: x, b: bias }) : undefined),
    (x: tf.TensorInfo) => activate(backend, x, activation, inputs.preluActivationWeights, leakyreluAlpha),
  ];
  for (const step of steps) {
    const next = step(out);
    if (next) backend.disposeData(out.dataId);
    out = next ?? out;
  }
  return out;
}

/** The activation's output, or undefined for "linear". */
function activate(
  backend: WasmBackend,
  x: tf.TensorInfo,
  activation = "linear",
  preluWeights?: tf.TensorInfo,
  leakyreluAlpha = 0.2,
): tf.TensorInfo | undefined {
  switch (activation) {
    case "linear":
      return undefined;
    case "relu":
    case "relu6":
    case "elu":
    case "sigmoid":
      return runKernel(backend, activation[0]!.toUpperCase() + activation.slice(1), { x });
    case "leakyrelu":
      return runKernel(backend, "LeakyRelu", { x }, { alpha: leakyreluAlpha });
    case "prelu":
      return runKernel(backend, "Prelu", { x, alpha: preluWeights! });
    default:
      throw new Error(`The WebAssembly engine cannot fuse the activation "${activation}".`);
  }
}
