/** A filter's weights, rows of a small image. */
export type FilterKernel = readonly (readonly number[])[];

/** Filters that no constant image passes: first and second differences between neighboring pixels. */
export const derivativeFilters = {
  /** x_{i,j+1} − x_{i,j}. */
  horizontal: [[-1, 1]],
  /** x_{i+1,j} − x_{i,j}. */
  vertical: [[-1], [1]],
  /** x_{i+1,j+1} − x_{i,j+1} − x_{i+1,j} + x_{i,j}. */
  diagonal: [[1, -1], [-1, 1]], // biome-ignore format: one line
  /** The four neighbors less four times the pixel. */
  laplacian: [[0, 1, 0], [1, -4, 1], [0, 1, 0]], // biome-ignore format: one line
} as const satisfies Record<string, FilterKernel>;

export interface FilterResponses {
  /** `[images, perImage]`. */
  readonly values: Float64Array;
  readonly perImage: number;
}

/**
 * The responses of a filter wherever it lies inside of the image: r_ij = Σ_ab k_ab x_{i+a, j+b}, a cross-correlation.
 *
 * @param images `[N, height · width]`, row by row
 */
export function filterResponses(
  images: ArrayLike<number>,
  { height, width }: { readonly height: number; readonly width: number },
  kernel: FilterKernel,
): FilterResponses {
  const [kernelHeight, kernelWidth] = [kernel.length, kernel[0]!.length];
  const [rows, columns] = [height - kernelHeight + 1, width - kernelWidth + 1];
  if (rows < 1 || columns < 1) {
    throw new Error(
      `A filter of ${kernelHeight} × ${kernelWidth} does not fit into images of ${height} × ${width}.`,
    );
  }
  const count = images.length / (height * width);
  if (!Number.isInteger(count)) {
    throw new Error(`${images.length} values do not split into images of ${height} × ${width}.`);
  }
  const taps = kernel.flatMap((line, a) => line.map((weight, b) => ({ weight, shift: a * width + b })));
  const perImage = rows * columns;
  const values = new Float64Array(count * perImage);
  let next = 0;
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < rows; i++) {
      const row = (n * height + i) * width;
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (const { weight, shift } of taps) sum += weight * images[row + j + shift]!;
        values[next++] = sum;
      }
    }
  }
  return { values, perImage };
}
