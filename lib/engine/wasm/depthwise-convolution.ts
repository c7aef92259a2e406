import type * as tf from "@tensorflow/tfjs-core";
import { finish } from "./activation";
import { floatsOf, offsetOf, replaceKernel, type WasmBackend } from "./backend";
import { convolutionInfo } from "./convolution";
import type { Kernels } from "./kernels";

/**
 * Depthwise convolutions and their gradients by filter and by input. The backend lacks the gradients, and its own forward
 * kernel is wrong for some strides with the padding "same".
 */
export function registerDepthwiseConvolutions({ functions }: Kernels): void {
  const convolve = (
    x: tf.TensorInfo,
    filter: tf.TensorInfo,
    attributes: tf.NamedAttrMap,
    backend: WasmBackend,
  ) => {
    if (x.dtype !== "float32" || attributes.dataFormat === "NCHW") {
      throw new Error("depthwiseConv2d takes float32 images in the format NHWC.");
    }
    const info = convolutionInfo(x.shape, filter.shape, attributes, true);
    const out = backend.makeOutput(info.outShape, "float32");
    floatsOf(backend, out).fill(0);
    const operands = [offsetOf(backend, x), offsetOf(backend, filter)] as const;
    functions.depthwiseConvolution(...operands, ...geometry(info), offsetOf(backend, out));
    return out;
  };

  replaceKernel("DepthwiseConv2dNative", ({ inputs, attributes, backend }) =>
    convolve(inputs.x!, inputs.filter!, attributes, backend),
  );

  replaceKernel("FusedDepthwiseConv2D", ({ inputs, attributes, backend }) =>
    finish(
      backend,
      convolve(inputs.x!, inputs.filter!, attributes, backend),
      inputs.bias,
      inputs,
      attributes,
    ),
  );

  replaceKernel("DepthwiseConv2dNativeBackpropFilter", ({ inputs, attributes, backend }) => {
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const { filterShape } = attributes as { filterShape: number[] };
    const info = convolutionInfo(x.shape, filterShape, attributes, true);
    const out = backend.makeOutput(info.filterShape, "float32");
    floatsOf(backend, out).fill(0);
    const operands = [offsetOf(backend, x), offsetOf(backend, dy)] as const;
    functions.depthwiseFilterGradient(...operands, ...geometry(info), offsetOf(backend, out));
    return out;
  });

  replaceKernel("DepthwiseConv2dNativeBackpropInput", ({ inputs, attributes, backend }) => {
    const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    const { inputShape } = attributes as { inputShape: number[] };
    const info = convolutionInfo(inputShape, filter.shape, attributes, true);
    const out = backend.makeOutput(info.inShape, "float32");
    floatsOf(backend, out).fill(0);
    const operands = [offsetOf(backend, dy), offsetOf(backend, filter)] as const;
    functions.depthwiseInputGradient(...operands, ...geometry(info), offsetOf(backend, out));
    return out;
  });
}

/** The numbers both kernels take between their operands and their result. */
function geometry(info: tf.backend_util.Conv2DInfo) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  return [
    ...[batchSize, inHeight, inWidth, inChannels, info.outChannels / inChannels, outHeight, outWidth],
    ...[filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth],
    ...[padInfo.top, padInfo.left],
  ] as DepthwiseGeometry;
}

type Three = [number, number, number];
type DepthwiseGeometry = [...Three, ...Three, ...Three, ...Three, ...Three];
