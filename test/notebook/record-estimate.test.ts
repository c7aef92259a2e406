import { describe, expect, test } from "vitest";
import { errorMessage, plusMinus, recordEstimate, recordMean, table } from "../../lib/notebook";
import { useNotebook } from "./setup";

const notebook = useNotebook();

describe("recordMean", () => {
  test("records mean, standard error and number of values, and returns them", async () => {
    await notebook.open();
    const values = [1, 2, 6];
    const found = recordMean("nll", values, { unit: "nats", kind: "exact", split: "test", tolerance: 0.1 });
    // s² = (4 + 1 + 9) / 2 = 7
    const standardError = Math.sqrt(7 / 3);
    expect(found).toEqual({ mean: 3, standardError, n: 3 });
    expect(notebook.results().results).toEqual([
      {
        id: "nll",
        value: 3,
        unit: "nats",
        kind: "exact",
        split: "test",
        n: 3,
        standardError,
        tolerance: 0.1,
      },
    ]);
  });
});

describe("recordEstimate", () => {
  test("takes an interval along, and calls it an estimate unless told otherwise", async () => {
    await notebook.open();
    recordEstimate(
      "auroc",
      { value: 0.8, standardError: 0.02, low: 0.75, high: 0.85 },
      { unit: "1", n: 400 },
    );
    expect(notebook.results().results[0]).toMatchObject({
      value: 0.8,
      kind: "estimate",
      n: 400,
      standardError: 0.02,
      interval: { low: 0.75, high: 0.85, level: 0.95 },
    });
  });

  test("an estimate of unknown error still has to say why", async () => {
    await notebook.open();
    expect(() => recordEstimate("x", { value: 1, n: 3 }, { unit: "1" })).toThrow("noStandardError");
    recordEstimate("x", { value: 1, n: 3 }, { unit: "1", noStandardError: "one run" });
    expect(notebook.results().results[0]).toMatchObject({ value: 1, noStandardError: "one run" });
  });

  test("an estimate without a value is refused", async () => {
    await notebook.open();
    expect(() => recordEstimate("x", { n: 3 }, { unit: "1" })).toThrow("only a finite number");
  });
});

test("plusMinus shows a value and its spread in as many decimals, with a true minus sign", () => {
  expect(plusMinus(-0.0374, 0.1184, 3)).toBe("−0.037 ± 0.118");
  expect(plusMinus(-0.0001, 0.2, 2)).toBe("0.00 ± 0.20");
});

test("errorMessage is the message of the error, and undefined where there is none", () => {
  expect(
    errorMessage(() => {
      throw new Error("No minimum.");
    }),
  ).toBe("No minimum.");
  expect(errorMessage(() => 1)).toBeUndefined();
});

test("decimals of a table are those of all columns of numbers that are not whole, but the ones named", async () => {
  await notebook.open();
  const rows = [
    { name: "a", n: 10, x: 1.23456, y: 2.34567, z: 0.123 },
    { name: "b", n: 20, x: null, y: 3, z: 45.6 },
  ];
  table(rows, "Numbers.", { decimals: 2, columns: { y: { decimals: 1 }, z: { significant: 2 } } });
  const cells = (line: string) => line.trim().split(/\s{2,}/);
  const lines = notebook
    .text()
    .split("\n")
    .filter((line) => /^[ab]/.test(line));
  expect(cells(lines[0]!)).toEqual(["a", "10", "1.23", "2.3", "0.12"]);
  expect(cells(lines[1]!)).toEqual(["b", "20", "3.0", "46"]);
});
