import { type Figure, schema, titleLines, type VegaLiteSpec } from "./figure";
import { plotSize } from "./render";
import { theme } from "./theme";

export interface ComposeOptions {
  /** The finding of the whole; without it each part keeps its own title only. */
  title?: string;
  /** Default: the descriptions of the parts, one after the other. */
  description?: string;
  /** Width of the whole in CSS pixels, default 640. */
  width?: number;
}

const spacing = 24;

/** Figures side by side, of equal width. Image grids keep their size. */
export function beside(figures: Figure[], options: ComposeOptions = {}): Figure {
  const { width = 640 } = options;
  const each = Math.floor((width - 12 - spacing * (figures.length - 1)) / figures.length);
  const height = Math.max(...figures.map((figure) => figure.height));
  return compose("hconcat", figures, options, { width: each, height }, { width, height });
}

/** Figures one below the other, all of the full width. Image grids keep their size. */
export function stack(figures: Figure[], options: ComposeOptions = {}): Figure {
  const { width = 640 } = options;
  const height = figures.reduce((sum, figure) => sum + figure.height + spacing, -spacing);
  return compose("vconcat", figures, options, { width: width - 12 }, { width, height });
}

function compose(
  direction: "hconcat" | "vconcat",
  figures: Figure[],
  options: ComposeOptions,
  part: { width: number; height?: number },
  total: { width: number; height: number },
): Figure {
  if (figures.length < 2) throw new Error("beside and stack take at least two figures.");
  const description = options.description ?? figures.map((figure) => figure.description).join(" ");
  const title = options.title ?? figures.map((figure) => figure.title).join("; ");
  const parts = figures.map((figure) => partOf(figure, part.width, part.height ?? figure.height));
  if (direction === "hconcat") levelPlots(parts, figures);
  const spec = {
    $schema: schema,
    description,
    padding: 6,
    ...(options.title ? { title: titleLines({ title: options.title }, total.width - 12) } : {}),
    [direction]: parts,
    spacing,
    resolve: { scale: { color: "independent", shape: "independent", strokeDash: "independent" } },
    config: theme,
  };
  return { spec, title, description, ...total };
}

/** The view of a figure within a whole: without what only a whole may say, its plot sized so that axes and titles fit. */
function partOf(figure: Figure, width: number, height: number): VegaLiteSpec {
  const { $schema, config, padding, autosize, ...view } = figure.spec;
  if (!autosize) return view;
  const title = { ...titleLines(figure, width), fontSize: 14, lineHeight: 18 };
  const plot = plotSize({ ...figure.spec, width, height, padding: 0, title });
  return { ...view, title, ...plot };
}

/** Charts side by side get plots of one height, that of the lowest, so that their x axes are on one line. */
function levelPlots(parts: VegaLiteSpec[], figures: Figure[]): void {
  const charts = parts.filter((_, i) => figures[i]!.spec.autosize);
  const height = Math.min(...charts.map((part) => part.height as number));
  for (const part of charts) part.height = height;
}
