import { gzipSync } from "node:zlib";
import fc from "fast-check";

/** Writes an IDX file of unsigned bytes: the inverse of readIdx. */
export function writeIdx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Writes binary rows as text: the inverse of readAmat. */
export function writeAmat(pixels: Uint8Array, width: number, lineEnd = "\n"): Uint8Array {
  let text = "";
  for (let start = 0; start < pixels.length; start += width) {
    text += pixels.subarray(start, start + width).join(" ") + lineEnd;
  }
  return new TextEncoder().encode(text);
}

export const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

/** A small array of bytes of rank 1 to 4. */
export const byteArrays = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return fc.record({
      shape: fc.constant(shape),
      data: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });

/** A few rows of zeros and ones. */
export const binaryRows = fc
  .record({ count: fc.integer({ min: 1, max: 6 }), width: fc.integer({ min: 1, max: 20 }) })
  .chain(({ count, width }) => {
    const length = count * width;
    const pixels = fc.uint8Array({ min: 0, max: 1, minLength: length, maxLength: length });
    return fc.record({ count: fc.constant(count), width: fc.constant(width), pixels });
  });
