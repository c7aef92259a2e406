import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openLab, type Result, record, recorded, say, usedData } from "../../lib/notebook";
import { useNotebook } from "./setup";

const notebook = useNotebook();
const nll: Result = {
  value: 91.23456,
  unit: "nats",
  kind: "estimate",
  split: "test",
  n: 10_000,
  standardError: 0.2145,
  published: { value: 88.33, source: "Larochelle and Murray (2011)" },
};

describe("record", () => {
  test("writes the results file after each call, in the documented shape", async () => {
    await notebook.open();
    record("test-nll", nll);
    record("parameters", { value: 785_284, unit: "count", kind: "exact" });
    const results = notebook.results();
    expect(Object.keys(results)).toEqual([
      "notebook",
      "scale",
      "seed",
      "engine",
      "data",
      "versions",
      "seconds",
      "results",
    ]);
    expect(results.results).toEqual([
      { id: "test-nll", ...nll },
      { id: "parameters", value: 785_284, unit: "count", kind: "exact" },
    ]);
    expect(results.seconds).toBeGreaterThanOrEqual(0);
    expect(readdirSync(notebook.folder)).toEqual(["results.json"]);
  });

  test("a cell that runs again replaces its number in place", async () => {
    await notebook.open();
    record("a", { value: 1, unit: "1", kind: "exact" });
    record("b", { value: 2, unit: "1", kind: "exact" });
    record("a", { value: 3, unit: "1", kind: "exact" });
    expect(notebook.results().results.map(({ id, value }) => [id, value])).toEqual([
      ["a", 3],
      ["b", 2],
    ]);
    expect(recorded("a").value).toBe(3);
  });

  test("opening the lab again begins empty", async () => {
    await notebook.open();
    record("a", { value: 1, unit: "1", kind: "exact" });
    await notebook.open();
    expect(notebook.results().results).toEqual([]);
    expect(() => recorded("a")).toThrow(/no result "a"; recorded is: nothing yet/);
  });

  test.each([
    ["a value that is NaN", { value: Number.NaN }, /has the value NaN/],
    ["an infinite value", { value: Number.POSITIVE_INFINITY }, /has the value Infinity/],
    ["no unit", { unit: " " }, /needs a unit/],
    ["an unknown kind", { kind: "guess" }, /needs a kind: exact, bound, estimate or timing/],
    ["an unknown split", { split: "dev" }, /has the split dev/],
    ["an estimate without n", { n: undefined }, /needs n, the size of its sample/],
    ["an n that is no size", { n: 0.5 }, /has n = 0.5/],
    [
      "an estimate without standard error",
      { standardError: undefined },
      /needs a standardError or an interval, or noStandardError/,
    ],
    ["an interval with its ends exchanged", { interval: { low: 2, high: 1, level: 0.95 } }, /low ≤ high/],
    ["an interval of level 95", { interval: { low: 1, high: 2, level: 95 } }, /level between 0 and 1/],
    ["a standard error that is NaN", { standardError: Number.NaN }, /has the standard error NaN/],
    [
      "a published value without source",
      { published: { value: 1, source: "" } },
      /needs both a finite value and a source/,
    ],
  ])("refuses %s", async (_, change, message) => {
    await notebook.open();
    expect(() => record("test-nll", { ...nll, ...change } as Result)).toThrow(message);
    expect(notebook.results().results).toEqual([]);
  });

  test("takes an estimate without standard error that says why", async () => {
    await notebook.open();
    record("auroc", {
      value: 0.9,
      unit: "1",
      kind: "estimate",
      n: 100,
      noStandardError: "bootstrap in section 4",
    });
    expect(recorded("auroc").noStandardError).toBe("bootstrap in section 4");
  });

  test("takes an estimate with an interval in place of a standard error", async () => {
    await notebook.open();
    const interval = { low: 0.89, high: 0.912, level: 0.95 };
    record("auroc/log-prob/noise", { value: 0.9, unit: "1", kind: "estimate", n: 100, interval });
    expect(notebook.results().results).toEqual([
      { id: "auroc/log-prob/noise", value: 0.9, unit: "1", kind: "estimate", n: 100, interval },
    ]);
  });

  test.each(["Test NLL", "auroc/", "/auroc", "auroc//noise", "auroc/Log"])(
    "refuses the id %s",
    async (id) => {
      await notebook.open();
      expect(() => record(id, nll)).toThrow(/is no id/);
    },
  );

  test("says where results can't be written, and leaves no half of a file", async () => {
    const blocked = join(notebook.folder, "taken");
    mkdirSync(join(blocked, "inside"), { recursive: true });
    vi.stubEnv("GENLAB_RESULTS", blocked);
    await expect(openLab("99-test")).rejects.toThrow(/results can't be written to .*taken/);
    expect(readdirSync(notebook.folder)).toEqual(["taken"]);
  });
});

test("usedData notes each data set once, with its split and hash", async () => {
  await notebook.open();
  const images = { name: "mnist", sha256: "ab", count: 3 };
  usedData({ ...images, split: "train" }, { ...images, split: "test" });
  usedData({ ...images, split: "test", sha256: "cd" });
  expect(notebook.results().data).toEqual([
    { name: "mnist train", sha256: "ab" },
    { name: "mnist test", sha256: "cd" },
  ]);
});

describe("say", () => {
  test.each([
    ["{test-nll}", "91.23"],
    ["{test-nll:±} {test-nll:unit}", "91.23 ± 0.21 nats"],
    ["{test-nll:.1}", "91.2"],
    ["{test-nll:published} ({test-nll:source})", "88.33 (Larochelle and Murray (2011))"],
    ["{test-nll:difference}", "+2.90"],
    ["{test-nll:n} images, {test-nll:split}", "10,000 images, test"],
    ["{share:%}", "13.2 %"],
    ["{auroc/noise:.3} ({auroc/noise:interval})", "0.901 (0.8901 to 0.9119)"],
    ["$p_{test-nll}$ and $$\\frac{a}{b}$$ are formulas", "$p_{test-nll}$ and $$\\frac{a}{b}$$ are formulas"],
  ])("%s becomes %s", async (template, text) => {
    await notebook.open();
    record("test-nll", nll);
    record("share", { value: 0.132, unit: "1", kind: "exact" });
    const interval = { low: 0.8901, high: 0.9119, level: 0.95 };
    record("auroc/noise", { value: 0.901, unit: "1", kind: "estimate", n: 100, interval });
    say(template);
    expect(notebook.outputs.at(-1)!.data).toEqual({ "text/markdown": text, "text/plain": text });
  });

  test("marks its output with the ids it used", async () => {
    await notebook.open();
    record("test-nll", nll);
    say("{test-nll} is {test-nll:±}");
    expect(notebook.outputs[0]!.metadata.genlab).toEqual({ kind: "say", ids: ["test-nll"] });
  });

  test("an unknown id or form is an error, and so is what was not recorded", async () => {
    await notebook.open();
    record("share", { value: 0.132, unit: "1", kind: "exact" });
    expect(() => say("{test-nll}")).toThrow(/no result "test-nll"; recorded is: share/);
    expect(() => say("{share:bold}")).toThrow(/\{share:bold\} is no known form/);
    expect(() => say("{share:±}")).toThrow(/"share" was recorded without a standardError/);
    expect(() => say("{share:interval}")).toThrow(/without an interval/);
    expect(() => say("{share:published}")).toThrow(/without a published value/);
    expect(notebook.outputs).toEqual([]);
  });

  test("never shows NaN or undefined", () => {
    expect(() => say(`the loss is ${Number.NaN} nats`)).toThrow(/has NaN in it/);
    expect(() => say(`the loss is ${undefined}`)).toThrow(/has undefined in it/);
  });
});
