import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, readIdx, readIdxImages } from "../../lib/data";
import { byteArrays, gzip, writeIdx } from "./generators";

describe("readIdx(bytes, source)", () => {
  test("gives back the shape and the elements that were written, plain and compressed", () => {
    fc.assert(
      fc.property(byteArrays, fc.boolean(), ({ shape, data }, compressed) => {
        const bytes = writeIdx(shape, data);
        const array = readIdx(compressed ? gzip(bytes) : bytes, "x");
        expect(array.shape).toEqual(shape);
        expect(Array.from(array.data)).toEqual(Array.from(data));
      }),
    );
  });

  test("rejects every proper beginning of a file, plain and compressed", () => {
    fc.assert(
      fc.property(byteArrays, fc.boolean(), ({ shape, data }, compressed) => {
        const plain = writeIdx(shape, data);
        const bytes = compressed ? gzip(plain) : plain;
        for (let length = 0; length < bytes.length; length++) {
          expect(() => readIdx(bytes.subarray(0, length), "x")).toThrow(DataError);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("rejects any other value in any byte of the header", () => {
    fc.assert(
      fc.property(byteArrays, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ shape, data }, at, change) => {
        const bytes = writeIdx(shape, data);
        const index = at % (4 + 4 * shape.length);
        bytes[index] = bytes[index]! ^ change;
        expect(() => readIdx(bytes, "x")).toThrow(DataError);
      }),
      { numRuns: 500 },
    );
  });

  test("rejects bytes after the elements and after the gzip stream", () => {
    fc.assert(
      fc.property(byteArrays, fc.uint8Array({ minLength: 1, maxLength: 40 }), ({ shape, data }, more) => {
        const bytes = writeIdx(shape, data);
        expect(() => readIdx(Buffer.concat([bytes, more]), "x")).toThrow(/trailing bytes/);
        expect(() => readIdx(Buffer.concat([gzip(bytes), more]), "x")).toThrow(DataError);
      }),
    );
  });

  test("says in one sentence what is wrong, with the file's name and both sizes", () => {
    const bytes = writeIdx([2, 3], new Uint8Array(6));
    const cases: [Uint8Array, string][] = [
      [
        bytes.subarray(0, 17),
        "a.idx is truncated: shape [2,3] takes 18 bytes, the file has 17; get the file again.",
      ],
      [
        bytes.subarray(0, 9),
        "a.idx is truncated: an IDX header of rank 2 takes 12 bytes, the file has 9; get the file again.",
      ],
      [bytes.subarray(0, 3), "a.idx is truncated: 3 bytes hold no IDX header; get the file again."],
      [
        new TextEncoder().encode("<html>"),
        "a.idx is no IDX file: it begins with the bytes 3c 68 74 6d, an IDX file of bytes with 00 00 08.",
      ],
      [
        new Uint8Array([0, 0, 13, 1, 0, 0, 0, 0]),
        "a.idx holds IDX elements of type 0d; only unsigned bytes (08) are read here.",
      ],
      [
        new Uint8Array([0, 0, 8, 1, 0, 0, 0, 0]),
        "a.idx is damaged: its IDX header says shape [0]; get the file again.",
      ],
      [new Uint8Array([0, 0, 8, 0]), "a.idx is damaged: its IDX header says rank 0; get the file again."],
      [
        gzip(bytes).subarray(0, 20),
        "a.idx is truncated: its gzip stream ends too early; get the file again.",
      ],
    ];
    for (const [input, message] of cases)
      expect(() => readIdx(input, "a.idx")).toThrow(new DataError(message));
  });

  test("rejects a flipped bit in compressed elements", () => {
    const bytes = gzip(
      writeIdx(
        [100],
        Uint8Array.from({ length: 100 }, (_, i) => (i * i) % 251),
      ),
    );
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = bytes[middle]! ^ 1;
    expect(() => readIdx(bytes, "x")).toThrow(/^x is damaged: gzip says ".+"; get the file again\.$/);
  });
});

describe("readIdxImages({images, labels})", () => {
  const images = { bytes: writeIdx([3, 2, 2], new Uint8Array(12).fill(7)), source: "images" };
  const labelsOf = (...labels: number[]) => ({
    bytes: writeIdx([labels.length], Uint8Array.from(labels)),
    source: "labels",
  });

  test("gives pixels and labels of equal count", () => {
    const { count, height, width, pixels, labels } = readIdxImages({ images, labels: labelsOf(0, 9, 4) });
    expect([count, height, width]).toEqual([3, 2, 2]);
    expect(Array.from(pixels)).toEqual(Array(12).fill(7));
    expect(Array.from(labels)).toEqual([0, 9, 4]);
  });

  test("rejects labels that are not as many as the images", () => {
    expect(() => readIdxImages({ images, labels: labelsOf(1, 2) })).toThrow(
      "images has 3 images and labels has 2 labels: the files do not belong together.",
    );
  });

  test("rejects a label that is no class", () => {
    expect(() => readIdxImages({ images, labels: labelsOf(1, 10, 2) })).toThrow(
      /label 1 is 10, with classes 0 to 9/,
    );
  });

  test("rejects images and labels that are swapped", () => {
    expect(() => readIdxImages({ images: labelsOf(1, 2, 3), labels: images })).toThrow(
      "labels holds an array of shape [3]; images need [count, height, width].",
    );
    expect(() => readIdxImages({ images, labels: images })).toThrow(
      "images holds an array of shape [3,2,2]; labels need [count].",
    );
  });
});
