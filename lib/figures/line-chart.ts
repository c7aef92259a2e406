import { type Axis, quantitative } from "./axis";
import {
  type ChartOptions,
  compact,
  type Figure,
  makeFigure,
  requireFinite,
  requireSameLength,
  type VegaLiteSpec,
} from "./figure";
import { type ReferenceRule, ruleLayers, ruleValues } from "./rule";
import { colorBySeries } from "./series";

/** One line of a line chart. */
export interface LineSeries {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** Lower and upper edge of a band around the line, as mean ± standard error over seeds. */
  band?: { low: ArrayLike<number>; high: ArrayLike<number> };
  /** Draw the points too: for measurements rather than a curve. */
  points?: boolean;
  /** Draw the line dashed: for a theory beside its measurement. */
  dashed?: boolean;
}

export interface LineChartOptions extends ChartOptions {
  x: Axis;
  y: Axis;
  series: LineSeries[];
  rules?: ReferenceRule[];
}

interface Row {
  series: string;
  x: number;
  y: number;
  low?: number;
  high?: number;
}

const mouseLimit = 1000;

/**
 * Lines of y over x, one per series, with optional bands, points and reference rules.
 * Throws when a value is not finite, or not positive on a log scale.
 */
export function lineChart(options: LineChartOptions): Figure {
  const kind = "lineChart";
  const { series, rules = [] } = options;
  const rows = series.flatMap((line) => seriesRows(kind, line));
  const names = series.map((line) => line.name);
  const xs = rows.map((row) => row.x);
  const ys = rows.flatMap((row) => [row.y, row.low ?? row.y, row.high ?? row.y]);
  const x = { field: "x", ...quantitative(kind, "x", options.x, [...xs, ...ruleValues(rules, "x")]) };
  const y = { field: "y", ...quantitative(kind, "y", options.y, [...ys, ...ruleValues(rules, "y")]) };
  const color = colorBySeries(kind, names, "stroke", options.width);
  const position = { x, y, color };
  const layer: VegaLiteSpec[] = rules.flatMap((rule) => ruleLayers(kind, rule, rule.axis === "x" ? xs : ys));
  if (series.some((line) => line.band)) {
    layer.push({
      transform: [only(series.filter((line) => line.band))],
      mark: { type: "area", opacity: 0.22, line: false, clip: options.y.domain !== undefined },
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
    });
  }
  const dashes = series.map((line) => (line.dashed ? [6, 4] : [1, 0]));
  const strokeDash = { ...color, scale: { domain: names, range: dashes } };
  layer.push({
    mark: { type: "line", clip: options.y.domain !== undefined },
    encoding: series.some((line) => line.dashed) ? { ...position, strokeDash } : position,
  });
  const measured = series.filter((line) => line.points);
  if (measured.length > 0) {
    const mark = { type: "point", filled: true, size: 42, opacity: 1 };
    layer.push({ transform: [only(measured), ...within(options)], mark, encoding: position });
  }
  if (rows.length <= mouseLimit) layer.push({ ...hover(options, position), transform: within(options) });
  return makeFigure(kind, options, { data: { values: rows }, layer });
}

function seriesRows(kind: string, line: LineSeries): Row[] {
  const { name, x, y, band } = line;
  requireSameLength(kind, `x and y of "${name}"`, x, y);
  requireFinite(kind, `x of "${name}"`, x);
  requireFinite(kind, `y of "${name}"`, y);
  if (band) {
    requireSameLength(kind, `y and band of "${name}"`, y, band.low);
    requireSameLength(kind, `low and high of "${name}"`, band.low, band.high);
    requireFinite(kind, `band.low of "${name}"`, band.low);
    requireFinite(kind, `band.high of "${name}"`, band.high);
  }
  return Array.from(x, (value, i) => ({
    series: name,
    x: compact(value),
    y: compact(y[i]!),
    ...(band ? { low: compact(band.low[i]!), high: compact(band.high[i]!) } : {}),
  }));
}

/** Keeps the rows of the given lines. */
function only(lines: LineSeries[]): VegaLiteSpec {
  return { filter: { field: "series", oneOf: lines.map((line) => line.name) } };
}

/** Keeps the points that lie on the axes: others would be drawn outside of them, and the chart shrunk to make room. */
function within({ x, y }: LineChartOptions): VegaLiteSpec[] {
  return Object.entries({ x, y }).flatMap(([field, { domain }]) =>
    domain ? [{ filter: { field, range: domain } }] : [],
  );
}

/** Invisible points that tell their values to a mouse; left out of pictures. */
function hover(options: LineChartOptions, position: VegaLiteSpec): VegaLiteSpec {
  const tooltip = [
    ...(options.series.length > 1 ? [{ field: "series", type: "nominal", title: "series" }] : []),
    { field: "x", type: "quantitative", title: options.x.title },
    { field: "y", type: "quantitative", title: options.y.title },
  ];
  return {
    // A style and not a name, which has to be another one in each part of a composed figure.
    mark: { type: "point", style: "hover", filled: true, size: 120, opacity: 0 },
    encoding: { ...position, tooltip },
  };
}
