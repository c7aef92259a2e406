import { type MeanAndStandardError, meanAndStandardError } from "../evaluation/mean-and-standard-error";
import { type Result, record } from "./results";

/** What the functions of the room `evaluation` return: a value or a mean, and how far chance may have moved it. */
export interface Estimate {
  readonly value?: number;
  readonly mean?: number;
  readonly standardError?: number;
  readonly n?: number;
  /** Ends of an interval. */
  readonly low?: number;
  readonly high?: number;
}

/** The rest of what `record` wants to know. */
export interface EstimateDetails extends Omit<Result, "value" | "kind"> {
  /** Default "estimate". */
  readonly kind?: Result["kind"];
  /** Share of resamples inside of the interval, default 0.95. */
  readonly level?: number;
}

/**
 * Records an estimate under an id, with whatever standard error, number of cases and interval came with it, and returns it.
 *
 * recordEstimate("kurtosis", excessKurtosisInterval(…), { unit: "1", split: "test" })
 */
export function recordEstimate<E extends Estimate>(id: string, estimate: E, details: EstimateDetails): E {
  const { standardError, n, low, high } = estimate;
  const { kind = "estimate", level = 0.95, ...rest } = details;
  record(id, {
    value: (estimate.value ?? estimate.mean)!,
    kind,
    ...(standardError !== undefined && { standardError }),
    ...(n !== undefined && { n }),
    ...(low !== undefined && high !== undefined && { interval: { low, high, level } }),
    ...rest,
  });
  return estimate;
}

/**
 * Records the mean of values with its standard error s / √n and n, and returns them.
 *
 * recordMean("test-nll", nlls, { unit: "nats", kind: "exact", split: "test", tolerance: 0.1 })
 *
 * @throws with fewer than two values, or one that is not finite
 */
export function recordMean(
  id: string,
  values: ArrayLike<number>,
  details: EstimateDetails,
): MeanAndStandardError {
  return recordEstimate(id, meanAndStandardError(values), details);
}
