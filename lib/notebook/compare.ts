/** A tensor, as far as it is compared; of any tfjs package. */
export interface TensorLike {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

/** Numbers in any of the shapes that a notebook has them in. */
export type Numbers = number | bigint | TensorLike | ArrayLike<number> | readonly Numbers[];

/**
 * How far two values may differ: |actual − expected| ≤ absolute + relative·|expected| + standardErrors·standardError. What is
 * left out counts as 0.
 */
export interface Tolerance {
  absolute?: number;
  relative?: number;
  /** Number of standard errors, say 5; needs `standardError`, one for all values or one for each. */
  standardErrors?: number;
  standardError?: number | ArrayLike<number>;
}

/** The pair of values that comes closest to breaking the tolerance, or breaks it most. */
export interface Comparison {
  passed: boolean;
  /** Number of values compared. */
  size: number;
  /** Shape of what was compared; [] for single numbers. */
  shape: readonly number[];
  /** Place of the worst pair, one index per dimension. */
  place: number[];
  actual: number | bigint;
  expected: number | bigint;
  difference: number;
  allowed: number;
}

interface Flat {
  shape: readonly number[];
  values: ArrayLike<number | bigint>;
}

/**
 * Compares numbers, or arrays and tensors of one shape element by element. NaN passes nothing; equal infinities are equal; two
 * bigints are compared exactly.
 *
 * @throws when the shapes differ, an array is empty, or the tolerance is not a number of 0 or more
 */
export function compare(actual: Numbers, expected: Numbers, tolerance: number | Tolerance): Comparison {
  const [left, right] = [flatten(actual), flatten(expected)];
  if (String(left.shape) !== String(right.shape)) {
    throw new Error(
      `The shapes differ: [${left.shape.join(", ")}] is compared with [${right.shape.join(", ")}].`,
    );
  }
  const size = left.values.length;
  if (size === 0) throw new Error("There is nothing to compare: the arrays are empty.");
  const allowance = allowances(tolerance, size);
  let worst: Comparison | undefined;
  let worstExcess = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    const [a, e] = [left.values[i]!, right.values[i]!];
    const difference = distance(a, e);
    const allowed = allowance(i, Number(e));
    // An infinite difference is within no tolerance, not even a relative one of an infinite value.
    const passed = Number.isFinite(difference) && difference <= allowed;
    // What is not a number exceeds everything; a failure counts more than any success.
    const excess = Number.isNaN(difference - allowed) ? Number.POSITIVE_INFINITY : difference - allowed;
    if (!worst || (worst.passed && !passed) || (worst.passed === passed && excess > worstExcess)) {
      const place = indices(i, left.shape);
      worst = { passed, size, shape: left.shape, place, actual: a, expected: e, difference, allowed };
      worstExcess = excess;
    }
  }
  return worst!;
}

function distance(a: number | bigint, e: number | bigint): number {
  if (typeof a === "bigint" && typeof e === "bigint") return Number(a > e ? a - e : e - a);
  return Object.is(Number(a), Number(e))
    ? Number.isNaN(Number(a))
      ? Number.NaN
      : 0
    : Math.abs(Number(a) - Number(e));
}

function allowances(tolerance: number | Tolerance, size: number): (i: number, expected: number) => number {
  const parts: Tolerance = typeof tolerance === "number" ? { absolute: tolerance } : (tolerance ?? {});
  const { absolute, relative, standardErrors, standardError } = parts;
  const given = [absolute, relative, standardErrors].filter((part) => part !== undefined);
  if (given.length === 0 || given.some((part) => !(part >= 0 && Number.isFinite(part)))) {
    throw new Error(
      "A check needs a tolerance of 0 or more: a number, or {absolute, relative, standardErrors}.",
    );
  }
  if ((standardErrors === undefined) !== (standardError === undefined)) {
    throw new Error("A tolerance in standardErrors needs standardError beside it, and the other way round.");
  }
  const errors = standardError ?? 0;
  if (typeof errors !== "number" && errors.length !== size) {
    throw new Error(
      `There are ${errors.length} standard errors for ${size} values; give one, or one for each.`,
    );
  }
  return (i, expected) =>
    (absolute ?? 0) +
    (relative ? relative * Math.abs(expected) : 0) +
    (standardErrors ?? 0) * (typeof errors === "number" ? errors : errors[i]!);
}

function flatten(numbers: Numbers): Flat {
  if (typeof numbers === "number" || typeof numbers === "bigint") return { shape: [], values: [numbers] };
  if (typeof numbers !== "object" || numbers === null) {
    throw new Error(`Only numbers, arrays and tensors can be compared, not ${typeof numbers}.`);
  }
  if ("dataSync" in numbers) return { shape: numbers.shape, values: numbers.dataSync() };
  const items = numbers as ArrayLike<Numbers>;
  if (ArrayBuffer.isView(numbers) || items.length === 0) {
    return { shape: [items.length], values: numbers as ArrayLike<number> };
  }
  const parts = Array.from(items, flatten);
  const shape = parts[0]!.shape;
  if (parts.some((part) => String(part.shape) !== String(shape))) {
    throw new Error("The rows of a nested array have different lengths.");
  }
  return { shape: [items.length, ...shape], values: parts.flatMap((part) => Array.from(part.values)) };
}

function indices(flat: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = flat;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
