import { display } from "./display";
import { errorDecimals, formatNumber, formatWithError } from "./format-number";
import { type RecordedResult, recorded } from "./results";

/**
 * Shows a Markdown paragraph with recorded numbers in it, so that text can't drift from results. Outside formulas ($…$),
 *
 * | in the text | becomes |
 * | --- | --- |
 * | `{test-nll}` | the value; where it has a standard error, with the digits that this allows |
 * | `{test-nll:±}` | value ± standard error |
 * | `{test-nll:.2}` | the value with two decimals |
 * | `{test-nll:%}` | the value, a ratio, as a percentage |
 * | `{auroc/log-prob/noise:interval}` | the ends of its confidence interval, with the digits that its width allows |
 * | `{test-nll:unit}`, `{test-nll:n}`, `{test-nll:split}` | what was recorded with it |
 * | `{test-nll:published}`, `{test-nll:source}` | the value in the literature and its source |
 * | `{test-nll:difference}` | value − published value, with its sign |
 *
 * @throws when an id was not recorded, or lacks what is asked of it
 */
export function say(template: string): void {
  const ids = new Set<string>();
  // Formulas keep their braces: split at them, and leave every second piece alone.
  const pieces = template.split(/(\$\$[^$]+\$\$|\$[^$\n]+\$)/);
  const text = pieces
    .map((piece, i) =>
      i % 2 === 1
        ? piece
        : piece.replace(/\{([^{}:]+)(?::([^{}]+))?\}/g, (_, id: string, format?: string) => {
            ids.add(id);
            return shown(recorded(id), format);
          }),
    )
    .join("");
  if (/\bNaN\b|\bundefined\b|\bInfinity\b/.test(text)) {
    throw new Error(
      `say: the text has ${/NaN|undefined|Infinity/.exec(text)![0]} in it; record a number and name its id.`,
    );
  }
  display({ "text/markdown": text, "text/plain": text }, { genlab: { kind: "say", ids: [...ids] } });
}

function shown(result: RecordedResult, format: string | undefined): string {
  const { id, value, standardError, published } = result;
  const need = <T>(field: T | undefined, name: string): T => {
    if (field === undefined) throw new Error(`say: "${id}" was recorded without ${name}.`);
    return field;
  };
  const decimals = /^\.(\d+)$/.exec(format ?? "")?.[1];
  if (decimals !== undefined) return formatNumber(value, "markdown", { decimals: Number(decimals) });
  switch (format) {
    case undefined:
      if (!standardError) return formatNumber(value, "markdown");
      return formatNumber(value, "markdown", { decimals: errorDecimals(standardError) });
    case "±":
      return formatWithError(value, need(standardError, "a standardError"), "markdown");
    case "%":
      return `${formatNumber(100 * value, "markdown", { decimals: 1 })} %`;
    case "interval": {
      const { low, high } = need(result.interval, "an interval");
      const places = { decimals: errorDecimals((high - low) / 4 || 1e-4) };
      return `${formatNumber(low, "markdown", places)} to ${formatNumber(high, "markdown", places)}`;
    }
    case "unit":
      return result.unit;
    case "n":
      return formatNumber(need(result.n, "n"), "markdown");
    case "split":
      return need(result.split, "a split");
    case "published":
      return String(need(published, "a published value").value).replace("-", "−");
    case "source":
      return need(published, "a published value").source;
    case "difference": {
      const difference = value - need(published, "a published value").value;
      const places = standardError ? errorDecimals(standardError) : 2;
      return `${difference > 0 ? "+" : ""}${formatNumber(difference, "markdown", { decimals: places })}`;
    }
    default:
      throw new Error(`say: {${id}:${format}} is no known form; see the documentation of say.`);
  }
}
