import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Results } from "../../lib/notebook/results";
import { formatResult, headlineOf, keepResults } from "../../scripts/report/results.ts";

const scratch = mkdtempSync(join(tmpdir(), "genlab-test-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const run: Results = {
  ...{
    notebook: "15-nade",
    scale: "quick",
    seed: 1,
    engine: "wasm",
    data: [],
    versions: { node: "20.20.2", genlab: "0.1.0", tfjs: "4.22.0" },
    seconds: 12.3,
  },
  results: [
    { id: "step-time", value: 3.1, unit: "ms", kind: "timing" },
    { id: "test-nll", value: 88.9, unit: "nats", kind: "exact" },
  ],
};
const withValue = (index: number, value: number): Results => ({
  ...run,
  seconds: 99,
  results: run.results.map((result, position) => (position === index ? { ...result, value } : result)),
});

describe("keepResults", () => {
  it("writes a new file, and leaves it byte for byte when only times differ", () => {
    const path = join(scratch, "quick", "15-nade.json");
    expect(keepResults(run, path)).toBe("new");
    const before = readFileSync(path);
    expect(keepResults(withValue(0, 4.5), path)).toBe("unchanged");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("replaces the file when a number differs, or is gone", () => {
    const path = join(scratch, "changing.json");
    keepResults(run, path);
    expect(keepResults(withValue(1, 88.8), path)).toBe("changed");
    expect(JSON.parse(readFileSync(path, "utf8")).seconds).toBe(99);
    expect(keepResults({ ...run, results: [] }, path)).toBe("changed");
  });
});

describe("headlineOf", () => {
  it("is the result that the notebook names, else the first that is no time", () => {
    expect(headlineOf(run, "step-time")?.id).toBe("step-time");
    expect(headlineOf(run)?.id).toBe("test-nll");
    expect(headlineOf(undefined, "test-nll")).toBeUndefined();
  });
});

describe("formatResult", () => {
  it("shows two digits of the standard error, and leaves the unit of a ratio out", () => {
    const estimate = { id: "a", kind: "estimate" as const, n: 100 };
    expect(formatResult({ ...estimate, value: 88.9012, unit: "nats", standardError: 0.2134 })).toBe(
      "88.90 ± 0.21 nats",
    );
    expect(formatResult({ ...estimate, value: 1234.5, unit: "nats", standardError: 45 })).toBe(
      "1235 ± 45 nats",
    );
    expect(formatResult({ ...estimate, value: 0.123456, unit: "1" })).toBe("0.1235");
    expect(formatResult({ ...estimate, value: 32164, unit: "count", kind: "exact" })).toBe("32164");
  });
});
