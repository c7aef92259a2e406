// The numbers that notebooks record, and how they get from a run into results/.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RecordedResult, Results } from "../../lib/notebook/results.js";
import { writeWhole } from "./notebook.ts";

/** The results of a run, or undefined where it recorded none. */
export function readResults(path: string): Results | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** What must be the same for two runs to have said the same: everything but the times. */
function withoutTimes(file: Results): string {
  const results = file.results.map((result) =>
    result.kind === "timing" ? { id: result.id, unit: result.unit, kind: result.kind } : result,
  );
  return JSON.stringify({ ...file, seconds: 0, results });
}

/** Keeps the results of a run at `path`, unless they say what the file there says already. */
export function keepResults(results: Results, path: string): "new" | "changed" | "unchanged" {
  const before = readResults(path);
  if (before && withoutTimes(before) === withoutTimes(results)) return "unchanged";
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, `${JSON.stringify(results, null, 2)}\n`);
  return before ? "changed" : "new";
}

/** The number that stands for a notebook: the one that its metadata names, else the first that is not a time. */
export function headlineOf(results: Results | undefined, wish?: string): RecordedResult | undefined {
  const { results: list = [] } = results ?? {};
  return list.find((result) => result.id === wish) ?? list.find((result) => result.kind !== "timing");
}

/** With the minus sign of typography in place of the hyphen. */
const withMinus = (text: string) => text.replace(/(?<!\w)-(?=\d)/g, "−");

/** A value to the precision that it has: two digits of its standard error, else four significant digits. */
export function formatResult({ value, unit, standardError }: RecordedResult): string {
  // "1" is a ratio's unit, "count" that of a number of things.
  const shown = unit === "1" || unit === "count" ? "" : unit;
  if (standardError && Number.isFinite(standardError) && standardError > 0) {
    const digits = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(standardError))));
    return withMinus(`${value.toFixed(digits)} ± ${standardError.toFixed(digits)} ${shown}`.trim());
  }
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return withMinus(`${text} ${shown}`.trim());
}
