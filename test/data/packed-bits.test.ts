import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, packBits, readPackedBits } from "../../lib/data";
import { binaryRows, gzip } from "./generators";

describe("readPackedBits(bytes, source, shape)", () => {
  test("takes the most significant bit first, as numpy.unpackbits does", () => {
    // numpy.unpackbits(numpy.array([[0b10100001, 0b11000000]], "uint8"), axis=1)[:, :10]
    const pixels = readPackedBits(new Uint8Array([0b10100001, 0b11000000]), "x", { count: 1, width: 10 });
    expect(Array.from(pixels)).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 1, 1]);
  });

  test("gives back what packBits packed, plain and compressed", () => {
    fc.assert(
      fc.property(binaryRows, fc.boolean(), ({ count, width, pixels }, compressed) => {
        const packed = packBits(pixels, { count, width });
        const read = readPackedBits(compressed ? gzip(packed) : packed, "x", { count, width });
        expect(Array.from(read)).toEqual(Array.from(pixels));
      }),
    );
  });

  test("rejects every proper beginning of a file and every byte after its end", () => {
    fc.assert(
      fc.property(binaryRows, fc.boolean(), ({ count, width, pixels }, compressed) => {
        const packed = packBits(pixels, { count, width });
        const bytes = compressed ? gzip(packed) : packed;
        for (let length = 0; length < bytes.length; length++) {
          expect(() => readPackedBits(bytes.subarray(0, length), "x", { count, width })).toThrow(DataError);
        }
        expect(() =>
          readPackedBits(Buffer.concat([bytes, new Uint8Array(1)]), "x", { count, width }),
        ).toThrow(DataError);
      }),
      { numRuns: 30 },
    );
  });

  test("says in one sentence how many bytes it wanted and got", () => {
    expect(() => readPackedBits(new Uint8Array(5), "a.bits", { count: 3, width: 10 })).toThrow(
      "a.bits is truncated: 3 rows of 10 bits take 6 bytes, the file has 5; get the file again.",
    );
  });

  test("rejects filling bits that are set", () => {
    expect(() => readPackedBits(new Uint8Array([0, 1]), "x", { count: 1, width: 10 })).toThrow(
      /filling bits of row 0/,
    );
  });
});

test("packBits(pixels, shape) rejects pixels of another number than the shape has", () => {
  expect(() => packBits(new Uint8Array(7), { count: 2, width: 4 })).toThrow("needs 8 pixels, not 7");
});
