import { describe, expect, it } from "vitest";
import type { RecordedResult, Results } from "../../lib/notebook/results";
import type { Failure } from "../../scripts/report/execute-notebook.ts";
import type { Notebook } from "../../scripts/report/notebook.ts";
import { compareResults } from "../../scripts/verify/compare-results.ts";
import { parseVerifyOptions } from "../../scripts/verify/options.ts";
import { compareStatements } from "../../scripts/verify/statements.ts";

const file = (...results: RecordedResult[]): Results => ({
  ...{
    notebook: "n",
    scale: "quick",
    seed: 1,
    engine: "wasm",
    data: [],
    versions: { node: "20.20.2", genlab: "0.1.0", tfjs: "4.22.0" },
    seconds: 1,
  },
  results,
});
const exact = (id: string, value: number, rest: Partial<RecordedResult> = {}): RecordedResult => ({
  ...{ id, value, unit: "nats", kind: "exact" },
  ...rest,
});
const verdicts = (kept: RecordedResult[], found: RecordedResult[]) =>
  compareResults(file(...kept), file(...found)).map(({ id, verdict }) => `${id} ${verdict}`);

describe("verify's comparison of numbers", () => {
  it("takes an exact number to be reproduced up to rounding only", () => {
    expect(verdicts([exact("a", 88)], [exact("a", 88 * (1 + 1e-9))])).toEqual(["a reproduced"]);
    expect(verdicts([exact("a", 88)], [exact("a", 88.001)])).toEqual(["a drifted"]);
  });

  it("uses the tolerance that the notebook stated", () => {
    const stated = exact("a", 10, { tolerance: 0.5 });
    expect(verdicts([stated], [exact("a", 10.4)])).toEqual(["a reproduced"]);
    expect(verdicts([stated], [exact("a", 10.6)])).toEqual(["a drifted"]);
    const inErrors = exact("a", 10, {
      kind: "estimate",
      n: 9,
      standardError: 0.1,
      tolerance: { standardErrors: 3 },
    });
    expect(verdicts([inErrors], [exact("a", 10.29, { kind: "estimate" })])).toEqual(["a reproduced"]);
    expect(verdicts([inErrors], [exact("a", 10.31, { kind: "estimate" })])).toEqual(["a drifted"]);
  });

  it("allows an estimate three standard errors of the difference of two runs", () => {
    const estimate = (value: number) => exact("a", value, { kind: "estimate", n: 100, standardError: 0.1 });
    expect(verdicts([estimate(10)], [estimate(10.42)])).toEqual(["a reproduced"]);
    expect(verdicts([estimate(10)], [estimate(10.43)])).toEqual(["a drifted"]);
  });

  it("allows an estimate with an interval the interval's width", () => {
    const interval = { low: 0.88, high: 0.92, level: 0.95 };
    const estimate = (value: number) => exact("a", value, { kind: "estimate", n: 100, interval });
    expect(verdicts([estimate(0.9)], [estimate(0.939)])).toEqual(["a reproduced"]);
    expect(verdicts([estimate(0.9)], [estimate(0.941)])).toEqual(["a drifted"]);
  });

  it("names what is missing, what is new and what changed its kind, and compares no times", () => {
    const time = exact("t", 5, { kind: "timing", unit: "ms" });
    expect(
      verdicts(
        [exact("gone", 1), time, exact("kind", 1)],
        [{ ...time, value: 900 }, exact("kind", 1, { kind: "bound" }), exact("more", 2)],
      ),
    ).toEqual(["gone missing", "t timing", "kind drifted", "more new"]);
  });

  it("finds a tampered number in a real results file", async () => {
    const { default: kept } = await import("../../results/quick/15-nade.json");
    const before = kept as Results;
    expect(new Set(compareResults(before, before).map(({ verdict }) => verdict))).toEqual(
      new Set(["reproduced", "timing"]),
    );
    const tampered = structuredClone(before);
    const target = tampered.results.find(({ id }) => id === "test-nll")!;
    target.value -= 5;
    expect(compareResults(tampered, before).filter(({ verdict }) => verdict === "drifted")).toHaveLength(1);
  });
});

describe("verify's comparison of statements", () => {
  const run = (seed: number, cells: string[][], failures: Partial<Failure>[] = []) => ({
    seed,
    failures: failures as Failure[],
    notebook: {
      cells: cells.map((statements) => ({
        cell_type: "code",
        source: "",
        metadata: {},
        outputs: statements.map((statement) => ({
          output_type: "display_data",
          metadata: { genlab: { kind: "check", statement } },
        })),
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    } as Notebook,
  });

  it("has a row for each check, and says for which seeds it holds, fails, or was not reached", () => {
    const rows = compareStatements([
      run(1, [["a", "b"], ["c"]]),
      run(2, [["a"], []], [{ cell: 1, message: "CheckError: Check failed: b" }]),
    ]);
    expect(rows).toEqual([
      { cell: 1, statement: "a", holds: [true, true] },
      { cell: 1, statement: "b", holds: [true, false] },
      { cell: 2, statement: "c", holds: [true, undefined] },
    ]);
  });

  it("shows a check that fails for every seed by its message", () => {
    const failure = { cell: 1, message: "CheckError: Check failed: a is b\n  more" };
    expect(compareStatements([run(1, [[]], [failure]), run(2, [[]], [failure])])).toEqual([
      { cell: 1, statement: "CheckError: Check failed: a is b", holds: [false, false] },
    ]);
  });
});

describe("verify's command line", () => {
  const known = [{ name: "15-nade", path: "/n/15-nade.ipynb", collected: true }];
  it("takes names, scale and seeds, and refuses what it cannot do in one sentence", () => {
    expect(parseVerifyOptions(["15", "--seeds", "3", "--jobs", "2"], known, {})).toMatchObject({
      ...{ scale: "quick", seeds: 3, jobs: 2, notebooks: known },
    });
    expect(() => parseVerifyOptions(["--seeds", "0"], known, {})).toThrow("whole number from 1 up");
    expect(() => parseVerifyOptions(["16"], known, {})).toThrow('There is no notebook "16"');
  });
});
