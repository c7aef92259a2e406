/** A grid of pixels as a kernel sees it. */
export interface StencilShape {
  readonly height: number;
  readonly width: number;
  /** Whether pixels are joined to their diagonal neighbors too: a stencil has 5 planes then, else 3. */
  readonly diagonal: boolean;
}

/** D values an image, row after row; nothing is gained or lost by float64, it is only more to read. */
export type Images = Float32Array | Float64Array;

/** Sums over the stencil of a grid, float64 throughout, whatever the images are stored in. */
export interface StencilKernel {
  /** xᵀ Λ x of each image. */
  quadraticForms(stencil: Float64Array, images: Images, count: number, shape: StencilShape): Float64Array;

  /** Λ x of each image, `[count, D]`. */
  stencilProducts(stencil: Float64Array, images: Images, count: number, shape: StencilShape): Float64Array;

  /** Σ_n r_n y_p x_p of each pixel and Σ_n r_n (x_p y_q + y_p x_q) of each edge; entries off the grid are not cleared. */
  weightedStatistics(
    images: Images,
    others: Images,
    weights: ArrayLike<number> | undefined,
    count: number,
    shape: StencilShape,
  ): Float64Array;
}
