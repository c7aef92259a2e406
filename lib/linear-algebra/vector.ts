/** Σ_i v_i, from the first to the last, in float64; of a tensor's values as of an array. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** (1/n) Σ_i v_i. @throws when there are no values */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new Error("There is no mean of no values.");
  return sum(values) / values.length;
}

/** uᵀ v in float64. @throws when the lengths differ */
export function dot(u: ArrayLike<number>, v: ArrayLike<number>): number {
  if (u.length !== v.length) {
    throw new Error(`A product wants vectors of one length, not of ${u.length} and of ${v.length}.`);
  }
  let total = 0;
  for (let i = 0; i < u.length; i++) total += u[i]! * v[i]!;
  return total;
}

/**
 * The rows of a flat array as arrays of numbers, for the functions on matrices.
 *
 * @param values `[n, width]`, row by row
 * @param count how many of the rows, from the first; default all
 * @throws when the array is no whole number of rows, or has fewer than asked for
 */
export function matrixRows(values: ArrayLike<number>, width: number, count?: number): number[][] {
  const all = values.length / width;
  if (!Number.isInteger(all)) {
    throw new Error(`Give whole rows: ${values.length} values do not split into rows of ${width}.`);
  }
  if (count !== undefined && count > all) throw new Error(`There are ${all} rows, not ${count}.`);
  return Array.from({ length: count ?? all }, (_, n) =>
    Array.from({ length: width }, (_, d) => values[n * width + d]!),
  );
}
