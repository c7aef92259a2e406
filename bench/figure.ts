import { fontFamily, palette, type VegaLiteSpec } from "genlab/figures";
import { benchmarks } from "./benchmarks";
import type { Report, Result } from "./report";

type Measured = Result & { ratio: number; low: number; high: number };

/** The ratios of a report on a logarithmic axis, one row a step, with their spread: a Vega-Lite v5 specification. */
export function ratioChart({ results, machine }: Report): VegaLiteSpec {
  const measured = results.filter((result): result is Measured => result.ratio !== null);
  const values = measured.map(({ name, ratio, low, high }) => ({
    step: benchmarks.find((benchmark) => benchmark.name === name)!.label,
    against: against(name),
    ratio,
    low,
    high,
    text: `${Number(ratio.toPrecision(2))}×`,
  }));
  const series = ["PyTorch", "PyTorch, gradient by hand", "tfjs as it comes"].filter((name) =>
    values.some((value) => value.against === name),
  );
  const x = {
    type: "quantitative",
    scale: { type: "log", nice: false, padding: 12 },
    axis: { title: "peer's time over ours (log scale)", values: [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500] },
  };
  const rows = {
    y: { field: "step", type: "nominal", sort: null, axis: { title: null, ticks: false } },
    yOffset: { field: "against", type: "nominal", sort: series },
    color: {
      field: "against",
      type: "nominal",
      scale: { domain: series, range: palette.slice(0, series.length) },
      legend: { title: null, orient: "bottom" },
    },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    description: `How many times faster each step is than its peer, on ${machine.cores} cores.`,
    title: {
      text: "Steps on the CPU, times faster than the peer",
      subtitle: `Medians and 10th to 90th percentiles of neighboring blocks, ${machine.cores} cores; right of 1, ours is faster`,
      anchor: "start",
      offset: 12,
    },
    width: 460,
    height: { step: 15 },
    padding: 8,
    data: { values },
    layer: [
      {
        data: { values: [{ one: 1 }] },
        mark: { type: "rule", strokeDash: [4, 3], color: "#767676" },
        encoding: { x: { ...x, field: "one" } },
      },
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, ...rows },
      },
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { x: { ...x, field: "ratio" }, ...rows },
      },
      {
        mark: { type: "text", align: "left", dx: 7 },
        encoding: { x: { ...x, field: "high" }, ...rows, text: { field: "text" } },
      },
    ],
    config: { font: fontFamily, view: { stroke: null } },
  };
}

/** What the result's ratio is against, as the legend names it. */
function against(name: string): string {
  if (name.endsWith("-vs-wasm")) return "tfjs as it comes";
  return name.endsWith("-vs-own-gradient") ? "PyTorch, gradient by hand" : "PyTorch";
}
