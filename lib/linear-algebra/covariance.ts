/** Images that are added to the sums together: each pass over the matrix costs more than the arithmetic. */
const BLOCK = 8;

/** The mean of each of D columns, in float64. */
export function columnMeans(values: ArrayLike<number>, D: number): number[] {
  const count = countRows(values, D);
  const sums = new Float64Array(D);
  for (let i = 0; i < values.length; i += D) for (let d = 0; d < D; d++) sums[d]! += values[i + d]!;
  return Array.from(sums, (sum) => sum / count);
}

/**
 * The covariance matrix of data, centered first and summed in float64.
 *
 * C = (1 / (N − 1)) Σ_n (x_n − m)(x_n − m)ᵀ
 *
 * The rounding error of an entry is below N · 1.1e-16 of √(C_ii C_jj), so that of an eigenvalue stays far below the smallest eigenvalues of
 * image patches, a ten-millionth of the largest. In float32 it would not. About N D² / 2 multiplications, a billion a second.
 *
 * @param values `[N, D]`, row by row
 * @param mean m, default the mean of the data; about a given mean divide by N with `divisor`
 * @param options.divisor default N − 1
 */
export function covariance(
  values: ArrayLike<number>,
  D: number,
  options: { mean?: ArrayLike<number>; divisor?: number } = {},
): number[][] {
  const count = countRows(values, D);
  const { mean = columnMeans(values, D), divisor = count - 1 } = options;
  if (!(divisor > 0)) throw new Error("A covariance needs at least two rows of data.");
  const sums = new Float64Array(D * D);
  const block = Array.from({ length: BLOCK }, () => new Float64Array(D));
  for (let first = 0; first < count; first += BLOCK) {
    block.forEach((row, b) => {
      const start = (first + b) * D;
      if (first + b >= count) row.fill(0);
      else for (let d = 0; d < D; d++) row[d] = values[start + d]! - mean[d]!;
    });
    addProducts(sums, block, D);
  }
  return Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (_, j) => sums[i >= j ? i * D + j : j * D + i]! / divisor),
  );
}

/** Adds Σ_b x_b x_bᵀ to the lower triangle. */
function addProducts(sums: Float64Array, block: readonly Float64Array[], D: number): void {
  const [x0, x1, x2, x3, x4, x5, x6, x7] = block as [
    Float64Array, Float64Array, Float64Array, Float64Array,
    Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // biome-ignore format: one line a half
  for (let i = 0; i < D; i++) {
    const a0 = x0[i]!, a1 = x1[i]!, a2 = x2[i]!, a3 = x3[i]!; // biome-ignore format: one line
    const a4 = x4[i]!, a5 = x5[i]!, a6 = x6[i]!, a7 = x7[i]!; // biome-ignore format: one line
    const row = i * D;
    for (let j = 0; j <= i; j++) {
      const first = a0 * x0[j]! + a1 * x1[j]! + a2 * x2[j]! + a3 * x3[j]!;
      sums[row + j]! += first + (a4 * x4[j]! + a5 * x5[j]! + a6 * x6[j]! + a7 * x7[j]!);
    }
  }
}

function countRows(values: ArrayLike<number>, D: number): number {
  const count = values.length / D;
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`Give whole rows: ${values.length} values do not split into rows of ${D}.`);
}
