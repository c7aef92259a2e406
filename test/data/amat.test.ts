import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, readAmat } from "../../lib/data";
import { binaryRows, gzip, writeAmat } from "./generators";

const text = (string: string) => new TextEncoder().encode(string);

describe("readAmat(bytes, source, shape)", () => {
  test("gives back the zeros and ones that were written, whatever the line ends, plain and compressed", () => {
    const lineEnds = fc.constantFrom("\n", " \n", "\r\n");
    fc.assert(
      fc.property(binaryRows, lineEnds, fc.boolean(), ({ count, width, pixels }, lineEnd, compressed) => {
        const bytes = writeAmat(pixels, width, lineEnd);
        const read = readAmat(compressed ? gzip(bytes) : bytes, "x", { count, width });
        expect(Array.from(read)).toEqual(Array.from(pixels));
      }),
    );
  });

  test("rejects every proper beginning that lacks a pixel; a missing last newline lacks none", () => {
    fc.assert(
      fc.property(binaryRows, ({ count, width, pixels }) => {
        const bytes = writeAmat(pixels, width);
        for (let length = 0; length < bytes.length - 1; length++) {
          expect(() => readAmat(bytes.subarray(0, length), "x", { count, width })).toThrow(DataError);
        }
        const read = readAmat(bytes.subarray(0, bytes.length - 1), "x", { count, width });
        expect(Array.from(read)).toEqual(Array.from(pixels));
      }),
      { numRuns: 30 },
    );
  });

  test("rejects any digit that is lost, doubled or not 0 or 1", () => {
    fc.assert(
      fc.property(binaryRows, fc.nat(), fc.constantFrom("", "00", "2", "x", "-", "."), (rows, at, change) => {
        const { count, width, pixels } = rows;
        const tokens = Array.from(pixels, String);
        tokens[at % tokens.length] = change;
        const lines = Array.from({ length: count }, (_, row) =>
          tokens.slice(row * width, (row + 1) * width).join(" "),
        );
        expect(() => readAmat(text(`${lines.join("\n")}\n`), "x", { count, width })).toThrow(DataError);
      }),
    );
  });

  test("says in one sentence where the text is wrong", () => {
    const shape = { count: 2, width: 3 };
    const cases: [string, string][] = [
      ["0 1 0\n", "a.amat is truncated: it has 1 of 2 rows; get the file again."],
      ["0 1 0\n1 1", "a.amat is truncated: it ends in row 1 of 2 after 2 of 3 pixels; get the file again."],
      ["0 1\n1 1 1\n", "a.amat is damaged: row 0 has 2 pixels, not 3; get the file again."],
      ["0 1 0 1\n1 1 1\n", "a.amat is damaged: row 0 has more than 3 pixels; get the file again."],
      ["0 1 0\n1 1 1\n0 0 0\n", "a.amat has trailing text after 2 rows; get the file again."],
      ["0 1 0\n1 1 1\n\n", "a.amat has trailing text after 2 rows; get the file again."],
      [
        "0 1 0\n1 7 1\n",
        'a.amat is damaged: row 1 holds "7", where only 0, 1 and blanks may stand; get the file again.',
      ],
      [
        "0 10\n1 1 1\n",
        "a.amat is damaged: row 0 has two digits without a blank between them; get the file again.",
      ],
    ];
    for (const [input, message] of cases) {
      expect(() => readAmat(text(input), "a.amat", shape)).toThrow(new DataError(message));
    }
  });
});
