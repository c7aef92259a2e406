/** The inverse of a small matrix by Gauss and Jordan with row exchanges, and the logarithm of its determinant: slow references. */
function eliminate(matrix: readonly (readonly number[])[]): { inverse: number[][]; logDeterminant: number } {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  let logDeterminant = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const head = rows[k]![k]!;
    logDeterminant += Math.log(Math.abs(head));
    rows[k] = rows[k]!.map((value) => value / head);
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * rows[k]![j]!);
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), logDeterminant };
}

export const invert = (matrix: readonly (readonly number[])[]) => eliminate(matrix).inverse;
export const denseLogDeterminant = (matrix: readonly (readonly number[])[]) =>
  eliminate(matrix).logDeterminant;

/** xᵀ A y. */
export const bilinear = (x: ArrayLike<number>, A: readonly (readonly number[])[], y: ArrayLike<number>) =>
  A.reduce((sum, row, i) => sum + x[i]! * row.reduce((s, a, j) => s + a * y[j]!, 0), 0);
