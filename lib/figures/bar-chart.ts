import { type Axis, axisTitle, quantitative } from "./axis";
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
import { sizes } from "./theme";

/** One bar. */
export interface Bar {
  name: string;
  value: number;
  /** Group within the name, told apart by colour. */
  series?: string;
  /** Half length of the error bar, as a standard error. */
  error?: number;
}

export interface BarChartOptions extends ChartOptions {
  /** The axis of names. */
  category: Pick<Axis, "title" | "unit">;
  /** The axis of values; bars begin at zero, so its scale is linear. */
  value: Axis;
  bars: Bar[];
  /** Reference values, with `axis: "x"`, the axis of values. */
  rules?: ReferenceRule[];
  /** d3 format of the number at the end of each bar; null draws none. Default: four digits. */
  labels?: string | null;
}

/** Horizontal bars from zero, in the order given, with error bars and numbers. Throws when a value is not finite. */
export function barChart(options: BarChartOptions): Figure {
  const kind = "barChart";
  const { bars, rules = [], value, labels = ",.4~r" } = options;
  if (bars.length === 0) throw new Error(`${kind} needs at least one bar.`);
  if (value.scale === "log")
    throw new Error(`${kind}: bars begin at zero; on a log scale draw a scatter or lineChart.`);
  const title = axisTitle(kind, "category", { ...options.category });
  const errors = bars.map((bar) => bar.error ?? 0);
  const values = bars.map((bar) => bar.value);
  requireFinite(kind, "value", values);
  requireFinite(kind, "error", errors);
  const rows = bars.map(({ name, series, value: length, error = 0 }) => ({
    name,
    series: series ?? "",
    value: compact(length),
    low: compact(length - error),
    high: compact(length + error),
    end: compact(length < 0 ? length - error : length + error),
  }));
  const names = [...new Set(bars.map((bar) => bar.name))];
  const series = [...new Set(rows.map((row) => row.series))];
  if (new Set(rows.map((row) => JSON.stringify([row.name, row.series]))).size < rows.length) {
    throw new Error(`${kind}: two bars have the same name; give them different names or series.`);
  }
  const ends = [...rows.flatMap((row) => [row.low, row.high]), ...ruleValues(rules, "x")];
  const x = { field: "value", ...quantitative(kind, "value", value, ends, { zero: true }) };
  const y: VegaLiteSpec = {
    field: "name",
    type: "nominal",
    title: title === "" ? null : title,
    scale: { domain: names, paddingInner: 0.25, paddingOuter: 0.15 },
    axis: { ticks: false, domain: false },
  };
  const offset =
    series.length > 1 ? { yOffset: { field: "series", type: "nominal", scale: { domain: series } } } : {};
  const position = { x, y, ...offset };
  const encoding = {
    ...position,
    color: colorBySeries(kind, series, "square", options.width),
    tooltip: tooltip(options, series),
  };
  const layer: VegaLiteSpec[] = [{ mark: { type: "bar" }, encoding }];
  if (errors.some((error) => error > 0)) {
    const range = { x: { ...x, field: "low" }, x2: { field: "high" }, y, ...offset };
    // Dark on a light edge: seen on the bar and beside it.
    layer.push({ mark: { type: "rule", color: "#ffffff", opacity: 0.7, strokeWidth: 4.5 }, encoding: range });
    layer.push({ mark: { type: "rule", color: "#404040", strokeWidth: 1.6 }, encoding: range });
  }
  if (labels !== null) {
    const aside = (sign: 1 | -1): VegaLiteSpec => ({
      transform: [{ filter: sign > 0 ? "datum.value >= 0" : "datum.value < 0" }],
      mark: { type: "text", align: sign > 0 ? "left" : "right", dx: 5 * sign, fontSize: sizes.label },
      encoding: {
        ...position,
        x: { ...x, field: "end" },
        text: { field: "value", type: "quantitative", format: labels },
      },
    });
    layer.push(aside(1));
    if (values.some((v) => v < 0)) layer.push(aside(-1));
  }
  for (const rule of rules) layer.push(...ruleLayers(kind, { at: "outside", ...rule }, values));
  const height = options.height ?? Math.max(160, 110 + 30 * names.length * Math.max(1, 0.7 * series.length));
  return makeFigure(kind, { ...options, height: Math.round(height) }, { data: { values: rows }, layer });
}

function tooltip(options: BarChartOptions, series: string[]): VegaLiteSpec[] {
  return [
    { field: "name", type: "nominal", title: options.category.title },
    ...(series.length > 1 ? [{ field: "series", type: "nominal", title: "series" }] : []),
    { field: "value", type: "quantitative", title: options.value.title },
  ];
}
