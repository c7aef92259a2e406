import { DataError } from "./data-error";
import { gunzip } from "./gunzip";

/** An array of unsigned bytes with its shape, as an IDX file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** The elements in row-major order. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes, gzip-compressed or plain.
 *
 * Layout, big-endian: two zero bytes, the element type (08), the rank r, r sizes of 32 bits each, the elements. Every
 * field is checked, and the length must be 4 + 4r + ∏ sizes, neither less nor more.
 *
 * @param source what to call the bytes in an error, usually the file's path
 * @throws {@link DataError} on a wrong magic number, type or rank, an empty dimension, truncation and trailing bytes
 * Source: http://yann.lecun.com/exdb/mnist/, "The IDX file format".
 */
export function readIdx(bytes: Uint8Array, source: string): IdxArray {
  const plain = gunzip(bytes, source);
  if (plain.length < 4) {
    throw new DataError(
      `${source} is truncated: ${plain.length} bytes hold no IDX header; get the file again.`,
    );
  }
  const [zero0, zero1, type, rank] = plain as unknown as [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0) {
    throw new DataError(
      `${source} is no IDX file: it begins with the bytes ${hex(plain)}, an IDX file of bytes with 00 00 08.`,
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw new DataError(
      `${source} holds IDX elements of type ${hex(plain.subarray(2, 3))}; only unsigned bytes (08) are read here.`,
    );
  }
  const header = 4 + 4 * rank;
  if (rank === 0)
    throw new DataError(`${source} is damaged: its IDX header says rank 0; get the file again.`);
  if (plain.length < header) {
    throw new DataError(
      `${source} is truncated: an IDX header of rank ${rank} takes ${header} bytes, the file has ${plain.length}; get the file again.`,
    );
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (shape.includes(0)) {
    throw new DataError(`${source} is damaged: its IDX header says shape [${shape}]; get the file again.`);
  }
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (plain.length !== expected) {
    const what = plain.length < expected ? "is truncated" : "has trailing bytes";
    throw new DataError(
      `${source} ${what}: shape [${shape}] takes ${expected} bytes, the file has ${plain.length}; get the file again.`,
    );
  }
  return { shape, data: plain.subarray(header) };
}

/** Images and their labels. */
export interface LabeledImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** `[count, height, width]`, 0–255. */
  readonly pixels: Uint8Array;
  /** `[count]`, each under `classes`. */
  readonly labels: Uint8Array;
}

/** Two files that belong together: what to call them in an error, and their bytes. */
export interface IdxPair {
  readonly images: { readonly bytes: Uint8Array; readonly source: string };
  readonly labels: { readonly bytes: Uint8Array; readonly source: string };
  /** Number of classes; default 10. */
  readonly classes?: number;
}

/**
 * Reads an IDX file of images (rank 3) and the IDX file of their labels (rank 1).
 *
 * @throws {@link DataError} as {@link readIdx}, when a rank is wrong, the counts differ or a label is no class
 */
export function readIdxImages({ images, labels, classes = 10 }: IdxPair): LabeledImages {
  const pixels = readIdx(images.bytes, images.source);
  const classOf = readIdx(labels.bytes, labels.source);
  if (pixels.shape.length !== 3) {
    throw new DataError(
      `${images.source} holds an array of shape [${pixels.shape}]; images need [count, height, width].`,
    );
  }
  if (classOf.shape.length !== 1) {
    throw new DataError(`${labels.source} holds an array of shape [${classOf.shape}]; labels need [count].`);
  }
  const [count, height, width] = pixels.shape as [number, number, number];
  if (classOf.shape[0] !== count) {
    throw new DataError(
      `${images.source} has ${count} images and ${labels.source} has ${classOf.shape[0]} labels: the files do not belong together.`,
    );
  }
  const wrong = classOf.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataError(
      `${labels.source} is damaged: label ${wrong} is ${classOf.data[wrong]}, with classes 0 to ${classes - 1}; get the file again.`,
    );
  }
  return { count, height, width, pixels: pixels.data, labels: classOf.data };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
