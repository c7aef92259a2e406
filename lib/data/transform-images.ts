import type { Random } from "../engine/random";
import { type BinaryImages, binaryImages, type GrayImages, grayImages, type ImagesBase } from "./images";

type Images = GrayImages | BinaryImages;

/**
 * The images turned counterclockwise. A turn by 90 or 270 degrees exchanges height and width.
 *
 * @param degrees a multiple of 90, which may be negative
 * @throws when it is none
 */
export function rotateImages<T extends Images>(images: T, degrees: number): T {
  if (!Number.isInteger(degrees / 90)) {
    throw new Error(`Images can be rotated by a multiple of 90 degrees, not by ${degrees}.`);
  }
  const turns = (((degrees / 90) % 4) + 4) % 4;
  const { height, width } = images;
  const [rows, columns] = turns % 2 === 0 ? [height, width] : [width, height];
  // Where the pixel at (row, column) of a turned image comes from.
  const source = (row: number, column: number) => {
    if (turns === 0) return row * width + column;
    if (turns === 1) return column * width + (width - 1 - row);
    if (turns === 2) return (height - 1 - row) * width + (width - 1 - column);
    return (height - 1 - column) * width + row;
  };
  const from = Int32Array.from({ length: height * width }, (_, d) =>
    source(Math.floor(d / columns), d % columns),
  );
  const turned = { ...images, height: rows, width: columns };
  return like(images, turned, `${images.name} rotated ${90 * turns}`, gather(images, from));
}

/**
 * The images moved by whole pixels; what leaves the frame is lost, what enters is background.
 *
 * @param shift.dx pixels to the right, default 0
 * @param shift.dy pixels downwards, default 0
 * @param shift.background the pixel value that enters, default 0
 */
export function shiftImages<T extends Images>(
  images: T,
  { dx = 0, dy = 0, background = 0 }: { dx?: number; dy?: number; background?: number },
): T {
  if (!Number.isInteger(dx) || !Number.isInteger(dy)) {
    throw new Error(`Images can be shifted by whole pixels, not by (${dx}, ${dy}).`);
  }
  if (!Number.isInteger(background) || background < 0 || background > images.maximum) {
    throw new Error(`The background must be a pixel value from 0 to ${images.maximum}, not ${background}.`);
  }
  const { height, width } = images;
  const from = Int32Array.from({ length: height * width }, (_, d) => {
    const row = Math.floor(d / width) - dy;
    const column = (d % width) - dx;
    return row >= 0 && row < height && column >= 0 && column < width ? row * width + column : -1;
  });
  const pixels = gather(images, from, background);
  return like(images, images, `${images.name} shifted (${dx}, ${dy})`, pixels);
}

/** The negatives: every pixel is the maximum less what it was. */
export function invertImages<T extends Images>(images: T): T {
  const pixels = images.pixels.map((pixel) => images.maximum - pixel);
  return like(images, images, `${images.name} inverted`, pixels);
}

/**
 * The images with their pixels in another order, one permutation for all: each pixel keeps its distribution, and shapes are lost.
 *
 * The same generator gives the same permutation, however often it is asked: train and test images can be shuffled alike.
 */
export function shufflePixels<T extends Images>(images: T, random: Random): T {
  const from = random.split("shuffle-pixels").permutation(images.height * images.width);
  return like(images, images, `${images.name} shuffled`, gather(images, from));
}

/**
 * Noise in the shape of `images`, as many and of the same kind: each pixel is white with probability `mean`,
 * independently, else black. Without labels. The same generator gives the same noise.
 *
 * @param options.mean in [0, 1], for instance {@link meanIntensity} of the images
 */
export function noiseImages<T extends Images>(images: T, options: { mean: number; random: Random }): T {
  const { mean, random } = options;
  if (!(mean >= 0 && mean <= 1)) throw new Error(`The mean of noise must be from 0 to 1, not ${mean}.`);
  const size = images.height * images.width;
  const pixels = new Uint8Array(images.count * size);
  const stream = random.split("noise-images");
  for (let i = 0; i < images.count; i++) {
    const ones = stream.split(i).bernoulli(mean, size);
    for (let d = 0; d < size; d++) pixels[i * size + d] = images.maximum * ones[d]!;
  }
  return like(images, withoutLabels(images), `noise of mean ${Number(mean.toFixed(4))}`, pixels);
}

/**
 * Images in the shape of `images`, as many and of the same kind, every pixel black (0) or white (1). Without labels.
 */
export function constantImages<T extends Images>(images: T, value: 0 | 1): T {
  if (value !== 0 && value !== 1) throw new Error(`A constant image is 0 or 1, not ${value}.`);
  const pixels = new Uint8Array(images.pixels.length).fill(value * images.maximum);
  return like(images, withoutLabels(images), `constant ${value}`, pixels);
}

/** The mean of all pixels over the maximum, in [0, 1]. */
export function meanIntensity({ pixels, maximum }: Images): number {
  let sum = 0;
  for (const pixel of pixels) sum += pixel;
  return sum / pixels.length / maximum;
}

/** Pixel d of each image is its pixel from[d], or the background where that is −1. */
function gather(images: Images, from: Int32Array, background = 0): Uint8Array {
  const size = images.height * images.width;
  const pixels = new Uint8Array(images.pixels.length);
  for (let start = 0; start < pixels.length; start += size) {
    for (let d = 0; d < size; d++) {
      pixels[start + d] = from[d]! < 0 ? background : images.pixels[start + from[d]!]!;
    }
  }
  return pixels;
}

function withoutLabels({ labels: _, ...rest }: Images): ImagesBase {
  return rest;
}

/** Images of the kind of `images`, hashed anew. */
function like<T extends Images>(images: T, base: ImagesBase, name: string, pixels: Uint8Array): T {
  const made = { ...base, name, pixels };
  return (images.maximum === 255 ? grayImages(made) : binaryImages(made)) as T;
}
