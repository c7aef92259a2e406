import { DataError } from "./data-error";
import { gunzip } from "./gunzip";

/** The size of a binary array whose file does not say it. */
export interface RowShape {
  /** Number of rows (images). */
  readonly count: number;
  /** Pixels in a row. */
  readonly width: number;
}

/**
 * Packs zeros and ones eight to a byte, row by row, the first pixel in the most significant bit (the order of numpy's
 * packbits); a row's last byte is filled with zeros.
 *
 * @param pixels `[count, width]`, each 0 or 1
 * @returns `[count, ⌈width / 8⌉]`
 */
export function packBits(pixels: Uint8Array, { count, width }: RowShape): Uint8Array {
  if (pixels.length !== count * width) {
    throw new Error(`Packing ${count} rows of ${width} needs ${count * width} pixels, not ${pixels.length}.`);
  }
  const rowBytes = Math.ceil(width / 8);
  const packed = new Uint8Array(count * rowBytes);
  for (let row = 0; row < count; row++) {
    for (let d = 0; d < width; d++) {
      const byte = row * rowBytes + (d >> 3);
      packed[byte] = packed[byte]! | (pixels[row * width + d]! << (7 - (d & 7)));
    }
  }
  return packed;
}

/**
 * Reads rows of bits, gzip-compressed or plain: the inverse of {@link packBits}. Such a file has no header, so the
 * caller says its shape, and the length must be count · ⌈width / 8⌉, neither less nor more.
 *
 * @returns `[count, width]`, zeros and ones
 * @throws {@link DataError} on truncation, trailing bytes and filling bits that are not 0
 */
export function readPackedBits(bytes: Uint8Array, source: string, { count, width }: RowShape): Uint8Array {
  const packed = gunzip(bytes, source);
  const rowBytes = Math.ceil(width / 8);
  if (packed.length !== count * rowBytes) {
    const what = packed.length < count * rowBytes ? "is truncated" : "has trailing bytes";
    throw new DataError(
      `${source} ${what}: ${count} rows of ${width} bits take ${count * rowBytes} bytes, the file has ${packed.length}; get the file again.`,
    );
  }
  const pixels = new Uint8Array(count * width);
  const filling = (1 << (8 * rowBytes - width)) - 1;
  for (let row = 0; row < count; row++) {
    for (let d = 0; d < width; d++) {
      pixels[row * width + d] = (packed[row * rowBytes + (d >> 3)]! >> (7 - (d & 7))) & 1;
    }
    if ((packed[(row + 1) * rowBytes - 1]! & filling) !== 0) {
      throw new DataError(
        `${source} is damaged: the filling bits of row ${row} are not 0; get the file again.`,
      );
    }
  }
  return pixels;
}
