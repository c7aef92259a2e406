import { describe, expect, test } from "vitest";
import { mergeReports } from "../../bench/merge-reports";
import { replaceBetween } from "../../bench/replace-between";
import type { Report, Result } from "../../bench/report";
import { line, markdown } from "../../bench/table";

const machine: Report["machine"] = {
  cpu: "a processor",
  cores: 2,
  memory: 16,
  system: "Linux 6",
  node: "v20.20.2",
  engine: "wasm 4.22.0 + OpenBLAS",
  torch: "1.13",
  python: "3.11",
  blas: "libopenblas",
  data: "binarized-mnist",
  load: 0.02,
};
const result = (name: string, ratio: number): Result => ({
  name,
  peer: "PyTorch 1.13",
  oursMs: 10,
  peerMs: 10 * ratio,
  ratio,
  low: ratio * 0.9,
  high: ratio * 1.1,
});
const missing: Result = {
  name: "rbm-cd1",
  peer: "PyTorch",
  oursMs: 10,
  peerMs: null,
  ratio: null,
  low: null,
  high: null,
  note: "PyTorch is missing: python3 cannot import torch",
};
const report: Report = {
  machine,
  results: [result("nade-train", 25), missing],
  measurements: [{ name: "kernel-start", value: 3.21, unit: "s", low: 3.1, high: 3.4 }],
};

describe("line(figure)", () => {
  test("tells ratio, spread and both times", () => {
    expect(line(result("nade-train", 25))).toBe(
      "nade-train: 25.0× (22.5–27.5), ours 10.0 ms, PyTorch 1.13 250 ms",
    );
  });

  test("names a missing peer", () => {
    expect(line(missing)).toBe(
      "rbm-cd1: ours 10.0 ms, no ratio, PyTorch is missing: python3 cannot import torch",
    );
  });

  test("names an error", () => {
    expect(line({ ...missing, error: "out of memory" })).toBe("rbm-cd1: failed, out of memory");
  });

  test("tells a measurement with its unit", () => {
    expect(line(report.measurements[0]!)).toBe("kernel-start: 3.21 s (3.10–3.40)");
  });
});

test("the Markdown has a row for each figure, the missing peer among them, and the machine", () => {
  const text = markdown(report);
  expect(text).toContain(
    "| NADE training step, 784 pixels, 500 hidden, batch 100 | PyTorch 1.13 | 10.0 ms | 250 ms | **25.0** (22.5–27.5) |",
  );
  expect(text).toContain("| PyTorch (PyTorch is missing: python3 cannot import torch) | 10.0 ms | – | – |");
  expect(text).toContain("| `kernel-start` | 3.21 s |");
  expect(text).toContain("a processor, 2 cores, 16 GB");
});

test("a report from a busy machine says so", () => {
  expect(markdown({ ...report, machine: { ...machine, load: 0.4 } })).toContain("up to 40 % of the cores");
  expect(markdown(report)).not.toContain("Other programs");
});

test("a report is plain JSON: what is printed is what is read again", () => {
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

describe("mergeReports(old, new)", () => {
  test("keeps what was not measured again, in the order of the benchmarks", () => {
    const fresh: Report = {
      machine,
      results: [result("nade-train-vs-wasm", 90), result("vae-step", 1.5), result("nade-train", 40)],
      measurements: [],
    };
    const merged = mergeReports(report, fresh);
    expect(merged.results.map(({ name, ratio }) => [name, ratio])).toEqual([
      ["nade-train", 40],
      ["rbm-cd1", null],
      ["vae-step", 1.5],
      ["nade-train-vs-wasm", 90],
    ]);
    expect(merged.measurements).toEqual(report.measurements);
  });

  test("knows what an earlier run saw of the machine", () => {
    const fresh: Report = { machine: { ...machine, torch: "not measured" }, results: [], measurements: [] };
    expect(mergeReports(report, fresh)).toEqual(report);
  });

  test("names the data of both", () => {
    const fresh: Report = { machine: { ...machine, data: "mnist" }, results: [], measurements: [] };
    expect(mergeReports(report, fresh).machine.data).toBe("binarized-mnist, mnist");
  });

  test("drops the figures of another machine", () => {
    const fresh: Report = {
      ...report,
      machine: { ...machine, cpu: "another" },
      results: [],
      measurements: [],
    };
    expect(mergeReports(report, fresh)).toEqual(fresh);
  });
});

describe("replaceBetween(text, name, part)", () => {
  test("replaces what stands between the marks and nothing else", () => {
    const text = "# Title\n<!-- bench:start -->\nold\n<!-- bench:end -->\nrest\n";
    expect(replaceBetween(text, "bench", "new")).toBe(
      "# Title\n<!-- bench:start -->\nnew\n<!-- bench:end -->\nrest\n",
    );
  });

  test("says which marks are missing", () => {
    expect(() => replaceBetween("# Title\n", "bench", "new")).toThrow("<!-- bench:start -->");
  });
});
