import { encodePng } from "./png";

/** How pixel values become colours: see `imageGrid`. */
export type ImageColors = "ink" | "gray" | "diverging";

export interface MontageOptions {
  /** One array of height·width values per image, row by row. NaN is a pixel without a value. */
  images: ArrayLike<number>[];
  height: number;
  width: number;
  columns: number;
  /** Lowest and highest value. */
  range: [number, number];
  colors: ImageColors;
  /** Image pixels for one value. */
  scale: number;
  /** Image pixels between two images. */
  gap: number;
}

type Rgb = [number, number, number];

/** Values are shown in steps of 1/60 of their range, which the eye can't tell from smooth and which halves the file. */
const steps = 60;

const absent: Rgb = [196, 220, 240];
const between: Rgb = [214, 214, 214];
const orange: Rgb = [213, 94, 0];
const blue: Rgb = [0, 114, 178];

/** Draws images side by side, row by row, each value as a square of `scale` pixels, as a PNG file. */
export function montage(options: MontageOptions): { png: Buffer; width: number; height: number } {
  const { images, columns, scale, gap } = options;
  const rows = Math.ceil(images.length / columns);
  const [cellWidth, cellHeight] = [options.width * scale + gap, options.height * scale + gap];
  const [width, height] = [columns * cellWidth - gap, rows * cellHeight - gap];
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < rgba.length; i += 4) rgba.set(between, i);
  images.forEach((image, i) => {
    const [left, top] = [(i % columns) * cellWidth, Math.floor(i / columns) * cellHeight];
    for (let y = 0; y < options.height * scale; y++) {
      for (let x = 0; x < options.width * scale; x++) {
        const value = image[Math.floor(y / scale) * options.width + Math.floor(x / scale)]!;
        rgba.set(colorOf(value, options.range, options.colors), 4 * ((top + y) * width + left + x));
      }
    }
  });
  return { png: encodePng(width, height, rgba), width, height };
}

function colorOf(value: number, [low, high]: [number, number], colors: ImageColors): Rgb {
  if (Number.isNaN(value)) return absent;
  const part = Math.round(steps * Math.min(1, Math.max(0, (value - low) / (high - low)))) / steps;
  if (colors === "diverging") {
    const end = part < 0.5 ? blue : orange;
    const strength = Math.abs(2 * part - 1);
    return end.map((channel) => Math.round(255 + (channel - 255) * strength)) as Rgb;
  }
  const gray = Math.round(255 * (colors === "ink" ? 1 - part : part));
  return [gray, gray, gray];
}
