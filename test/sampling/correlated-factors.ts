/**
 * Factors for `factoredGaussian`: two correlated dimensions with covariance Σ = M Mᵀ = [[4, 2], [2, 2]]. M, its inverse and
 * det Σ = det(M)² = 4 by hand.
 */
export const correlatedFactors = {
  mean: [1, -2],
  coloring: [2, 0, 1, 1],
  whitening: [0.5, 0, -0.5, 1],
  logDeterminant: Math.log(4),
};
