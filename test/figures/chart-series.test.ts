import { describe, expect, test } from "vitest";
import { labeledRows, seriesOf, seriesOver } from "../../lib/figures";

describe("series of a line chart", () => {
  test("over one x: a line for each name, all in one style", () => {
    expect(seriesOver([1, 2], { a: [3, 4], b: [5, 6] }, { points: true })).toEqual([
      { name: "a", x: [1, 2], y: [3, 4], points: true },
      { name: "b", x: [1, 2], y: [5, 6], points: true },
    ]);
  });

  test("of lists of records: a line for each list, of any length", () => {
    const curves = { a: [{ step: 0, loss: 3 }, { step: 5, loss: 2 }], b: [{ step: 0, loss: 1 }] }; // biome-ignore format: curves
    expect(seriesOf(curves, "step", "loss")).toEqual([
      { name: "a", x: [0, 5], y: [3, 2] },
      { name: "b", x: [0], y: [1] },
    ]);
  });

  test("a record without the field is named", () => {
    const records: { step: number; loss?: number }[] = [{ step: 0, loss: 1 }, { step: 1 }];
    expect(() => seriesOf({ run: records }, "step", "loss")).toThrow(
      'record 1 of "run" has no number "loss"',
    );
  });
});

describe("labeledRows", () => {
  test("puts the rows one after the other, with their names and the number of columns", () => {
    expect(labeledRows({ data: [[1], [2]], samples: [[3], [4]] })).toEqual({
      images: [[1], [2], [3], [4]],
      rowLabels: ["data", "samples"],
      columns: 2,
    });
  });

  test("refuses rows of different lengths, and none at all", () => {
    expect(() => labeledRows({ data: [[1], [2]], samples: [[3]] })).toThrow(
      '"samples" has 1 images, the first one 2',
    );
    expect(() => labeledRows({})).toThrow("no images");
  });
});
