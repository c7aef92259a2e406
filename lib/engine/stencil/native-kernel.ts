import type { NativeFunctions } from "../native/library";
import type { Images, StencilKernel, StencilShape } from "./types";

/** Sums over the stencil of a grid by native/stencil.c. */
export class NativeStencilKernel implements StencilKernel {
  readonly #functions: NativeFunctions;
  readonly #threads: number;

  constructor(functions: NativeFunctions, threads: number) {
    this.#functions = functions;
    this.#threads = threads;
  }

  quadraticForms(stencil: Float64Array, images: Images, count: number, shape: StencilShape): Float64Array {
    const forms = new Float64Array(count);
    const made = this.#functions.stencil_forms(
      ...[this.#threads, ...sizes(shape), stencil, images, isWide(images), count, forms],
    );
    return whole(made, forms);
  }

  stencilProducts(stencil: Float64Array, images: Images, count: number, shape: StencilShape): Float64Array {
    const products = new Float64Array(images.length);
    const made = this.#functions.stencil_products(
      ...[this.#threads, ...sizes(shape), stencil, images, isWide(images), count, products],
    );
    return whole(made, products);
  }

  weightedStatistics(
    images: Images,
    others: Images,
    weights: ArrayLike<number> | undefined,
    count: number,
    shape: StencilShape,
  ): Float64Array {
    const [width, pixels, planes] = sizes(shape);
    const sums = new Float64Array(planes * pixels);
    const alike = isWide(images) === isWide(others);
    const [x, y] = alike ? [images, others] : [Float64Array.from(images), Float64Array.from(others)];
    const scales = weights === undefined ? null : Float64Array.from(weights);
    const made = this.#functions.stencil_statistics(
      ...[this.#threads, width, pixels, planes, x, y, isWide(x), scales, count, sums],
    );
    return whole(made, sums);
  }
}

function sizes({ height, width, diagonal }: StencilShape): [width: number, pixels: number, planes: number] {
  return [width, height * width, diagonal ? 5 : 3];
}

function isWide(images: Images): 0 | 1 {
  return images instanceof Float64Array ? 1 : 0;
}

function whole(made: number, values: Float64Array): Float64Array {
  if (made) return values;
  throw new Error("There is not enough memory for these images: give fewer at a time.");
}
