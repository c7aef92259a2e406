import type { Random } from "../engine";
import { dot } from "../linear-algebra";
import { expectedStatistics, logNormalizer, sample } from "./gaussian-markov-field";
import { noiseContrastive, type StencilLoss } from "./gaussian-markov-losses";
import { type Grid, quadraticForms, type Stencil } from "./grid-stencil";

/** A Gaussian Markov random field that serves as noise, to be drawn from and evaluated exactly. */
export interface NoiseField {
  readonly stencil: Stencil;
  readonly grid: Grid;
  /** Of its own density, exact. */
  readonly logZ: number;
  /** E x_p² on the pixels, 2 E x_p x_q on the edges. */
  readonly statistics: Stencil;
  /** Its own log Z + ½ E xᵀ Λ x: the value of c at which a model equal to the noise has G = 0. */
  readonly c: number;
}

/** A field with what noise-contrastive estimation wants of it. @throws unless the precision is positive definite */
export function noiseField(stencil: Stencil, grid: Grid): NoiseField {
  const statistics = expectedStatistics(stencil, grid);
  const logZ = logNormalizer(stencil, grid);
  return { stencil, grid, logZ, statistics, c: logZ + dot(stencil, statistics) / 2 };
}

/**
 * Noise-contrastive estimation of Λ and of c = log Z + ½ E xᵀ Λ x, the mean over the noise: the same model as with log Z, in parameters
 * that hardly pull at each other, since a larger Λ needs a smaller log Z at once and leaves c about where it is.
 *
 * ∂J/∂Λ at fixed c is ∂J/∂Λ − ½ E[x xᵀ] ∂J/∂log Z, and ∂J/∂c = ∂J/∂log Z.
 *
 * @param images the data `[N, D]`; as many noise samples are drawn
 */
export function centeredNoiseContrastive(
  stencil: Stencil,
  c: number,
  images: ArrayLike<number>,
  noise: NoiseField,
  random: Random,
): StencilLoss & { readonly logZ: number; readonly cGradient: number } {
  const { grid, statistics } = noise;
  const drawn = sample(noise.stencil, grid, images.length / (grid.height * grid.width), random);
  const logNoise = (x: ArrayLike<number>) =>
    quadraticForms(noise.stencil, x, grid).map((form) => -form / 2 - noise.logZ);
  const scored = (x: ArrayLike<number>) => ({ images: x, logNoise: logNoise(x) });
  const logZ = c - dot(stencil, statistics) / 2;
  const result = noiseContrastive(stencil, logZ, scored(images), scored(drawn), grid);
  const gradient = result.gradient.map((value, i) => value - (result.logZGradient * statistics[i]!) / 2);
  return { loss: result.loss, gradient, logZ, cGradient: result.logZGradient };
}
