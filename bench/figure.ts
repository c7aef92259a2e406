import type { VegaLiteSpec } from "genlab/figures";
import { benchmarks } from "./benchmarks";
import type { Report, Result } from "./report";

/** The ratios of a report on a logarithmic axis, one row a step, with their spread: a Vega-Lite v5 specification. */
export function ratioChart({ results, machine }: Report): VegaLiteSpec {
  const values = results.filter(hasRatio).map((result) => ({
    step: benchmarks.find(({ name }) => name === result.name)?.title.split(",")[0] ?? result.name,
    against: result.peer.split(/[ ,]/)[0],
    ratio: result.ratio,
    low: result.low,
    high: result.high,
  }));
  const x = { type: "quantitative", scale: { type: "log" }, title: "times faster than the peer (log scale)" };
  const y = { field: "step", type: "nominal", sort: null, title: null };
  const color = { field: "against", type: "nominal", title: "against" };
  const yOffset = { field: "against", type: "nominal" };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    description: `How many times faster each training step is than its peer, on ${machine.cores} cores.`,
    width: 460,
    height: { step: 20 },
    data: { values },
    layer: [
      { mark: "rule", data: { values: [{ one: 1 }] }, encoding: { x: { ...x, field: "one" } } },
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, yOffset, color },
      },
      {
        mark: { type: "point", filled: true, size: 70 },
        encoding: { x: { ...x, field: "ratio" }, y, yOffset, color },
      },
    ],
  };
}

function hasRatio(result: Result): result is Result & { ratio: number; low: number; high: number } {
  return result.ratio !== null;
}
