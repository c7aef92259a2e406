import { wrapText } from "./font";
import { sizes, theme } from "./theme";

/** A Vega-Lite v5 specification, as plain JSON. */
export interface VegaLiteSpec {
  [property: string]: unknown;
}

/** A chart that is ready to be shown. */
export interface Figure {
  /** Vega-Lite v5, complete: data, config and schema are in it. */
  readonly spec: VegaLiteSpec;
  /** What the chart shows, in words: its text alternative. */
  readonly description: string;
  /** The finding, as it stands above the chart. */
  readonly title: string;
  /** The small print below it. */
  readonly subtitle?: string;
  /** Width asked for, in CSS pixels. */
  readonly width: number;
  /** Height asked for, in CSS pixels. */
  readonly height: number;
}

/** Width of a chart that asks for none, CSS pixels. */
export const defaultWidth = 640;

/** What every chart function takes. */
export interface ChartOptions {
  /** The finding in one sentence; broken into lines that fit the width. */
  title: string;
  /** Small print below the title: the conditions under which it was found. */
  subtitle?: string;
  /** What a reader who can't see the chart is told. */
  description: string;
  /** Width of the whole chart in CSS pixels, default 640. */
  width?: number;
  /** Height of the whole chart in CSS pixels, default 360. */
  height?: number;
}

export const schema = "https://vega.github.io/schema/vega-lite/v5.json";

/** Completes the view of one chart to a figure of exactly the width and height asked for. */
export function makeFigure(kind: string, options: ChartOptions, view: VegaLiteSpec): Figure {
  const { width = defaultWidth, height = 360 } = options;
  requireText(kind, "title", options.title);
  requireText(kind, "description", options.description);
  const spec = {
    $schema: schema,
    description: options.description,
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    padding: 6,
    title: titleLines(options, width - 12),
    ...view,
    config: theme,
  };
  const { title, subtitle, description } = options;
  return { spec, title, ...(subtitle ? { subtitle } : {}), description, width, height };
}

/** Throws unless a text is there; the message names the chart and what is missing. */
export function requireText(kind: string, what: string, text: string | undefined): void {
  if (typeof text !== "string" || text.trim() === "") {
    throw new Error(`${kind} needs a ${what}; pass a sentence as "${what}".`);
  }
}

/** Title and subtitle as lines that fit `width` pixels, with a margin for the wider font of a browser that lacks ours. */
export function titleLines(options: { title: string; subtitle?: string }, width: number): VegaLiteSpec {
  const text = wrapText(options.title, 0.92 * width, sizes.title, 600);
  const subtitle = options.subtitle ? wrapText(options.subtitle, 0.92 * width, sizes.subtitle) : undefined;
  return { text, ...(subtitle ? { subtitle } : {}), limit: width };
}

/** A number with six significant digits: what a chart can show, in little JSON. */
export function compact(value: number): number {
  return Number(value.toPrecision(6));
}

/** Throws unless all values are finite; the message names the chart, the data and the place. */
export function requireFinite(kind: string, what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new Error(`${kind}: ${what}[${i}] is ${values[i]}; only finite numbers can be drawn.`);
    }
  }
}

/** Throws unless two arrays are of the same length. */
export function requireSameLength(
  kind: string,
  what: string,
  a: ArrayLike<unknown>,
  b: ArrayLike<unknown>,
): void {
  if (a.length !== b.length) {
    throw new Error(`${kind}: ${what} have ${a.length} and ${b.length} values; they must be as many.`);
  }
}
