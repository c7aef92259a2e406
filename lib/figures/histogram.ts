import { type Axis, quantitative } from "./axis";
import {
  type ChartOptions,
  compact,
  type Figure,
  makeFigure,
  requireFinite,
  type VegaLiteSpec,
} from "./figure";
import { type ReferenceRule, ruleLayers, ruleValues } from "./rule";
import { colorBySeries } from "./series";

export interface HistogramOptions extends ChartOptions {
  x: Axis;
  /** Samples whose distributions are shown in the same bins. */
  series: { name: string; values: ArrayLike<number> }[];
  /** Number of equal bins, default 30. */
  bins?: number;
  /** "count" (default), or "density": areas that sum to 1, for samples of different sizes. */
  measure?: "count" | "density";
  rules?: ReferenceRule[];
}

/** Bins of equal width over [low, high]; the last bin holds its upper edge. Returns counts; values outside are not counted. */
export function countBins(values: ArrayLike<number>, low: number, high: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low || value > high) continue;
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

/** Histograms of one or more samples over common bins. Throws when a value is not finite. */
export function histogram(options: HistogramOptions): Figure {
  const kind = "histogram";
  const { series, bins = 30, measure = "count", rules = [] } = options;
  if (options.x.scale === "log")
    throw new Error(`${kind}: bins have equal width, so x must be linear; bin log(x) instead.`);
  if (!(Number.isInteger(bins) && bins > 0))
    throw new Error(`${kind}: bins is ${bins}; it must be a positive integer.`);
  for (const { name, values } of series) {
    requireFinite(kind, `values of "${name}"`, values);
    if (values.length === 0) throw new Error(`${kind}: "${name}" has no values.`);
  }
  const [low, high] = options.x.domain ?? extent(series.map(({ values }) => values));
  const width = (high - low) / bins;
  const rows = series.flatMap(({ name, values }) =>
    countBins(values, low, high, bins).map((count, bin) => ({
      series: name,
      from: compact(low + bin * width),
      to: compact(low + (bin + 1) * width),
      zero: 0,
      height: compact(measure === "count" ? count : count / (values.length * width)),
    })),
  );
  const heights: Axis =
    measure === "count"
      ? { title: "Count", unit: null }
      : { title: "Density", unit: options.x.unit === null ? null : `1/${options.x.unit}` };
  const xs = [low, high, ...ruleValues(rules, "x")];
  const names = series.map(({ name }) => name);
  const encoding: VegaLiteSpec = {
    x: { field: "from", ...quantitative(kind, "x", options.x, xs, { grid: false }) },
    x2: { field: "to" },
    y: {
      field: "height",
      ...quantitative(
        kind,
        "y",
        heights,
        rows.map((row) => row.height),
        { zero: true },
      ),
    },
    y2: { field: "zero" },
    color: colorBySeries(kind, names, "square", options.width),
    tooltip: [
      ...(names.length > 1 ? [{ field: "series", type: "nominal" }] : []),
      { field: "from", type: "quantitative" },
      { field: "to", type: "quantitative" },
      { field: "height", type: "quantitative", title: heights.title },
    ],
  };
  const mark = { type: "rect", opacity: names.length > 1 ? 0.55 : 0.85, stroke: null };
  const samples = series.flatMap(({ values }) => Array.from(values));
  const layer: VegaLiteSpec[] = [
    { mark, encoding },
    ...rules.flatMap((rule) => ruleLayers(kind, rule, rule.axis === "x" ? samples : [])),
  ];
  return makeFigure(kind, options, { data: { values: rows }, layer });
}

function extent(samples: ArrayLike<number>[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of samples) {
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
  }
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
