import * as tf from "@tensorflow/tfjs-core";
import { fillTensors } from "../fill-tensors";
import { floatValues } from "./float-values";
import { nadeKernel } from "./kernel";
import type { NadeArrays, NadeOptions } from "./types";

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
    const { logProb, token } = nadeKernel().forward(arraysOf(parameters), floatValues(x), options);
    save([...parameters, x]);
    const gradFunc = (upstream: tf.Tensor, saved: tf.Tensor[]) =>
      fillTensors(
        parameters.map(({ shape }) => shape),
        ([W, V, b, c]) => {
          const into = { W: W!, V: V!, b: b!, c: c! };
          const weights = floatValues(upstream);
          const values = arraysOf(saved);
          if (nadeKernel().backward(token, values, weights, into)) return;
          // The forward pass is kept only until the kernel's next call: here both are done again.
          const gradient = nadeKernel().gradient(values, floatValues(saved[4]!), weights, options);
          for (const name of ["W", "V", "b", "c"] as const) into[name].set(gradient[name]);
        },
      );
    return { value: tf.tensor1d(logProb), gradFunc };
  });
  return operation(W, V, b, c) as tf.Tensor1D;
}

function arraysOf([W, V, b, c]: tf.Tensor[]): NadeArrays {
  return { W: floatValues(W!), V: floatValues(V!), b: floatValues(b!), c: floatValues(c!) };
}
