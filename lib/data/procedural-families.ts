import type { Random } from "../engine/random";
import { type Canvas, SIDE, toPixels } from "./families/canvas";
import { drawGarment } from "./families/draw-garment";
import { drawLetter } from "./families/draw-letter";
import { drawTexture } from "./families/draw-texture";
import { Variation } from "./families/variation";
import type { GrayImages } from "./images";
import { type ProceduralImagesOptions, proceduralImages } from "./procedural-images";

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
  return familyImages("procedural-garments", drawGarment, options);
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
  return familyImages("procedural-glyphs", drawLetter, options);
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
  return familyImages("procedural-textures", drawTexture, options);
}

export { TEXTURES } from "./families/draw-texture";
export { LETTERS } from "./families/letters";

/** Draws on a canvas, which is cleared for each image. */
function familyImages(
  name: string,
  draw: (label: number, canvas: Canvas, variation: Variation) => void,
  options: ProceduralImagesOptions,
): GrayImages {
  const canvas = new Float64Array(SIDE * SIDE);
  const drawPixels = (label: number, pixels: Uint8Array, random: Random) => {
    canvas.fill(0);
    draw(label, canvas, new Variation(random));
    toPixels(canvas, pixels);
  };
  return proceduralImages(name, drawPixels, options);
}
