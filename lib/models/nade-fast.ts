import { existsSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { type NadeArrays, type NadeOptions, nadeKernel, nadeLogProb } from "../engine/nade";
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
  return tf.tensor2d(nadeKernel().logits(toArrays(parameters), floats(x), kernelOptions(config)), x.shape);
}

/** What `referenceSample` does, by the kernel. */
export function fastSample(
  parameters: NadeParameters,
  images: Float32Array,
  observed: number,
  uniforms: Float32Array,
  config: NadeConfig,
): Drawn {
  const { visible, ordering } = config;
  const isObserved = new Uint8Array(visible);
  for (let position = 0; position < observed; position++) isObserved[ordering?.[position] ?? position] = 1;
  const { samples, logits } = nadeKernel().sample(toArrays(parameters), uniforms, images.length / visible, {
    ...kernelOptions(config),
    given: { pixels: images, observed: isObserved },
  });
  return { images: samples, probabilities: logits.map((logit) => 1 / (1 + Math.exp(-logit))) };
}

function kernelOptions({ activation = "sigmoid", ordering }: NadeConfig): NadeOptions {
  return { activation, ...(ordering && { ordering }) };
}

function toArrays({ W, V, b, c }: NadeParameters): NadeArrays {
  return { W: floats(W), V: floats(V), b: floats(b), c: floats(c) };
}

function floats(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync() as Float32Array;
}
