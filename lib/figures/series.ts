import { defaultWidth, type VegaLiteSpec } from "./figure";
import { textWidth } from "./font";
import { palette, sizes } from "./theme";

/** What a legend's entry takes beside its text, and what lies between two entries, pixels. */
const SYMBOL = 16;
const GAP = 18;
/** A legend begins where the plot does, to the right of the axis's labels and title: about this far, pixels. */
const INDENT = 60;

/**
 * Colour (and other) encoding by the name of a series, in the order given, with a legend on top when there is more than one: in
 * columns where a single line would be wider than the chart.
 */
export function colorBySeries(
  kind: string,
  names: string[],
  symbol: "stroke" | "square" | "circle",
  width = defaultWidth,
): VegaLiteSpec {
  if (names.length === 0) throw new Error(`${kind} needs at least one series.`);
  if (new Set(names).size < names.length) throw new Error(`${kind}: two series have the same name.`);
  if (names.length > palette.length) {
    throw new Error(
      `${kind} has ${names.length} series; more than ${palette.length} can't be told apart by colour.`,
    );
  }
  return {
    field: "series",
    type: "nominal",
    sort: null,
    scale: { domain: names, range: palette.slice(0, names.length) },
    legend:
      names.length > 1
        ? { title: null, orient: "top", symbolType: symbol, ...legendColumns(names, width) }
        : null,
  };
}

function legendColumns(names: readonly string[], width: number): { columns?: number } {
  const entries = names.map((name) => SYMBOL + textWidth(name, sizes.label));
  const line = entries.reduce((sum, entry) => sum + entry, GAP * (names.length - 1));
  const room = width - INDENT;
  if (line <= room) return {};
  return { columns: Math.max(1, Math.floor((room + GAP) / (Math.max(...entries) + GAP))) };
}
