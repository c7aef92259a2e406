import { pathEigenvalues } from "./stationary-stencil";

/**
 * A stationary field of n × n pixels with 4 neighbors and a mirrored border, in the coordinates z of its cosines: there its pixels are
 * independent, z_k ~ N(0, 1/λ_k) with λ_k = own + edge (r + s)_k.
 */
export interface CosineField {
  /** (r + s)_k = 2 cos(π i / n) + 2 cos(π j / n) of the cosine k = (i, j). `[D]` */
  readonly sums: readonly number[];
  /** λ_k, `[D]`. */
  readonly spectrum: readonly number[];
  /** 1/λ_k, `[D]`. */
  readonly variances: readonly number[];
  /** (D/2) log 2π − ½ Σ log λ_k, in nats. */
  readonly logZ: number;
}

/** The field with an entry `own` for each pixel and `edge` for each edge. */
export function cosineField({ own, edge }: { own: number; edge: number }, n: number): CosineField {
  const path = pathEigenvalues(n, "reflecting");
  const sums = Array.from({ length: n * n }, (_, k) => path[Math.floor(k / n)]! + path[k % n]!);
  const spectrum = sums.map((sum) => own + edge * sum);
  const logZ = spectrum.reduce((total, value) => total + Math.log((2 * Math.PI) / value) / 2, 0);
  return { sums, spectrum, variances: spectrum.map((value) => 1 / value), logZ };
}

/** Cosine k of a path of n pixels at pixel i, as a unit vector: √(2/n) cos(π k (i + ½) / n), and 1/√n for k = 0. */
export function pathCosine(k: number, i: number, n: number): number {
  return Math.cos((Math.PI * k * (i + 0.5)) / n) * Math.sqrt((k ? 2 : 1) / n);
}

/** The image of the cosine k = (i, j) on n × n pixels, a unit vector `[D]`; its values at pixel p are those of two paths, multiplied. */
export function imageCosine(k: number, n: number): number[] {
  return Array.from(
    { length: n * n },
    (_, p) => pathCosine(Math.floor(k / n), Math.floor(p / n), n) * pathCosine(k % n, p % n, n),
  );
}

/** Σ_k z_k² and Σ_k (r + s)_k z_k² of each of the images z `[count, D]`: all that an estimator of such a field needs of them. */
export function cosineForms(
  z: ArrayLike<number>,
  sums: ArrayLike<number>,
): [squares: Float64Array, weighted: Float64Array] {
  const D = sums.length;
  const forms = [0, 1].map(() => new Float64Array(z.length / D)) as [Float64Array, Float64Array];
  for (let n = 0; n < forms[0].length; n++) {
    for (let k = 0; k < D; k++) {
      const square = z[n * D + k]! ** 2;
      forms[0][n]! += square;
      forms[1][n]! += sums[k]! * square;
    }
  }
  return forms;
}
