import type { Random } from "../engine/random";
import {
  type BinaryImages,
  binaryImages,
  type GrayImages,
  grayImages,
  type ImagesBase,
  type Split,
} from "./images";

/** The images with these indices, in this order, with their labels. Throws when an index is no image's. */
export function selectImages<T extends GrayImages | BinaryImages>(
  images: T,
  indices: ArrayLike<number>,
  split: Split = images.split,
): T {
  const size = images.height * images.width;
  const pixels = new Uint8Array(indices.length * size);
  const labels = images.labels && new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= images.count) {
      throw new Error(
        `There is no image ${index} in ${images.name} ${images.split}, which has ${images.count}.`,
      );
    }
    pixels.set(images.pixels.subarray(index * size, (index + 1) * size), i * size);
    if (labels) labels[i] = images.labels![index]!;
  }
  const { name, height, width } = images;
  const selected: ImagesBase = {
    name,
    split,
    height,
    width,
    count: indices.length,
    pixels,
    ...(labels && { labels }),
  };
  return (images.maximum === 255 ? grayImages(selected) : binaryImages(selected)) as T;
}

/**
 * Splits off validation images by a keyed permutation: the first `validCount` of the permutation are `valid`, the rest
 * `train`, both in the permutation's order, so that the first n of either are a random sample.
 */
export function splitTrainValid<T extends GrayImages | BinaryImages>(
  images: T,
  validCount: number,
  random: Random,
): { train: T; valid: T } {
  const order = trainValidOrder(images.count, validCount, random);
  return {
    train: selectImages(images, order.train, "train"),
    valid: selectImages(images, order.valid, "valid"),
  };
}

/** The indices of {@link splitTrainValid}. */
export function trainValidOrder(
  count: number,
  validCount: number,
  random: Random,
): { train: Int32Array; valid: Int32Array } {
  if (!Number.isInteger(validCount) || validCount < 0 || validCount > count) {
    throw new Error(`${validCount} validation images cannot be taken from ${count} images.`);
  }
  const order = random.permutation(count);
  return { train: order.subarray(validCount), valid: order.subarray(0, validCount) };
}
