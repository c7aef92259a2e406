import { type Axis, axisTitle } from "./axis";
import {
  type ChartOptions,
  compact,
  type Figure,
  makeFigure,
  requireFinite,
  type VegaLiteSpec,
} from "./figure";
import { sizes } from "./theme";

export interface HeatmapOptions extends ChartOptions {
  /** Values by row and column, the first row on top. */
  values: ArrayLike<number>[];
  /** Axes of columns (x) and rows (y) with one label each. */
  x: Pick<Axis, "title" | "unit"> & { labels: (string | number)[] };
  y: Pick<Axis, "title" | "unit"> & { labels: (string | number)[] };
  /** What the colour shows. */
  color: Pick<Axis, "title" | "unit" | "domain" | "format">;
  /** "sequential" (default, viridis) or "diverging" (blue, white, orange, white at zero). */
  scheme?: "sequential" | "diverging";
  /** Write the numbers into the cells; default for up to 100 cells. */
  numbers?: boolean;
}

const cellLimit = 10_000;

/** A matrix as coloured cells with a legend. Throws when a value is not finite or the labels don't fit the matrix. */
export function heatmap(options: HeatmapOptions): Figure {
  const kind = "heatmap";
  const { values, x, y, color } = options;
  const cells = x.labels.length * y.labels.length;
  if (values.length !== y.labels.length || values.some((row) => row.length !== x.labels.length)) {
    const columns = values[0]?.length ?? 0;
    throw new Error(
      `${kind}: the values are [${values.length}, ${columns}], the labels ask for [${y.labels.length}, ${x.labels.length}].`,
    );
  }
  if (cells > cellLimit)
    throw new Error(`${kind}: ${cells} cells are too many for a chart; draw them by imageGrid.`);
  const rows = values.flatMap((row, i) => {
    requireFinite(kind, `values[${i}]`, row);
    return Array.from(row, (value, j) => ({
      x: String(x.labels[j]),
      y: String(y.labels[i]),
      value: compact(value),
    }));
  });
  const all = rows.map((row) => row.value);
  const largest = Math.max(...all.map(Math.abs));
  const diverging = options.scheme === "diverging";
  const domain = color.domain ?? (diverging ? [-largest, largest] : [Math.min(...all), Math.max(...all)]);
  const format = color.format ?? ".3~r";
  const band = (name: "x" | "y", axis: typeof x): VegaLiteSpec => ({
    field: name,
    type: "nominal",
    sort: null,
    title: axisTitle(kind, name, axis),
    scale: { domain: axis.labels.map(String) },
    axis: { labelOverlap: true, ticks: false, domain: false, ...(name === "x" ? { labelAngle: 0 } : {}) },
  });
  const position = { x: band("x", x), y: band("y", y) };
  const colorTitle = axisTitle(kind, "color", color);
  const layer: VegaLiteSpec[] = [
    {
      mark: { type: "rect" },
      encoding: {
        ...position,
        color: {
          field: "value",
          type: "quantitative",
          scale: {
            scheme: diverging ? "blueorange" : "viridis",
            domain,
            ...(diverging ? { domainMid: 0 } : {}),
          },
          legend: { title: colorTitle, format, gradientLength: 160 },
        },
        tooltip: [
          { field: "y", type: "nominal", title: y.title },
          { field: "x", type: "nominal", title: x.title },
          { field: "value", type: "quantitative", title: color.title, format },
        ],
      },
    },
  ];
  if (options.numbers ?? cells <= 100) {
    layer.push({
      mark: { type: "text", fontSize: sizes.label },
      encoding: {
        ...position,
        text: { field: "value", type: "quantitative", format },
        color: {
          condition: { test: darkCell(diverging, domain[0]!, domain[1]!), value: "white" },
          value: "#1a1a1a",
        },
      },
    });
  }
  return makeFigure(kind, options, { data: { values: rows }, layer });
}

/** Vega expression: is the cell dark, so that its number must be white? */
function darkCell(diverging: boolean, low: number, high: number): string {
  const part = `(datum.value - ${low}) / ${high - low || 1}`;
  return diverging ? `${part} < 0.2 || ${part} > 0.85` : `${part} < 0.6`;
}
