export {
  type BandedMatrix,
  bandedBackwardSolve,
  bandedCholesky,
  bandedForwardSolve,
  bandedIndex,
  bandedLogDeterminant,
  bandedMatrix,
  bandedSolve,
  selectedInverse,
} from "./banded-cholesky";
export {
  backwardSolve,
  cholesky,
  forwardSolve,
  inverse,
  inverseLower,
  logDeterminantFromCholesky,
  solvePositiveDefinite,
} from "./cholesky";
export { columnMeans, covariance } from "./covariance";
export { type Matrix, timesTransposed, transposed } from "./matrix";
export { type PrincipalComponents, principalComponents } from "./principal-components";
export { randomRotation } from "./random-rotation";
export { type SymmetricEigen, symmetricEigen, symmetricFunction } from "./symmetric-eigen";
export { dot, matrixRows, mean, sum } from "./vector";
