import { columnMeans, covariance } from "./covariance";
import { type SymmetricEigen, symmetricEigen } from "./symmetric-eigen";

/** Mean and eigendecomposition of the covariance of data: C = U diag(λ) Uᵀ. */
export interface PrincipalComponents extends SymmetricEigen {
  /** `[D]` */
  readonly mean: number[];
  /** C with 1 / (N − 1), `[D, D]`. */
  readonly covariance: number[][];
  /** N. */
  readonly count: number;
}

/**
 * The principal components of data, in float64. Of 784 dimensions the decomposition takes about four seconds.
 *
 * @param values `[N, D]`, row by row: the training split, and nothing else
 */
export function principalComponents(values: ArrayLike<number>, D: number): PrincipalComponents {
  const mean = columnMeans(values, D);
  const C = covariance(values, D, { mean });
  return { ...symmetricEigen(C), mean, covariance: C, count: values.length / D };
}
