import { existsSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { fillTensors } from "../engine/fill-tensors";
import { type NadeArrays, type NadeOptions, nadeKernel, nadeLogProb } from "../engine/nade";
import { floatValues } from "../engine/nade/float-values";
import { kernelPath } from "../engine/nade/module";
import type { NadeConfig, NadeParameters } from "./nade-config";
import type { Drawn } from "./nade-reference";

let built: boolean | undefined;

/** Whether the kernel has been built (npm run build). */
export function fastIsBuilt(): boolean {
  built ||= existsSync(kernelPath());
  return built;
}

/** log p(x) `[batch]` by the kernel, as one differentiable operation. */
export function fastLogProb({ W, V, b, c }: NadeParameters, x: tf.Tensor2D, config: NadeConfig): tf.Tensor1D {
  return nadeLogProb(W, V, b, c, x, kernelOptions(config));
}

/** Logits `[batch, D]` by the kernel. Not differentiable. */
export function fastLogits(parameters: NadeParameters, x: tf.Tensor2D, config: NadeConfig): tf.Tensor2D {
  return tf.tensor2d(
    nadeKernel().logits(toArrays(parameters), floatValues(x), kernelOptions(config)),
    x.shape,
  );
}

/** What `referenceSample` does, by the kernel. */
export function fastSample(
  parameters: NadeParameters,
  images: tf.Tensor2D,
  observed: number,
  uniforms: Float32Array,
  config: NadeConfig,
): Drawn {
  const { visible, ordering } = config;
  const isObserved = new Uint8Array(visible);
  for (let position = 0; position < observed; position++) isObserved[ordering?.[position] ?? position] = 1;
  const [drawn, probabilities] = fillTensors([images.shape, images.shape], ([samples, p]) => {
    const given = { pixels: floatValues(images), observed: isObserved };
    const options = { ...kernelOptions(config), given };
    const into = { samples: samples!, probabilities: p! };
    nadeKernel().sample(toArrays(parameters), uniforms, images.shape[0], options, into);
  });
  return { images: drawn as tf.Tensor2D, probabilities: probabilities as tf.Tensor2D };
}

function kernelOptions({ activation = "sigmoid", ordering }: NadeConfig): NadeOptions {
  return { activation, ...(ordering && { ordering }) };
}

function toArrays({ W, V, b, c }: NadeParameters): NadeArrays {
  return { W: floatValues(W), V: floatValues(V), b: floatValues(b), c: floatValues(c) };
}
