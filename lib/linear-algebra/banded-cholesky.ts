/** A symmetric matrix of which only the entries near the diagonal are not zero, as its lower triangle. */
export interface BandedMatrix {
  /** Number of rows n. */
  readonly size: number;
  /** Largest i − j of an entry that may differ from zero. */
  readonly bandwidth: number;
  /** `[size, bandwidth + 1]`: entry (i, j), j ≤ i, at i · (bandwidth + 1) + bandwidth + j − i; what lies left of column 0 is 0. */
  readonly entries: Float64Array;
}

/** A banded matrix of zeros. */
export function bandedMatrix(size: number, bandwidth: number): BandedMatrix {
  return { size, bandwidth, entries: new Float64Array(size * (bandwidth + 1)) };
}

/** Place of entry (i, j) in `entries`; its mirror image where j > i. */
export function bandedIndex({ bandwidth }: BandedMatrix, i: number, j: number): number {
  return i >= j ? i * (bandwidth + 1) + bandwidth + j - i : j * (bandwidth + 1) + bandwidth + i - j;
}

/**
 * The lower triangle L of A = L Lᵀ, which has the bandwidth of A: about n b² operations, against n³/3 of the dense
 * `cholesky`, which works on rows of numbers.
 *
 * L_ij = (A_ij − Σ_{k<j} L_ik L_jk) / L_jj
 *
 * @returns undefined where A is not positive definite
 */
export function bandedCholesky(matrix: BandedMatrix): BandedMatrix | undefined {
  const { size, bandwidth } = matrix;
  const L = matrix.entries.slice();
  for (let i = 0; i < size; i++) {
    // With these starts, entry (i, k) of L is at rowI + k.
    const rowI = i * (bandwidth + 1) + bandwidth - i;
    const first = Math.max(0, i - bandwidth);
    for (let j = first; j <= i; j++) {
      const rowJ = j * (bandwidth + 1) + bandwidth - j;
      let sum = L[rowI + j]!;
      for (let k = Math.max(first, j - bandwidth); k < j; k++) sum -= L[rowI + k]! * L[rowJ + k]!;
      if (j < i) L[rowI + j] = sum / L[rowJ + j]!;
      else if (sum > 0) L[rowI + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return { size, bandwidth, entries: L };
}

/** log det (L Lᵀ) = 2 Σ_i log L_ii, in nats. */
export function bandedLogDeterminant(factor: BandedMatrix): number {
  let sum = 0;
  for (let i = 0; i < factor.size; i++) sum += Math.log(factor.entries[bandedIndex(factor, i, i)]!);
  return 2 * sum;
}

/** z with L z = b: forward substitution; `forwardSolve` of a dense factor. */
export function bandedForwardSolve(factor: BandedMatrix, b: ArrayLike<number>): Float64Array {
  const { size, bandwidth, entries: L } = factor;
  const z = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    const row = i * (bandwidth + 1) + bandwidth - i;
    let sum = z[i]!;
    for (let k = Math.max(0, i - bandwidth); k < i; k++) sum -= L[row + k]! * z[k]!;
    z[i] = sum / L[row + i]!;
  }
  return z;
}

/** x with Lᵀ x = z: backward substitution. Of standard normal z it makes a sample with covariance (L Lᵀ)⁻¹. */
export function bandedBackwardSolve(factor: BandedMatrix, z: ArrayLike<number>): Float64Array {
  const { size, bandwidth, entries: L } = factor;
  const x = Float64Array.from(z);
  for (let i = size - 1; i >= 0; i--) {
    const row = i * (bandwidth + 1) + bandwidth - i;
    const value = x[i]! / L[row + i]!;
    x[i] = value;
    for (let k = Math.max(0, i - bandwidth); k < i; k++) x[k]! -= L[row + k]! * value;
  }
  return x;
}

/** x with L Lᵀ x = b. */
export function bandedSolve(factor: BandedMatrix, b: ArrayLike<number>): Float64Array {
  return bandedBackwardSolve(factor, bandedForwardSolve(factor, b));
}

/**
 * The entries of Σ = (L Lᵀ)⁻¹ inside the band, without the rest of it: again about n b² operations.
 *
 * Σ L = L⁻ᵀ is upper triangular with diagonal 1 / L_jj, which column by column from the last gives
 * Σ_ij = (δ_ij / L_jj − Σ_{k>j} Σ_ik L_kj) / L_jj for i ≥ j.
 *
 * Source: Takahashi, Fagan and Chin, "Formation of a sparse bus impedance matrix", 1973.
 */
export function selectedInverse(factor: BandedMatrix): BandedMatrix {
  const { size, bandwidth, entries: L } = factor;
  const inverse = bandedMatrix(size, bandwidth);
  const S = inverse.entries;
  const column = new Float64Array(bandwidth + 1);
  for (let j = size - 1; j >= 0; j--) {
    const last = Math.min(size - 1, j + bandwidth);
    for (let k = j; k <= last; k++) column[k - j] = L[bandedIndex(factor, k, j)]!;
    for (let i = last; i >= j; i--) {
      let sum = i === j ? 1 / column[0]! : 0;
      for (let k = j + 1; k <= last; k++) sum -= S[bandedIndex(inverse, i, k)]! * column[k - j]!;
      S[bandedIndex(inverse, i, j)] = sum / column[0]!;
    }
  }
  return inverse;
}
