import * as tf from "@tensorflow/tfjs-core";
import { finish } from "./activation";
import { floatsOf, heapFloats, offsetOf, replaceKernel, type WasmBackend } from "./backend";
import type { Blas } from "./blas";
import type { Kernels } from "./kernels";
import { fillRows } from "./matmul";
import { type ConvolutionInfo, patchMaker } from "./patches";

/** What all convolution kernels are told. */
interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * Convolutions as matrix products of image patches (Chellapilla, Puri, Simard, 2006): Conv2D, FusedConv2D and both
 * gradients, of which the backend lacks the filter's. Channels last; others stay with the backend's own kernels.
 *
 * With patches P `[positions, kh·kw·c]` and filter F `[kh·kw·c, d]`: y = P F, ∂F = Pᵀ ∂y, ∂x = the transpose of making
 * patches, applied to ∂y Fᵀ.
 */
export function registerConvolutions(blas: Blas, kernels: Kernels): void {
  const own = (name: string) => tf.getKernel(name, "wasm");
  const [ownConvolution, ownFused, ownInput] = ["Conv2D", "FusedConv2D", "Conv2DBackpropInput"].map(own);
  const suits = (attributes: tf.NamedAttrMap, ...tensors: tf.TensorInfo[]) =>
    attributes.dataFormat !== "NCHW" && tensors.every((tensor) => tensor.dtype === "float32");

  replaceKernel("Conv2D", ({ inputs, attributes, backend }) => {
    const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
    if (!suits(attributes, x, filter)) {
      return ownConvolution!.kernelFunc({ inputs, attrs: attributes, backend });
    }
    const info = convolutionInfo(x.shape, filter.shape, attributes);
    return convolve(blas, kernels, backend, x, filter, info);
  });

  replaceKernel("FusedConv2D", ({ inputs, attributes, backend }) => {
    const { x, filter, bias } = inputs as Record<string, tf.TensorInfo>;
    if (!suits(attributes, x!, filter!)) {
      return ownFused!.kernelFunc({ inputs, attrs: attributes, backend });
    }
    const info = convolutionInfo(x!.shape, filter!.shape, attributes);
    const isRow = bias !== undefined && bias.shape.length === 1 && bias.shape[0] === info.outChannels;
    const out = convolve(blas, kernels, backend, x!, filter!, info, isRow ? bias : undefined);
    return finish(backend, out, isRow ? undefined : bias, inputs, attributes);
  });

  replaceKernel("Conv2DBackpropFilter", ({ inputs, attributes, backend }) => {
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    if (!suits(attributes, x, dy)) {
      throw new Error("Conv2DBackpropFilter takes float32 images in the format NHWC.");
    }
    const { filterShape } = attributes as { filterShape: [number, number, number, number] };
    const info = convolutionInfo(x.shape, filterShape, { ...attributes, dilations: 1 });
    return filterGradient(blas, kernels, backend, x, dy, info);
  });

  replaceKernel("Conv2DBackpropInput", ({ inputs, attributes, backend }) => {
    const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    if (!suits(attributes, dy, filter)) {
      return ownInput!.kernelFunc({ inputs, attrs: attributes, backend });
    }
    const { inputShape } = attributes as { inputShape: number[] };
    const info = convolutionInfo(inputShape, filter.shape, { ...attributes, dilations: 1 });
    return inputGradient(blas, kernels, backend, dy, filter, info);
  });
}

export function convolutionInfo(
  inputShape: number[],
  filterShape: number[],
  attributes: tf.NamedAttrMap,
  depthwise = false,
): ConvolutionInfo {
  const { strides, pad, dilations = 1, dimRoundingMode } = attributes as unknown as ConvolutionAttributes;
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    ...([strides, dilations, pad, dimRoundingMode, depthwise] as const),
  );
}

/** y = P F (+ bias). */
function convolve(
  blas: Blas,
  kernels: Kernels,
  backend: WasmBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvolutionInfo,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const out = backend.makeOutput(info.outShape, "float32");
  const { outChannels } = info;
  const patches = patchMaker(kernels, backend, info);
  const y = offsetOf(backend, out) >>> 2;
  const heap = heapFloats(backend);
  const f = { heap, offset: offsetOf(backend, filter) >>> 2, stride: outChannels };
  if (bias) fillRows(heap, offsetOf(backend, bias) >>> 2, y, outChannels, patches.positions);
  patches.forEach((images, offset) => {
    const rows = images.count * info.outHeight * info.outWidth;
    const part = y + images.first * info.outHeight * info.outWidth * outChannels;
    const made = patches.make(offsetOf(backend, x), images, offset) >>> 2;
    const p = patches.asColumns
      ? { heap, offset: made, stride: rows, transposed: true }
      : { heap, offset: made, stride: patches.length };
    const beta = bias ? 1 : 0;
    blas.multiply(rows, outChannels, patches.length, p, f, beta, { heap, offset: part, stride: outChannels });
  });
  return out;
}

/** ∂F = Pᵀ ∂y */
function filterGradient(
  blas: Blas,
  kernels: Kernels,
  backend: WasmBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: ConvolutionInfo,
): tf.TensorInfo {
  const out = backend.makeOutput(info.filterShape, "float32");
  const { outChannels } = info;
  const patches = patchMaker(kernels, backend, info);
  const heap = heapFloats(backend);
  const gradient = { heap, offset: offsetOf(backend, out) >>> 2, stride: outChannels };
  if (info.batchSize === 0) floatsOf(backend, out).fill(0);
  patches.forEach((images, offset) => {
    const rows = images.count * info.outHeight * info.outWidth;
    const part = (offsetOf(backend, dy) >>> 2) + images.first * info.outHeight * info.outWidth * outChannels;
    const made = patches.make(offsetOf(backend, x), images, offset) >>> 2;
    const p = patches.asColumns
      ? { heap, offset: made, stride: rows }
      : { heap, offset: made, stride: patches.length, transposed: true };
    const beta = images.first === 0 ? 0 : 1;
    blas.multiply(
      patches.length,
      outChannels,
      rows,
      p,
      { heap, offset: part, stride: outChannels },
      beta,
      gradient,
    );
  });
  return out;
}

/** ∂x: the patches' gradient ∂y Fᵀ, added up where patches overlap. */
function inputGradient(
  blas: Blas,
  kernels: Kernels,
  backend: WasmBackend,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvolutionInfo,
): tf.TensorInfo {
  const out = backend.makeOutput(info.inShape, "float32");
  const { outChannels } = info;
  const patches = patchMaker(kernels, backend, info);
  const heap = heapFloats(backend);
  const f = { heap, offset: offsetOf(backend, filter) >>> 2, stride: outChannels, transposed: true };
  const dx = offsetOf(backend, out);
  if (!patches.areImages) floatsOf(backend, out).fill(0);
  patches.forEach((images, offset) => {
    const rows = images.count * info.outHeight * info.outWidth;
    const part = (offsetOf(backend, dy) >>> 2) + images.first * info.outHeight * info.outWidth * outChannels;
    const target = patches.areImages ? dx + 4 * images.first * patches.imageSize : offset;
    const p = { heap, offset: target >>> 2, stride: patches.length };
    blas.multiply(rows, patches.length, outChannels, { heap, offset: part, stride: outChannels }, f, 0, p);
    if (!patches.areImages) patches.scatter(target, images, dx);
  });
  return out;
}
