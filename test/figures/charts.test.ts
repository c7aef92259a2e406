import { describe, expect, test } from "vitest";
import {
  barChart,
  beside,
  countBins,
  type Figure,
  heatmap,
  histogram,
  lineChart,
  palette,
  renderSvg,
  scatter,
  stack,
  svgSize,
  textWidth,
} from "../../lib/figures";
import { logTicks } from "../../lib/figures/axis";
import { epoch, examples, line, nats, range, wobble } from "./examples";

const title = "A finding";
const description = "What is seen.";
const labels = { title, description };
const texts = (figure: Figure) =>
  [...renderSvg(figure.spec).matchAll(/>([^<>]+)<\/(?:text|tspan)>/g)].map((m) => m[1]!);

describe("every chart", () => {
  const series = [{ name: "a", x: [1, 2], y: [1, 2] }];

  test("needs a title and a description", () => {
    expect(() => lineChart({ title: " ", description, x: epoch, y: nats, series })).toThrow(/needs a title/);
    expect(() => scatter({ title, description: "", x: epoch, y: nats, series })).toThrow(
      /needs a description/,
    );
  });

  test("needs a title and a unit for each axis, and shows them", () => {
    const missing = { title: "Loss" } as never;
    expect(() => lineChart({ ...labels, x: epoch, y: missing, series })).toThrow(/needs y.unit; pass null/);
    expect(() => lineChart({ ...labels, x: { title: "", unit: null }, y: nats, series })).toThrow(/x.title/);
    expect(texts(lineChart({ ...labels, x: epoch, y: nats, series }))).toContain(
      "Negative log-likelihood (nats)",
    );
  });

  test("puts a legend into columns where one line would be wider than the chart, and only there", () => {
    const names = [
      "NADE",
      "MADE, 500 units",
      "the same, not direct",
      "MADE, wide",
      "MADE, two layers",
      "MADE, several masks",
    ];
    const columnsAt = (width: number) => {
      const lines = names.map((name) => ({ name, x: [1, 2], y: [1, 2] }));
      const { spec } = lineChart({ ...labels, x: epoch, y: nats, series: lines, width });
      return Number(/"columns":(\d+)/.exec(JSON.stringify(spec))?.[1] ?? names.length);
    };
    expect(columnsAt(1200)).toBe(names.length);
    const widest = Math.max(...names.map((name) => textWidth(name, 12)));
    for (const width of [640, 400, 310]) {
      const columns = columnsAt(width);
      expect(columns).toBeLessThan(names.length);
      expect(columns * (widest + 16) + (columns - 1) * 18).toBeLessThanOrEqual(width);
    }
  });

  test("refuses NaN and infinite values and names their place", () => {
    const bad = [{ name: "loss", x: [1, 2], y: [1, Number.NaN] }];
    expect(() => lineChart({ ...labels, x: epoch, y: nats, series: bad })).toThrow(/y of "loss"\[1\] is NaN/);
    expect(() => scatter({ ...labels, x: epoch, y: nats, series: bad })).toThrow(/y of "loss"\[1\] is NaN/);
    const values = [[1, Number.POSITIVE_INFINITY]];
    const axis = { title: "a", unit: null };
    const matrix = { x: { ...axis, labels: [1, 2] }, y: { ...axis, labels: [1] }, color: axis };
    expect(() => heatmap({ ...labels, values, ...matrix })).toThrow(/values\[0\]\[1\] is Infinity/);
  });

  test("has exactly the size asked for", () => {
    const figure = lineChart({ ...labels, width: 420, height: 260, x: epoch, y: nats, series });
    expect(svgSize(renderSvg(figure.spec))).toEqual({ width: 420, height: 260 });
  });

  test("breaks a long title into lines that fit the width, and loses no word", () => {
    const long =
      "Validation loss falls for sixty epochs and then rises, while training loss goes on falling for good";
    const figure = lineChart({ ...labels, title: long, x: epoch, y: nats, series });
    const lines = (figure.spec.title as { text: string[] }).text;
    expect(lines.length).toBe(2);
    expect(lines.join(" ")).toBe(long);
    expect(svgSize(renderSvg(figure.spec)).width).toBe(640);
    expect(texts(figure)).toEqual(expect.arrayContaining(lines));
  });

  test("tells series apart by a palette of distinct colours, and refuses more than it has", () => {
    expect(new Set(palette).size).toBe(palette.length);
    const many = range(8).map((i) => ({ name: `run ${i}`, x: [1, 2], y: [1, 2] }));
    expect(() => lineChart({ ...labels, x: epoch, y: nats, series: many })).toThrow(/8 series; more than 7/);
    const same = [series[0]!, series[0]!];
    expect(() => lineChart({ ...labels, x: epoch, y: nats, series: same })).toThrow(/same name/);
  });
});

describe("lineChart", () => {
  test("labels wide log axes by powers of ten", () => {
    expect(texts(examples.logarithmic!)).toEqual(
      expect.arrayContaining(["10⁰", "10⁵⁰", "10²⁰⁰", "5", "100"]),
    );
  });

  test("refuses values that a log scale can't show", () => {
    const series = [{ name: "a", x: [0, 2], y: [1, 2] }];
    const x = { title: "D", unit: null, scale: "log" as const };
    expect(() => lineChart({ ...labels, x, y: nats, series })).toThrow(/log scale and has the value 0/);
  });

  test("puts no tick between whole numbers", () => {
    const ticks = texts(line()).filter((text) => /^[0-9.]+$/.test(text));
    expect(ticks).toEqual(["1", "2", "3", "1", "2", "3"]);
    const probability = { title: "Probability", unit: null, domain: [0, 1] as [number, number] };
    const between = lineChart({
      ...labels,
      x: epoch,
      y: probability,
      series: [{ name: "a", x: [1, 2], y: [0.3, 0.4] }],
    });
    expect(texts(between)).toContain("0.4");
  });

  test("keeps its plot's size when values lie outside of the axis, the mouse's points included", async () => {
    const { View, parse } = await import("vega");
    const { compile } = await import("vega-lite");
    const height = async (values: number[], points: boolean) => {
      const series = [{ name: "a", x: [1, 2, 3], y: values, points }];
      const { spec } = lineChart({ ...labels, x: epoch, y: { ...nats, domain: [80, 105] }, series });
      const view = new View(parse(compile(spec as never).spec), { renderer: "none" });
      await view.runAsync();
      return view.height();
    };
    const wanted = await height([100, 90, 85], true);
    expect(wanted).toBeGreaterThan(200);
    expect(await height([900, 90, 85], true)).toBeCloseTo(wanted, 0);
    expect(await height([900, 90, 85], false)).toBeCloseTo(wanted, 0);
  });

  test("draws and labels reference rules", () => {
    const shown = texts(examples.lineChart!);
    expect(shown).toEqual(expect.arrayContaining(["published", "best epoch"]));
  });
});

test("logTicks are powers of ten over long ranges, with 3 or with 2 and 5 between them over short ones", () => {
  expect(logTicks(3, 900)).toEqual([5, 10, 20, 50, 100, 200, 500]);
  expect(logTicks(0.1, 90)).toEqual([0.1, 0.3, 1, 3, 10, 30]);
  expect(logTicks(0.05, 2e4)).toEqual([0.1, 1, 10, 100, 1000, 10000]);
  expect(logTicks(1, 1e236)).toEqual([1, 1e50, 1e100, 1e150, 1e200]);
});

describe("histogram", () => {
  test("countBins counts each value once, the upper edge in the last bin", () => {
    expect(countBins([0, 0.5, 0.999, 1, 2, 2.5, -1], 0, 2, 2)).toEqual([3, 2]);
    const values = range(1000).map(wobble);
    expect(countBins(values, 0, 1, 7).reduce((a, b) => a + b)).toBe(1000);
  });

  test("densities of each series sum to 1 over the range", () => {
    const { values } = examples.histogram!.spec.data as {
      values: { series: string; from: number; to: number; height: number }[];
    };
    for (const name of ["data", "samples"]) {
      const own = values.filter((row) => row.series === name);
      // Heights and edges are rounded to six digits: 30 bins, 1e-5 each.
      expect(own.reduce((sum, row) => sum + row.height * (row.to - row.from), 0)).toBeCloseTo(1, 3);
    }
  });

  test("refuses an empty sample and a bin number that is none", () => {
    const x = { title: "x", unit: null };
    expect(() => histogram({ ...labels, x, series: [{ name: "a", values: [] }] })).toThrow(
      /"a" has no values/,
    );
    expect(() => histogram({ ...labels, x, bins: 0, series: [{ name: "a", values: [1] }] })).toThrow(
      /bins is 0/,
    );
  });
});

describe("barChart", () => {
  const category = { title: "Model", unit: null };

  test("writes the number at each bar, negative ones with a minus sign", () => {
    const bars = [
      { name: "a", value: -1.5 },
      { name: "b", value: 137.64 },
    ];
    expect(texts(barChart({ ...labels, category, value: nats, bars }))).toEqual(
      expect.arrayContaining(["−1.5", "137.6", "a", "b"]),
    );
  });

  test("refuses a log scale, because bars begin at zero, and two bars of one name", () => {
    const bars = [{ name: "a", value: 1 }];
    expect(() => barChart({ ...labels, category, value: { ...nats, scale: "log" }, bars })).toThrow(
      /begin at zero/,
    );
    expect(() => barChart({ ...labels, category, value: nats, bars: [...bars, ...bars] })).toThrow(
      /same name/,
    );
  });
});

test("heatmap refuses labels that don't fit the matrix and says both shapes", () => {
  const axis = { title: "a", unit: null, labels: [1, 2, 3] };
  expect(() => heatmap({ ...labels, values: [[1, 2]], x: axis, y: axis, color: axis })).toThrow(
    /values are \[1, 2\], the labels ask for \[3, 3\]/,
  );
});

describe("beside and stack", () => {
  test("beside is as wide as asked, its parts equally wide, their x axes on one line", () => {
    const svg = renderSvg(examples.beside!.spec);
    expect(Math.abs(svgSize(svg).width - 640)).toBeLessThanOrEqual(3);
    const parts = examples.beside!.spec.hconcat as { width: number; height: number }[];
    expect(parts[0]!.height).toBe(parts[1]!.height);
    expect(Math.abs(parts[0]!.width - parts[1]!.width)).toBeLessThanOrEqual(1);
  });

  test("both keep the titles of their parts and join the descriptions", () => {
    expect(texts(examples.stack!)).toEqual(expect.arrayContaining(["Above", "Below"]));
    expect(examples.stack!.description).toBe("A falling line. A falling line.");
    expect(() => stack([line()])).toThrow(/at least two/);
    expect(() => beside([])).toThrow(/at least two/);
  });
});
