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
import { noteColor, sizes } from "./theme";

/** One cloud of points. */
export interface PointSeries {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

export interface ScatterOptions extends ChartOptions {
  x: Axis;
  y: Axis;
  series: PointSeries[];
  /** A straight line behind the points, y = intercept + slope·x, drawn over the range of the data: the diagonal, a fit. */
  line?: { slope: number; intercept: number; label: string };
  rules?: ReferenceRule[];
  /** Opacity of a point, default 0.8 for up to 200 points and less for more. */
  opacity?: number;
}

const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"];

/** Points at (x, y), one colour and shape per series. Throws when a value is not finite, or not positive on a log scale. */
export function scatter(options: ScatterOptions): Figure {
  const kind = "scatter";
  const { series, rules = [], line } = options;
  const rows = series.flatMap(({ name, x, y }) => {
    requireSameLength(kind, `x and y of "${name}"`, x, y);
    requireFinite(kind, `x of "${name}"`, x);
    requireFinite(kind, `y of "${name}"`, y);
    return Array.from(x, (value, i) => ({ series: name, x: compact(value), y: compact(y[i]!) }));
  });
  const names = series.map(({ name }) => name);
  const color = colorBySeries(kind, names, "circle", options.width);
  const { symbolType, ...legend } = (color.legend ?? {}) as VegaLiteSpec;
  const [xs, ys] = [rows.map((row) => row.x), rows.map((row) => row.y)];
  const x = { field: "x", ...quantitative(kind, "x", options.x, [...xs, ...ruleValues(rules, "x")]) };
  const y = { field: "y", ...quantitative(kind, "y", options.y, [...ys, ...ruleValues(rules, "y")]) };
  const encoding: VegaLiteSpec = {
    x,
    y,
    color: { ...color, legend: color.legend ? legend : null },
    tooltip: [
      ...(names.length > 1 ? [{ field: "series", type: "nominal" }] : []),
      { field: "x", type: "quantitative", title: options.x.title },
      { field: "y", type: "quantitative", title: options.y.title },
    ],
  };
  if (names.length > 1) {
    const scale = { domain: names, range: shapes.slice(0, names.length) };
    encoding.shape = { ...color, legend, scale };
  }
  const opacity = options.opacity ?? Math.max(0.25, Math.min(0.8, 160 / rows.length));
  const size = rows.length > 500 ? 16 : 36;
  const layer: VegaLiteSpec[] = [
    ...(line ? lineLayers(kind, line, options, xs) : []),
    ...rules.flatMap((rule) => ruleLayers(kind, rule, rule.axis === "x" ? xs : ys)),
    { mark: { type: "point", filled: true, size, opacity }, encoding },
  ];
  return makeFigure(kind, options, { data: { values: rows }, layer });
}

function lineLayers(
  kind: string,
  line: NonNullable<ScatterOptions["line"]>,
  options: ScatterOptions,
  xs: number[],
): VegaLiteSpec[] {
  if (options.x.scale === "log" || options.y.scale === "log") {
    throw new Error(`${kind}: "line" is straight on linear axes only; on log axes draw a lineChart.`);
  }
  requireFinite(kind, "slope and intercept", [line.slope, line.intercept]);
  const ends = options.x.domain ?? [Math.min(...xs), Math.max(...xs)];
  const values = ends.map((x) => ({
    x: compact(x),
    y: compact(line.intercept + line.slope * x),
    label: line.label,
  }));
  const position = { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } };
  return [
    {
      data: { values },
      mark: { type: "line", color: noteColor, strokeDash: [5, 4], strokeWidth: 1.2, clip: true },
      encoding: position,
    },
    {
      // At the right end, on the side away from the corner: below a rising line, above a falling one.
      data: { values: values.slice(1) },
      mark: {
        type: "text",
        color: noteColor,
        fontSize: sizes.note,
        align: "right",
        baseline: line.slope > 0 ? "top" : "bottom",
        dx: -4,
        dy: line.slope > 0 ? 12 : -12,
      },
      encoding: { ...position, text: { field: "label", type: "nominal" } },
    },
  ];
}
