import type * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "./backend";
import type { Kernels } from "./kernels";

export type ConvolutionInfo = tf.backend_util.Conv2DInfo;

/** Floats of patches made at a time: they should stay in the second-level cache until they are multiplied. */
const CHUNK = 1 << 17;

/** Some images of a batch. */
export interface Images {
  readonly first: number;
  readonly count: number;
}

/** Makes the patches of a few images at a time, in memory that is freed in the end. */
export function patchMaker({ functions }: Kernels, backend: WasmBackend, info: ConvolutionInfo) {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { filterHeight, filterWidth, padInfo } = info;
  const length = filterHeight * filterWidth * inChannels;
  const imageSize = inHeight * inWidth * inChannels;
  const perImage = outHeight * outWidth * length;
  // Kernels of one pixel that skip none: the images are their own patches.
  const areImages =
    length === inChannels &&
    outHeight === inHeight &&
    outWidth === inWidth &&
    strideHeight * strideWidth === 1;
  // Of one channel, lines of a patch are too short to be worth a copy each: Pᵀ is made instead.
  const asColumns = !areImages && inChannels === 1 && strideWidth === 1;
  const geometry = [inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth] as const;
  const strides = [strideHeight, strideWidth] as const;
  const padding = [padInfo.top, padInfo.left] as const;
  const imagesAtOnce = areImages ? info.batchSize : Math.max(1, Math.floor(CHUNK / perImage));
  // Allocated here, before the caller takes views of the heap.
  const memory = areImages
    ? 0
    : backend.wasm._malloc(4 * perImage * Math.min(imagesAtOnce, info.batchSize)) >>> 0;
  return {
    length,
    imageSize,
    areImages,
    /** Whether `make` writes Pᵀ, `[kh·kw, positions of these images]`. */
    asColumns,
    positions: info.batchSize * outHeight * outWidth,
    /** Calls back for a few images at a time with the place for their patches, then frees it. */
    forEach(callback: (images: Images, offset: number) => void): void {
      for (let first = 0; first < info.batchSize; first += imagesAtOnce) {
        callback({ first, count: Math.min(imagesAtOnce, info.batchSize - first) }, memory);
      }
      if (!areImages) backend.wasm._free(memory);
    },
    /** Writes the patches of some images of x to `offset`; gives the place where they are. */
    make(x: number, { first, count }: Images, offset: number): number {
      const from = x + 4 * first * imageSize;
      if (areImages) return from;
      const dilations = [info.dilationHeight, info.dilationWidth] as const;
      if (asColumns) {
        const sizes = [inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth] as const;
        functions.gatherPatchColumns(from, count, ...sizes, strideHeight, ...dilations, ...padding, offset);
        return offset;
      }
      functions.gatherPatches(from, count, ...geometry, ...strides, ...dilations, ...padding, offset);
      return offset;
    },
    /** Adds patches to the images of dx that they were made from. */
    scatter(offset: number, { first, count }: Images, dx: number): void {
      functions.scatterPatches(
        offset,
        count,
        ...geometry,
        ...strides,
        ...padding,
        dx + 4 * first * imageSize,
      );
    },
  };
}
