import { Random } from "../engine/random";
import { SIDE } from "./families/canvas";
import { type GrayImages, grayImages, type Split } from "./images";

export interface ProceduralImagesOptions {
  /** How many images. */
  readonly count: number;
  /** Default `train`. Each split is a stream of its own, so splits never share an image. */
  readonly split?: Split;
  /** Default 1. The same seed gives the same images everywhere. */
  readonly seed?: number;
}

/**
 * Draws images one by one, each of one of ten classes. Image i of a split depends on the seed, the split and i only.
 *
 * @param name of the images, and of their random stream
 * @param draw writes an image of a class to its `[784]` pixels, which are zero
 * @throws when `count` is not a positive integer
 */
export function proceduralImages(
  name: string,
  draw: (label: number, pixels: Uint8Array, random: Random) => void,
  { count, split = "train", seed = 1 }: ProceduralImagesOptions,
): GrayImages {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`The number of ${name} must be a positive integer, not ${count}.`);
  }
  const stream = new Random(seed).split(name).split(split);
  const size = SIDE * SIDE;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const random = stream.split(i);
    labels[i] = random.integer(10);
    draw(labels[i]!, pixels.subarray(i * size, (i + 1) * size), random);
  }
  return grayImages({ name, split, height: SIDE, width: SIDE, count, pixels, labels });
}
