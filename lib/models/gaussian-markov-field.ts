import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import {
  type BandedMatrix,
  bandedBackwardSolve,
  bandedCholesky,
  bandedLogDeterminant,
  selectedInverse,
} from "../linear-algebra";
import {
  checkGrid,
  freeEntries,
  fromBanded,
  type Grid,
  offsets,
  quadraticForms,
  type Stencil,
  toBanded,
} from "./grid-stencil";
import { type Boundary, entriesFromCorners, stationaryBasis } from "./stationary-stencil";

/** A Gaussian Markov random field over the pixels of an image: which entries of its precision are free, and which are equal. */
export interface GaussianMarkovFieldConfig extends Grid {
  /** "stationary": one value for all pixels, and one or two for all edges; "free": one for each pixel and each edge. */
  readonly coupling: "stationary" | "free";
  /** Of the stationary field, default "reflecting". */
  readonly boundary?: Boundary;
}

/**
 * What is trained; every value gives a positive definite precision.
 *
 * Stationary: `logCorners` `[2 or 3]`, the logarithms of the eigenvalues at the corners of the spectrum. Free: `logDiagonal`
 * `[height, width]` and the factors of the cliques, with 4 neighbors `horizontal` `[2, height, width − 1]` and `vertical`
 * `[2, height − 1, width]`, with 8 `blocks` `[4, 4, height − 1, width − 1]`.
 */
export type GaussianMarkovFieldParameters<T extends tf.Tensor = tf.Tensor> = Record<string, T>;

/** Number of different entries of the precision. */
export function parameterCount(config: GaussianMarkovFieldConfig): number {
  if (config.coupling === "free") return freeEntries(config);
  return config.neighborhood === 4 ? 2 : 3;
}

/** The four ± patterns of a 2 × 2 block: sums and differences of rows and of columns. */
const HAAR = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]] as const; // biome-ignore format: one line

/**
 * Starting parameters, as variables that the caller disposes of: about independent pixels of the given variance, neighbors a
 * little alike.
 *
 * @param options.variance of a pixel, or one for each pixel (free field only), default 1
 */
export function init(
  config: GaussianMarkovFieldConfig,
  options: { variance?: number | ArrayLike<number> } = {},
): GaussianMarkovFieldParameters<tf.Variable> {
  checkGrid(config);
  const { height, width, neighborhood, coupling } = config;
  const D = height * width;
  const { variance = 1 } = options;
  const variances = Float32Array.from({ length: D }, (_, p) =>
    typeof variance === "number" ? variance : variance[p]!,
  );
  const mean = variances.reduce((sum, v) => sum + v, 0) / D;
  return tf.tidy((): GaussianMarkovFieldParameters<tf.Variable> => {
    if (coupling === "stationary") {
      return { logCorners: tf.variable(tf.fill([neighborhood === 4 ? 2 : 3], -Math.log(mean))) };
    }
    const logDiagonal = tf.variable(
      tf.tensor2d(
        variances.map((v) => -Math.log(2 * v)),
        [height, width],
      ),
    );
    const size = Math.sqrt(0.1 / mean);
    if (neighborhood === 4) {
      const difference = tf.tensor3d([size, -size], [2, 1, 1]);
      const horizontal = tf.variable(tf.tile(difference, [1, height, width - 1]));
      const vertical = tf.variable(tf.tile(difference, [1, height - 1, width]));
      return { logDiagonal, horizontal, vertical };
    }
    // The pattern of equal signs is the one that smooth images have; a precision makes it the least costly.
    const patterns = HAAR.map((row, r) => row.map((sign) => (r === 0 ? 0.25 : 0.5) * size * sign));
    const blocks = tf.tile(tf.reshape(tf.tensor2d(patterns), [4, 4, 1, 1]), [1, 1, height - 1, width - 1]);
    return { logDiagonal, blocks: tf.variable(blocks) };
  });
}

/**
 * The precision Λ as a stencil `[K, height, width]`, positive definite by construction.
 *
 * Stationary: Λ = own I + edge (R ⊗ I + I ⊗ R) + corner R ⊗ R from the exponentials of `logCorners`; this reaches every positive
 * definite stationary precision of a square grid.
 *
 * Free: Λ = diag(e^δ) + Σ_c B_cᵀ B_c, where c runs over the cliques of the graph: its edges with 4 neighbors (one row α x_i + β x_j
 * each), its 2 × 2 blocks with 8 (four rows each). Couplings of both signs are possible. The first is every matrix of the sparsity
 * that is diagonally dominant after a scaling of the pixels, and more than that has the second; neither is every positive definite
 * one. Differentiable.
 *
 * Source: Boman, Chen, Parekh and Toledo, "On factor width and symmetric H-matrices", 2005.
 */
export function precision(
  parameters: GaussianMarkovFieldParameters,
  config: GaussianMarkovFieldConfig,
): tf.Tensor3D {
  const { height, width, neighborhood, coupling } = config;
  return tf.tidy(() => {
    if (coupling === "stationary") {
      const { boundary = "reflecting" } = config;
      const corners = tf.reshape(tf.exp(parameters.logCorners!), [-1, 1]);
      const entries = tf.matMul(tf.tensor2d(entriesFromCorners(config, boundary)), corners);
      const basis = stationaryBasis(config, boundary).map((plane) => Float32Array.from(plane));
      const planes = tf.stack(basis.map((plane) => tf.tensor1d(plane)));
      const stencil = tf.matMul(entries, planes, true);
      return tf.reshape(stencil, [offsets(config).length, height, width]);
    }
    const diagonal = tf.exp(parameters.logDiagonal!) as tf.Tensor2D;
    return neighborhood === 4 ? fromEdges(parameters, diagonal) : fromBlocks(parameters, diagonal);
  }) as tf.Tensor3D;
}

/** Σ over edges of (α x_i + β x_j)². */
function fromEdges(
  { horizontal, vertical }: GaussianMarkovFieldParameters,
  diagonal: tf.Tensor2D,
): tf.Tensor {
  const [left, right] = tf.unstack(horizontal!) as [tf.Tensor2D, tf.Tensor2D];
  const [upper, lower] = tf.unstack(vertical!) as [tf.Tensor2D, tf.Tensor2D];
  const own = tf.addN([
    diagonal,
    tf.pad(tf.square(left), [[0, 0], [0, 1]]), // biome-ignore format: one line
    tf.pad(tf.square(right), [[0, 0], [1, 0]]), // biome-ignore format: one line
    tf.pad(tf.square(upper), [[0, 1], [0, 0]]), // biome-ignore format: one line
    tf.pad(tf.square(lower), [[1, 0], [0, 0]]), // biome-ignore format: one line
  ]);
  return tf.stack([
    own,
    tf.pad(tf.mul(left, right), [[0, 0], [0, 1]]), // biome-ignore format: one line
    tf.pad(tf.mul(upper, lower), [[0, 1], [0, 0]]), // biome-ignore format: one line
  ]);
}

/** Σ over 2 × 2 blocks of B_cᵀ B_c; the pixels of a block are numbered upper left, upper right, lower left, lower right. */
function fromBlocks({ blocks }: GaussianMarkovFieldParameters, diagonal: tf.Tensor2D): tf.Tensor {
  const columns = tf.unstack(blocks!, 1) as tf.Tensor3D[];
  const gram = (i: number, j: number) => tf.sum<tf.Tensor2D>(tf.mul(columns[i]!, columns[j]!), 0);
  /** Puts a value of each block at the block's pixel `at`. */
  const place = (value: tf.Tensor2D, at: number) => {
    const [row, column] = [Math.floor(at / 2), at % 2];
    return tf.pad(value, [[row, 1 - row], [column, 1 - column]]); // biome-ignore format: one line
  };
  return tf.stack([
    tf.addN([diagonal, ...[0, 1, 2, 3].map((i) => place(gram(i, i), i))]),
    tf.add(place(gram(0, 1), 0), place(gram(2, 3), 2)),
    tf.add(place(gram(0, 2), 0), place(gram(1, 3), 1)),
    place(gram(0, 3), 0),
    place(gram(1, 2), 1),
  ]);
}

/** The precision as float64 numbers, for the functions of `grid-stencil`. */
export function stencilOf(
  parameters: GaussianMarkovFieldParameters,
  config: GaussianMarkovFieldConfig,
): Stencil {
  const stencil = precision(parameters, config);
  const values = Float64Array.from(stencil.dataSync());
  stencil.dispose();
  return values;
}

/**
 * Carries a gradient with respect to the stencil on to the parameters, by automatic differentiation of `precision` alone: the
 * images are no part of what is differentiated.
 *
 * @param gradient `[K, height, width]`
 */
export function parameterGradients(
  parameters: GaussianMarkovFieldParameters,
  config: GaussianMarkovFieldConfig,
  gradient: Stencil,
): Record<string, tf.Tensor> {
  const names = Object.keys(parameters);
  return tf.tidy(() => {
    const upstream = tf.tensor3d(Float32Array.from(gradient), [
      offsets(config).length,
      config.height,
      config.width,
    ]);
    const stencil = (...values: tf.Tensor[]) =>
      precision(Object.fromEntries(names.map((name, i) => [name, values[i]!])), config);
    const gradients = tf.grads(stencil)(
      names.map((name) => parameters[name]!),
      upstream,
    );
    return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]));
  });
}

/**
 * log φ(x) = −½ xᵀ Λ x, the logarithm of the unnormalized density, by tensor operations: the slow form, differentiable with respect
 * to images and stencil.
 *
 * @param x `[batch, D]`
 * @returns `[batch]`, in nats
 */
export function logUnnormalized(stencil: tf.Tensor3D, x: tf.Tensor2D, grid: Grid): tf.Tensor1D {
  const { height, width } = grid;
  return tf.tidy(() => {
    const images = tf.reshape(x, [-1, height, width]);
    const planes = tf.unstack(stencil) as tf.Tensor2D[];
    const terms = offsets(grid).map(([down, right], k) => {
      // Pixels p that have the neighbor p + (down, right), and these neighbors.
      const size: [number, number] = [height - down, width - Math.abs(right)];
      const column = Math.max(0, -right);
      const own = tf.slice(images, [0, 0, column], [-1, ...size]);
      const other = tf.slice(images, [0, down, column + right], [-1, ...size]);
      const coupling = tf.slice(planes[k]!, [0, column], size);
      const products = tf.sum(tf.mul(tf.mul(own, other), coupling), [1, 2]);
      return tf.mul(products, k === 0 ? -0.5 : -1);
    });
    return tf.addN(terms) as tf.Tensor1D;
  });
}

/** The Cholesky factor of a precision, the gate to its exact normalizer, inverse and samples. @throws unless it is positive definite */
export function factorize(stencil: Stencil, grid: Grid): BandedMatrix {
  const factor = bandedCholesky(toBanded(stencil, grid));
  if (factor) return factor;
  throw new Error(
    "This precision is not positive definite: it is the precision of no Gaussian. Take its parameters through precision().",
  );
}

/** log Z = ∫ exp(−½ xᵀ Λ x) dx in logarithms: (D/2) log 2π − ½ log det Λ, exact, in nats. */
export function logNormalizer(stencil: Stencil, grid: Grid): number {
  const D = grid.height * grid.width;
  return (D / 2) * Math.log(2 * Math.PI) - bandedLogDeterminant(factorize(stencil, grid)) / 2;
}

/** log p(x) = −½ xᵀ Λ x − log Z of each image, exact, in nats; `[images]`. */
export function logProb(stencil: Stencil, images: ArrayLike<number>, grid: Grid): Float64Array {
  const logZ = logNormalizer(stencil, grid);
  return quadraticForms(stencil, images, grid).map((form) => -form / 2 - logZ);
}

/** Exact samples x = L⁻ᵀ ε with Λ = L Lᵀ and ε standard normal: covariance L⁻ᵀ L⁻¹ = Λ⁻¹. `[count, D]` */
export function sample(stencil: Stencil, grid: Grid, count: number, random: Random): Float32Array {
  const D = grid.height * grid.width;
  const factor = factorize(stencil, grid);
  const noise = random.normal(count * D);
  const samples = new Float32Array(count * D);
  for (let n = 0; n < count; n++) {
    samples.set(bandedBackwardSolve(factor, noise.subarray(n * D, (n + 1) * D)), n * D);
  }
  return samples;
}

/**
 * What `weightedStatistics` are on average under a field: E x_p² on the pixels, 2 E x_p x_q on the edges, exactly, by the selected
 * inverse. They are −2 times the derivative of log Z with respect to the stencil. `[K, height, width]`
 */
export function expectedStatistics(stencil: Stencil, grid: Grid): Stencil {
  const D = grid.height * grid.width;
  const covariance = fromBanded(selectedInverse(factorize(stencil, grid)), grid);
  return covariance.map((value, i) => (i < D ? value : 2 * value));
}
