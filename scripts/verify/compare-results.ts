// Compares the numbers that a run recorded with the ones that are kept in results/.
import { compare, type Tolerance } from "../../lib/notebook/compare.js";
import type { RecordedResult, Results } from "../../lib/notebook/results.js";

export type Verdict = "reproduced" | "drifted" | "missing" | "new" | "timing";

export interface ResultComparison {
  id: string;
  verdict: Verdict;
  kept?: number;
  found?: number;
  /** The difference that counts as the same. */
  allowed?: number;
}

/**
 * The tolerance that the notebook stated; without one, rounding for what is exact, and for what is estimated from a sample three standard
 * errors of the difference of two independent runs, or the width of its interval.
 */
export function toleranceOf({
  kind,
  tolerance,
  standardError,
  interval,
}: RecordedResult): number | Tolerance {
  if (tolerance !== undefined) {
    const inStandardErrors = typeof tolerance === "object" && tolerance.standardErrors !== undefined;
    return inStandardErrors && tolerance.standardError === undefined
      ? { ...tolerance, standardError: standardError ?? 0 }
      : tolerance;
  }
  if (kind !== "exact" && standardError) return { standardErrors: 3 * Math.SQRT2, standardError };
  if (kind !== "exact" && interval && interval.high > interval.low) return interval.high - interval.low;
  return { relative: 1e-6, absolute: 1e-12 };
}

/** One line for each number that either side has. Times are named, not compared. */
export function compareResults(kept: Results, found: Results): ResultComparison[] {
  const comparisons = kept.results.map((before): ResultComparison => {
    const { id } = before;
    const now = found.results.find((result) => result.id === id);
    if (!now) return { id, verdict: "missing", kept: before.value };
    const values = { id, kept: before.value, found: now.value };
    if (before.kind === "timing") return { ...values, verdict: "timing" };
    if (before.kind !== now.kind || before.unit !== now.unit || before.split !== now.split) {
      return { ...values, verdict: "drifted", allowed: 0 };
    }
    const { passed, allowed } = compare(now.value, before.value, toleranceOf(before));
    return { ...values, allowed, verdict: passed ? "reproduced" : "drifted" };
  });
  const added = found.results.filter(({ id }) => !kept.results.some((result) => result.id === id));
  return [
    ...comparisons,
    ...added.map(({ id, value }): ResultComparison => ({ id, verdict: "new", found: value })),
  ];
}
