import { describe, expect, it } from "vitest";
import { parseReportOptions } from "../../scripts/report/options.ts";
import { reportDate } from "../../scripts/report/report-date.ts";

const known = ["15-nade", "17-made"].map((name) => ({
  name,
  path: `/notebooks/${name}.ipynb`,
  collected: true,
}));
const parse = (...args: string[]) => {
  const options = parseReportOptions(args, known, {});
  if (options === "help") throw new Error("help");
  return options;
};

describe("the options of npm run report", () => {
  it("take every notebook at quick scale with seed 1 when nothing is said", () => {
    expect(parse()).toMatchObject({
      notebooks: known,
      scale: "quick",
      seed: 1,
      pdf: true,
      code: true,
      inPlace: false,
    });
  });

  it("know a notebook by its name, its file or its number, once", () => {
    expect(parse("15-nade", "15-nade.ipynb", "15").notebooks).toEqual([known[0]]);
    expect(() => parse("16-ood")).toThrow(
      'There is no notebook "16-ood": the notebooks are 15-nade, 17-made.',
    );
  });

  it("are taken from the environment where the command line says nothing", () => {
    const environment = { GENLAB_SCALE: "full", GENLAB_SEED: "7" };
    expect(parseReportOptions([], known, environment)).toMatchObject({ scale: "full", seed: 7 });
    expect(parseReportOptions(["--scale", "quick", "--seed", "0"], known, environment)).toMatchObject({
      scale: "quick",
      seed: 0,
    });
  });

  it("are refused in one sentence when they make no sense", () => {
    expect(() => parse("--scale", "huge")).toThrow('The scale is "huge": it must be quick or full.');
    expect(() => parse("--seed", "1.5")).toThrow('The seed is "1.5"');
    expect(() => parse("--jobs", "0")).toThrow("The number of jobs");
    expect(() => parse("--sacle", "full")).toThrow("--sacle");
  });
});

describe("reportDate", () => {
  it("is the day of SOURCE_DATE_EPOCH, else the start of today, so that one day's files are the same", () => {
    expect(reportDate(new Date(), "1767225600")).toEqual({ text: "1 January 2026", epoch: 1767225600 });
    expect(reportDate(new Date("2026-03-03T17:00:00Z"), undefined)).toEqual({
      text: "3 March 2026",
      epoch: 1772496000,
    });
    expect(() => reportDate(new Date(), "yesterday")).toThrow("must be a whole number of seconds");
  });
});
