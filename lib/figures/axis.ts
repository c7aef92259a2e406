import { compact, requireFinite, requireText, type VegaLiteSpec } from "./figure";

/** One axis of a chart. */
export interface Axis {
  /** What is drawn along the axis. */
  title: string;
  /** Its unit, as "nats" or "ms"; null for a count, an index or a name. */
  unit: string | null;
  /** Default "linear". */
  scale?: "linear" | "log";
  /** First and last value; by default those of the data. */
  domain?: [number, number];
  /** Positions of the ticks. */
  ticks?: number[];
  /** d3 number format of the tick labels, as ".2f" or "~s". */
  format?: string;
}

/** Title of an axis with its unit: "Test NLL (nats)". */
export function axisTitle(kind: string, name: string, axis: Axis): string {
  requireText(kind, `${name}.title`, axis?.title);
  if (axis.unit === undefined) {
    throw new Error(`${kind} needs ${name}.unit; pass null where "${axis.title}" has no unit.`);
  }
  return axis.unit === null ? axis.title : `${axis.title} (${axis.unit})`;
}

/**
 * Vega-Lite title, scale and axis of a quantitative channel; `values` are all the values drawn along it, reference rules included.
 * On a log scale the values must be positive, and wide ranges are labelled by powers of ten.
 */
export function quantitative(
  kind: string,
  name: string,
  axis: Axis,
  values: Iterable<number>,
  options: { zero?: boolean; grid?: boolean } = {},
): VegaLiteSpec {
  const title = axisTitle(kind, name, axis);
  if (axis.domain) requireFinite(kind, `${name}.domain`, axis.domain);
  const look: VegaLiteSpec = { grid: options.grid ?? true };
  if (axis.ticks) look.values = axis.ticks;
  else look.tickCount = 6;
  if (axis.format) look.format = axis.format;
  if (axis.scale !== "log") {
    const scale = axis.domain
      ? { domain: axis.domain, nice: false, zero: false }
      : { zero: options.zero ?? false };
    if (!axis.ticks) Object.assign(look, integerTicks([...values], axis.domain));
    return { type: "quantitative", title, scale, axis: look };
  }
  const [low, high] = axis.domain ?? paddedLogDomain(kind, name, values);
  const ticks = axis.ticks ?? logTicks(low, high);
  look.values = ticks;
  delete look.tickCount;
  if (!axis.format && (high / low > 1e6 || high >= 1e7 || low < 1e-4)) look.labelExpr = powersOfTen(ticks);
  else if (!axis.format) look.format = ",~r";
  return {
    type: "quantitative",
    title,
    scale: { type: "log", domain: [low, high], nice: false },
    axis: look,
  };
}

/** No ticks between whole numbers where all values are whole: there is no half epoch. */
function integerTicks(values: number[], domain: [number, number] | undefined): VegaLiteSpec {
  if (!values.every(Number.isInteger)) return {};
  const low = Math.ceil(domain?.[0] ?? Math.min(...values));
  const high = Math.floor(domain?.[1] ?? Math.max(...values));
  if (high - low > 8) return {};
  return { values: Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i), format: "d" };
}

/** The range of positive values, wider by 4 % of its logarithm at each end. */
function paddedLogDomain(kind: string, name: string, values: Iterable<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (!(value > 0)) {
      throw new Error(
        `${kind}: ${name} is on a log scale and has the value ${value}; only positive values fit.`,
      );
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const margin = Math.max((high / low) ** 0.04, 1.05);
  return [compact(low / margin), compact(high * margin)];
}

/**
 * Ticks of a log axis: powers of ten over long ranges, with 3 or with 2 and 5 between them over shorter ones, and steps of one size
 * where the whole range is less than a decade.
 */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  if (decades < 1) return evenTicks(low, high);
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const factors = decades < 2.5 ? [1, 2, 5] : decades < 3.5 ? [1, 3] : [1];
  const strides = [1, 2, 3, 5, 10, 20, 25, 50, 100];
  const stride = strides.find((s) => decades / s <= 8) ?? 100;
  const ticks: number[] = [];
  for (let exponent = Math.floor(first / stride) * stride; exponent <= last; exponent += stride) {
    for (const factor of factors) ticks.push(Number(`${factor}e${exponent}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** Three to seven multiples of 1, 2 or 5 times a power of ten. */
function evenTicks(low: number, high: number): number[] {
  const power = Math.floor(Math.log10((high - low) / 6));
  const step = [1, 2, 5, 10].map((factor) => factor * 10 ** power).find((s) => (high - low) / s <= 6)!;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const superscripts: Record<string, string> = Object.fromEntries(
  [..."-0123456789"].map((digit, i) => [digit, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]!]),
);

/** Vega expression that labels powers of ten as 10⁻³, 10²⁰⁰. */
function powersOfTen(ticks: number[]): string {
  const labels = ticks.map((tick) => {
    const [mantissa, exponent] = tick.toExponential().split("e") as [string, string];
    const power = `10${[...String(Number(exponent))].map((c) => superscripts[c]).join("")}`;
    return [String(tick), mantissa === "1" ? power : `${mantissa}·${power}`];
  });
  return `(${JSON.stringify(Object.fromEntries(labels))})[toString(datum.value)]`;
}
