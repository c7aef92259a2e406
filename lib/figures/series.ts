import type { VegaLiteSpec } from "./figure";
import { palette } from "./theme";

/** Colour (and other) encoding by the name of a series, in the order given, with a legend on top when there is more than one. */
export function colorBySeries(
  kind: string,
  names: string[],
  symbol: "stroke" | "square" | "circle",
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
    legend: names.length > 1 ? { title: null, orient: "top", symbolType: symbol } : null,
  };
}
