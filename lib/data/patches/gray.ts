/**
 * How color becomes gray, with the coefficients of Rec. 709 for red, green and blue (0.2126, 0.7152, 0.0722): `luma` weights
 * the gamma-encoded values as they are stored, `luminance` the linear light that they stand for.
 */
export type GrayConversion = "luma" | "luminance";

const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722];

/** Decoded pixels: `[height, width, channels]` of 8 bits, sRGB with three channels or gray with one. */
export interface RawPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/**
 * Cuts the square window whose top left corner is (x, y) and makes it gray.
 *
 * @returns `[size, size]`, 0–255: luma Y′ = 0.2126 R′ + 0.7152 G′ + 0.0722 B′, or luminance, the same sum of linear light,
 * where white is 255
 * Source: ITU-R BT.709-6; the linear light of sRGB by IEC 61966-2-1.
 */
export function grayWindow(
  { width, channels, data }: RawPixels,
  { x, y, size }: { x: number; y: number; size: number },
  gray: GrayConversion,
): Uint8Array {
  const light = gray === "luma" ? ENCODED : LINEAR;
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const out = new Uint8Array(size * size);
  for (let row = 0, d = 0; row < size; row++) {
    let at = ((y + row) * width + x) * channels;
    for (let column = 0; column < size; column++, d++, at += channels) {
      const sum =
        RED * light[data[at]!]! + GREEN * light[data[at + green]!]! + BLUE * light[data[at + blue]!]!;
      out[d] = Math.round(sum);
    }
  }
  return out;
}

/** Of each 8-bit value of sRGB, itself and its linear light, both from 0 to 255. */
const ENCODED = Float64Array.from({ length: 256 }, (_, value) => value);
const LINEAR = ENCODED.map((value) => {
  const v = value / 255;
  return 255 * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
});
