import { bandedCholesky, bandedLogDeterminant, selectedInverse, sum } from "../linear-algebra";
import { conditionalNoiseContrastiveSlopes } from "../objectives/conditional-noise-contrastive";
import { noiseContrastiveSlopes } from "../objectives/noise-contrastive";
import {
  countImages,
  fromBanded,
  type Grid,
  quadraticForms,
  type Stencil,
  stencilProducts,
  toBanded,
  weightedStatistics,
} from "./grid-stencil";

/** A loss of a precision and its derivative by hand, with respect to each entry of the stencil; all in float64. */
export interface StencilLoss {
  readonly loss: number;
  /** `[K, height, width]` */
  readonly gradient: Stencil;
}

/**
 * Maximum likelihood: −(1/N) Σ log p(x_n) = ½ tr(Λ S) − ½ log det Λ + (D/2) log 2π, exactly, with S = (1/N) Σ x xᵀ.
 *
 * The gradient is ½ (S − Λ⁻¹) on the pixels and twice that on the edges, which stand twice in Λ.
 *
 * @param statistics `weightedStatistics(images, grid)` over N: all that it needs to know of the data
 * @returns undefined where Λ is not positive definite
 */
export function likelihoodLoss(stencil: Stencil, statistics: Stencil, grid: Grid): StencilLoss | undefined {
  const factor = bandedCholesky(toBanded(stencil, grid));
  if (!factor) return undefined;
  const D = grid.height * grid.width;
  const covariance = fromBanded(selectedInverse(factor), grid);
  const trace = stencil.reduce((sum, entry, i) => sum + entry * statistics[i]!, 0);
  const loss = (trace - bandedLogDeterminant(factor) + D * Math.log(2 * Math.PI)) / 2;
  const gradient = covariance.map((c, i) => (statistics[i]! - (i < D ? c : 2 * c)) / 2);
  return { loss, gradient };
}

/** Samples, and the noise's log-density at each of them. */
export interface ScoredImages {
  readonly images: ArrayLike<number>;
  readonly logNoise: ArrayLike<number>;
}

/**
 * Noise-contrastive estimation of Λ and of log Z: G(x) = −½ xᵀ Λ x − log Z − log p_n(x).
 *
 * ∂J/∂Λ = −½ Σ (∂J/∂G) x xᵀ over data and noise, ∂J/∂log Z = −Σ ∂J/∂G.
 *
 * @param logZ a free parameter
 */
export function noiseContrastive(
  stencil: Stencil,
  logZ: number,
  data: ScoredImages,
  noise: ScoredImages,
  grid: Grid,
): StencilLoss & { readonly logZGradient: number } {
  const ratios = ({ images, logNoise }: ScoredImages) =>
    quadraticForms(stencil, images, grid).map((form, n) => -form / 2 - logZ - logNoise[n]!);
  const slopes = noiseContrastiveSlopes(ratios(data), ratios(noise));
  const onData = weightedStatistics(data.images, grid, slopes.data);
  const onNoise = weightedStatistics(noise.images, grid, slopes.noise);
  return {
    loss: slopes.loss,
    gradient: onData.map((value, i) => -(value + onNoise[i]!) / 2),
    logZGradient: -(sum(slopes.data) + sum(slopes.noise)),
  };
}

/**
 * Conditional noise-contrastive estimation with symmetric noise: G = ½ (yᵀ Λ y − xᵀ Λ x) for y made from x.
 *
 * @param images x, `[N, D]`
 * @param noisy y, `[N · copies, D]`: first one for each x, then another for each
 */
export function conditionalNoiseContrastive(
  stencil: Stencil,
  images: ArrayLike<number>,
  noisy: ArrayLike<number>,
  grid: Grid,
): StencilLoss {
  const count = countImages(images, grid);
  const own = quadraticForms(stencil, images, grid);
  const others = quadraticForms(stencil, noisy, grid);
  const { loss, pairs } = conditionalNoiseContrastiveSlopes(
    others.map((form, m) => (form - own[m % count]!) / 2),
  );
  const perImage = new Float64Array(count);
  pairs.forEach((slope, m) => {
    perImage[m % count]! += slope;
  });
  const onImages = weightedStatistics(images, grid, perImage);
  const onNoisy = weightedStatistics(noisy, grid, pairs);
  return { loss, gradient: onNoisy.map((value, i) => (value - onImages[i]!) / 2) };
}

/** Score matching: J = −tr Λ + ½ (1/N) Σ |Λ x|², a quadratic function of Λ. */
export function scoreMatching(stencil: Stencil, images: ArrayLike<number>, grid: Grid): StencilLoss {
  const D = grid.height * grid.width;
  const count = countImages(images, grid);
  const products = stencilProducts(stencil, images, grid);
  let loss = 0;
  for (const value of products) loss += value * value;
  loss /= 2 * count;
  for (let p = 0; p < D; p++) loss -= stencil[p]!;
  const gradient = weightedStatistics(images, grid, undefined, products).map((value) => value / count);
  for (let p = 0; p < D; p++) gradient[p]! -= 1;
  return { loss, gradient };
}

/** Denoising score matching at x̃ = x + noise: J = ½ (1/N) Σ |noise / s² − Λ x̃|². */
export function denoisingScoreMatching(
  stencil: Stencil,
  images: ArrayLike<number>,
  noise: ArrayLike<number>,
  standardDeviation: number,
  grid: Grid,
): StencilLoss {
  const count = countImages(images, grid);
  const noisy = Float64Array.from(images, (value, i) => value + noise[i]!);
  const residuals = stencilProducts(stencil, noisy, grid).map(
    (value, i) => value - noise[i]! / standardDeviation ** 2,
  );
  const loss = residuals.reduce((sum, r) => sum + r * r, 0) / (2 * count);
  const gradient = weightedStatistics(noisy, grid, undefined, residuals).map((value) => value / count);
  return { loss, gradient };
}

/** Sliced score matching along the directions v: J = (1/N) Σ [ −vᵀ Λ v + ½ (vᵀ Λ x)² ]. */
export function slicedScoreMatching(
  stencil: Stencil,
  images: ArrayLike<number>,
  directions: ArrayLike<number>,
  grid: Grid,
): StencilLoss {
  const D = grid.height * grid.width;
  const count = countImages(images, grid);
  const products = stencilProducts(stencil, images, grid);
  const along = Float64Array.from({ length: count }, (_, n) => {
    let sum = 0;
    for (let p = n * D; p < (n + 1) * D; p++) sum += products[p]! * directions[p]!;
    return sum;
  });
  const curvatures = quadraticForms(stencil, directions, grid);
  const loss = along.reduce((sum, value, n) => sum + value ** 2 / 2 - curvatures[n]!, 0) / count;
  const squares = weightedStatistics(images, grid, along, directions);
  const curvature = weightedStatistics(directions, grid);
  return { loss, gradient: squares.map((value, i) => (value - curvature[i]!) / count) };
}
