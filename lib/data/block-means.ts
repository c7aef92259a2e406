import type { GrayImages } from "./images";

/**
 * Images made smaller: each block of `factor` × `factor` pixels becomes its mean, on the scale from 0 to 1. With a factor of 1 the gray
 * values themselves.
 *
 * @param count how many of the images, from the first; default all
 * @returns `[count, (height / factor)(width / factor)]`
 * @throws when the blocks do not fill the image
 */
export function blockMeans(images: GrayImages, factor: number, count = images.count): Float64Array {
  const { height, width, pixels, maximum } = images;
  if (!(Number.isInteger(factor) && factor >= 1 && height % factor === 0 && width % factor === 0)) {
    throw new Error(`Blocks of ${factor} pixels a side do not fill images of ${height} × ${width}.`);
  }
  const [rows, columns] = [height / factor, width / factor];
  return Float64Array.from({ length: Math.min(count, images.count) * rows * columns }, (_, i) => {
    const [image, p] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
    const corner = image * height * width + Math.floor(p / columns) * factor * width + (p % columns) * factor;
    let sum = 0;
    for (let row = 0; row < factor; row++)
      for (let column = 0; column < factor; column++) sum += pixels[corner + row * width + column]!;
    return sum / factor ** 2 / maximum;
  });
}
