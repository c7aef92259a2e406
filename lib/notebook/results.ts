import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { checkoutDirectory } from "../data/data-directory";
import type { Tolerance } from "./compare";
import type { Versions } from "./versions";

/**
 * exact: computed without approximation beyond rounding; bound: on one side of the quantity meant; estimate: from a sample;
 * timing: measured by the clock, and left out where runs are compared.
 */
export type ResultKind = "exact" | "bound" | "estimate" | "timing";

/** A number that is reported. */
export interface Result {
  value: number;
  /** Unit, as "nats", "bits/dim", "ms"; "1" for a ratio, "count" for a number of things. */
  unit: string;
  kind: ResultKind;
  /** The part of the data it was computed on. */
  split?: "train" | "valid" | "test";
  /** Size of the sample; an estimate has one. */
  n?: number;
  /** Standard error in the same unit; an estimate has one, or an interval, or says in `noStandardError` why neither. */
  standardError?: number;
  noStandardError?: string;
  /** A confidence interval, where an estimate has one in place of a standard error or beside it. */
  interval?: { low: number; high: number; level: number };
  /** How far another run may be from this one and still count as the same. */
  tolerance?: number | Tolerance;
  /** The value in the literature, with its source. */
  published?: { value: number; source: string };
}

export interface RecordedResult extends Result {
  id: string;
}

/** The results file: `results/<scale>/<notebook>.json`. */
export interface Results {
  notebook: string;
  scale: string;
  seed: number;
  engine: string;
  data: { name: string; sha256: string }[];
  versions: Versions;
  /** Seconds from openLab to the last record. */
  seconds: number;
  results: RecordedResult[];
}

let current: { results: Results; path: string; started: number } | undefined;

/** Begins the results of a run and writes them, still empty. */
export function openResults(run: Omit<Results, "data" | "seconds" | "results">): void {
  const { versions, ...head } = run;
  const wish = process.env.GENLAB_RESULTS;
  const path = wish || join(".genlab", "results", run.scale, `${run.notebook}.json`);
  current = {
    results: { ...head, data: [], versions, seconds: 0, results: [] },
    path: isAbsolute(path) ? path : join(checkoutDirectory(), path),
    started: performance.now(),
  };
  write();
}

/**
 * Keeps a number that is reported, under an id like "test-nll" or "auroc/log-prob/noise", and writes the results file. When the cell runs again, the new
 * value takes the place of the old.
 *
 * @throws when the value or what belongs to it is missing or not finite: one sentence that says what to add
 */
export function record(id: string, result: Result): void {
  const { results } = opened("record");
  const fault = findFault(id, result);
  if (fault) throw new Error(`record: "${id}" ${fault}`);
  const { value, unit, kind, split, n, standardError, noStandardError, interval, tolerance, published } =
    result;
  const fields = { split, n, standardError, noStandardError, interval, tolerance, published };
  const given = Object.entries(fields).filter(([, field]) => field !== undefined);
  const recorded: RecordedResult = { id, value, unit, kind, ...Object.fromEntries(given) };
  const place = results.results.findIndex((known) => known.id === id);
  if (place < 0) results.results.push(recorded);
  else results.results[place] = recorded;
  write();
}

/** The result recorded under an id. Throws when there is none. */
export function recorded(id: string): RecordedResult {
  const { results } = opened("recorded");
  const found = results.results.find((known) => known.id === id);
  if (found) return found;
  const known = results.results.map((result) => result.id).join(", ") || "nothing yet";
  throw new Error(`There is no result "${id}"; recorded is: ${known}.`);
}

/** Notes in the results file which data the numbers come from. */
export function usedData(...images: { name: string; split?: string; sha256: string }[]): void {
  const { results } = opened("usedData");
  for (const { name, split, sha256 } of images) {
    const entry = { name: split ? `${name} ${split}` : name, sha256 };
    const place = results.data.findIndex((known) => known.name === entry.name);
    if (place < 0) results.data.push(entry);
    else results.data[place] = entry;
  }
  write();
}

function opened(what: string): NonNullable<typeof current> {
  if (!current) throw new Error(`${what} needs an open lab; run the cell with openLab first.`);
  return current;
}

/** What is wrong with a result, as the end of a sentence. */
function findFault(id: string, result: Result): string | undefined {
  const { value, unit, kind, n, standardError, noStandardError, interval, published, split } = result;
  if (!/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*$/.test(id))
    return `is no id; use lower-case words joined by hyphens, as "test-nll", in parts joined by slashes.`;
  if (typeof value !== "number" || !Number.isFinite(value))
    return `has the value ${value}; only a finite number can be recorded.`;
  if (typeof unit !== "string" || unit.trim() === "")
    return `needs a unit; "1" for a ratio, "count" for a number of things.`;
  if (!["exact", "bound", "estimate", "timing"].includes(kind))
    return `needs a kind: exact, bound, estimate or timing.`;
  if (split !== undefined && !["train", "valid", "test"].includes(split))
    return `has the split ${split}; use train, valid or test.`;
  if (n !== undefined && !(Number.isInteger(n) && n > 0))
    return `has n = ${n}; it must be a positive whole number.`;
  if (standardError !== undefined && !(standardError >= 0 && Number.isFinite(standardError))) {
    return `has the standard error ${standardError}; it must be a finite number of 0 or more.`;
  }
  if (interval) {
    const { low, high, level } = interval;
    if (!(low <= high && Number.isFinite(high - low) && level > 0 && level < 1))
      return `has the interval ${low} to ${high} at level ${level}; it needs low ≤ high, both finite, and a level between 0 and 1.`;
  }
  if (kind === "estimate") {
    if (n === undefined) return "is an estimate and needs n, the size of its sample.";
    if (standardError === undefined && !interval && !noStandardError) {
      return "is an estimate and needs a standardError or an interval, or noStandardError with the reason why there is neither.";
    }
  }
  if (published && !(Number.isFinite(published.value) && published.source?.trim())) {
    return "needs both a finite value and a source in published.";
  }
  return undefined;
}

/** Writes the whole results file or leaves the old one. */
function write(): void {
  const { results, path, started } = current!;
  results.seconds = Math.round((performance.now() - started) / 100) / 10;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  try {
    writeFileSync(temporary, `${JSON.stringify(results, null, 2)}\n`, { flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`The results can't be written to ${path}: ${(error as Error).message}.`);
  }
}
