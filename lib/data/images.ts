import { packBits } from "./packed-bits";
import { sha256 } from "./sha256";

/** Which share of a data set: fit on `train`, choose on `valid`, report on `test`. */
export type Split = "train" | "valid" | "test";

/** What gray and binary images share. */
export interface ImagesBase {
  /** Name of the data set, as in data/registry.json, or of the generator. */
  readonly name: string;
  readonly split: Split;
  readonly height: number;
  readonly width: number;
  readonly count: number;
  /** `[count, height, width]` in row-major order. */
  readonly pixels: Uint8Array;
  /** `[count]`, the class of each image, where the set has classes. */
  readonly labels?: Uint8Array;
}

/** Gray images: pixels 0 (background) to 255. */
export interface GrayImages extends ImagesBase {
  /** The value of a white pixel; divides pixels into [0, 1]. */
  readonly maximum: 255;
  /** SHA-256 of `pixels`. */
  readonly sha256: string;
}

/** Binary images: pixels 0 and 1. */
export interface BinaryImages extends ImagesBase {
  readonly maximum: 1;
  /** SHA-256 of the pixels packed eight to a byte, see {@link packBits}. */
  readonly sha256: string;
}

/** Gray images with their hash. */
export function grayImages(images: ImagesBase): GrayImages {
  return { ...images, maximum: 255, sha256: sha256(images.pixels) };
}

/** Binary images with their hash. */
export function binaryImages(images: ImagesBase): BinaryImages {
  const shape = { count: images.count, width: images.height * images.width };
  return { ...images, maximum: 1, sha256: sha256(packBits(images.pixels, shape)) };
}
