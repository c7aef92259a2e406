import * as tf from "@tensorflow/tfjs-core";
import { floatsOf, offsetOf, replaceKernel } from "./backend";
import type { Kernels } from "./kernels";

/**
 * Gradients of average and maximum pooling, many times faster than the backend's own.
 *
 * Windows at a padded border average what lies inside of the image, and so does this gradient. (tfjs's own divides by the
 * whole window there, which is not the derivative of its forward kernel.)
 */
export function registerPoolGradients({ functions }: Kernels): void {
  replaceKernel("AvgPoolGrad", ({ inputs, attributes, backend }) => {
    const out = backend.makeOutput(inputs.input!.shape, "float32");
    floatsOf(backend, out).fill(0);
    const geometry = poolGeometry(inputs.input!.shape, attributes);
    functions.averagePoolGradient(offsetOf(backend, inputs.dy!), ...geometry, offsetOf(backend, out));
    return out;
  });

  replaceKernel("MaxPoolGrad", ({ inputs, attributes, backend }) => {
    const { input, dy } = inputs as { input: tf.TensorInfo; dy: tf.TensorInfo };
    const out = backend.makeOutput(input.shape, "float32");
    floatsOf(backend, out).fill(0);
    const operands = [offsetOf(backend, input), offsetOf(backend, dy)] as const;
    functions.maximumPoolGradient(
      ...operands,
      ...poolGeometry(input.shape, attributes),
      offsetOf(backend, out),
    );
    return out;
  });
}

/** The numbers both kernels take between their operands and their result. */
function poolGeometry(shape: number[], attributes: tf.NamedAttrMap) {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: "valid" | "same" | number;
    dimRoundingMode?: "floor" | "round" | "ceil";
  };
  const image = shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(image, filterSize, strides, 1, pad, dimRoundingMode);
  return [
    ...([info.batchSize, info.inHeight, info.inWidth, info.inChannels] as const),
    ...([info.outHeight, info.outWidth, info.filterHeight, info.filterWidth] as const),
    ...([info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left] as const),
  ] as const;
}
