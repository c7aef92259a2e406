import { Random } from "../engine/random";
import { type Canvas, SIDE, toPixels } from "./families/canvas";
import { drawGarment } from "./families/draw-garment";
import { drawLetter } from "./families/draw-letter";
import { drawTexture } from "./families/draw-texture";
import { Variation } from "./families/variation";
import { type GrayImages, grayImages } from "./images";
import type { ProceduralDigitsOptions } from "./procedural-digits";

/** The options of every procedural family: those of `proceduralDigits`. */
export type ProceduralImagesOptions = ProceduralDigitsOptions;

/**
 * Garment-like images, 28×28 gray: filled silhouettes of softly folded cloth, in the ten classes of Fashion-MNIST (T-shirt,
 * trousers, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot). For what lies far from digits.
 *
 * Image i of a split depends on the seed, the split and i only. Labels are uniform and independent.
 *
 * @returns `count` images with labels 0–9; mean intensity about 0.3, like Fashion-MNIST
 * @throws when `count` is not a positive integer
 */
export function proceduralGarments(options: ProceduralImagesOptions): GrayImages {
  return proceduralImages("procedural-garments", drawGarment, options);
}

/**
 * Letter-like glyphs, 28×28 gray: ten capitals that no digit resembles ({@link LETTERS}), printed in faces of all weights
 * with and without serifs, or drawn freely. For what is made of strokes, as digits are, and yet none.
 *
 * Image i of a split depends on the seed, the split and i only. Labels are uniform and independent.
 *
 * @returns `count` images with labels 0–9; mean intensity about 0.17, a little more than digits
 * @throws when `count` is not a positive integer
 */
export function proceduralGlyphs(options: ProceduralImagesOptions): GrayImages {
  return proceduralImages("procedural-glyphs", drawLetter, options);
}

/**
 * Textures, 28×28 gray, that fill the whole image: stripes, checks, dots, smooth noise and others ({@link TEXTURES}) at any
 * scale, angle, brightness and contrast. For what has neither figure nor background.
 *
 * Image i of a split depends on the seed, the split and i only. Labels are uniform and independent.
 *
 * @returns `count` images with labels 0–9; mean intensity about 0.5
 * @throws when `count` is not a positive integer
 */
export function proceduralTextures(options: ProceduralImagesOptions): GrayImages {
  return proceduralImages("procedural-textures", drawTexture, options);
}

export { TEXTURES } from "./families/draw-texture";
export { LETTERS } from "./families/letters";

function proceduralImages(
  name: string,
  draw: (label: number, canvas: Canvas, variation: Variation) => void,
  { count, split = "train", seed = 1 }: ProceduralImagesOptions,
): GrayImages {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`The number of ${name} must be a positive integer, not ${count}.`);
  }
  const stream = new Random(seed).split(name).split(split);
  const size = SIDE * SIDE;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  const canvas = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    const random = stream.split(i);
    labels[i] = random.integer(10);
    canvas.fill(0);
    draw(labels[i]!, canvas, new Variation(random));
    toPixels(canvas, pixels.subarray(i * size, (i + 1) * size));
  }
  return grayImages({ name, split, height: SIDE, width: SIDE, count, pixels, labels });
}
