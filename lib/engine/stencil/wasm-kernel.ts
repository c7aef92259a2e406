import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Images, StencilKernel, StencilShape } from "./types";

/** Images that the kernel takes at a time. */
const GROUP = 4;
const PAGE = 1 << 16;

/** Of an image: its pixels, and in bytes the distance of two frames and of two lines; of its neighborhood. */
type Geometry = readonly [pixels: number, frame: number, line: number, diagonal: boolean];

/** The functions of assembly/index.ts, where each is described. */
interface Functions {
  widen(from: number, to: number, n: number): void;
  quadraticForms(stencil: number, x: number, out: number, ...geometry: Geometry): void;
  stencilProducts(stencil: number, x: number, out: number, ...geometry: Geometry): void;
  weightedStatistics(x: number, y: number, weights: number, sums: number, ...geometry: Geometry): void;
}

/** Places of frames in the kernel's memory, in bytes: of the first pixel of the first of them. */
interface Layout {
  readonly shape: StencilShape;
  readonly pixels: number;
  readonly planes: number;
  readonly frame: number;
  readonly geometry: Geometry;
  readonly stencil: number;
  readonly x: number;
  readonly y: number;
  readonly out: number;
  readonly weights: number;
  readonly floats: number;
}

/** Sums over the stencil of a grid in WebAssembly SIMD. */
export class WasmStencilKernel implements StencilKernel {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #functions: Functions;
  #layout: Layout | undefined;

  constructor() {
    const module = new WebAssembly.Module(readFileSync(kernelFile()));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#functions = exports as unknown as Functions;
  }

  quadraticForms(stencil: Float64Array, images: Images, count: number, shape: StencilShape): Float64Array {
    const at = this.#arrange(shape);
    this.#writePlanes(at, stencil);
    const forms = new Float64Array(count);
    const out = this.#doubles(at.weights, GROUP);
    for (let n = 0; n < count; n += GROUP) {
      this.#writeImages(at, at.x, images, n, count);
      this.#functions.quadraticForms(at.stencil, at.x, at.weights, ...at.geometry);
      forms.set(out.subarray(0, Math.min(GROUP, count - n)), n);
    }
    return forms;
  }

  stencilProducts(stencil: Float64Array, images: Images, count: number, shape: StencilShape): Float64Array {
    const at = this.#arrange(shape);
    this.#writePlanes(at, stencil);
    const products = new Float64Array(count * at.pixels);
    for (let n = 0; n < count; n += GROUP) {
      this.#writeImages(at, at.x, images, n, count);
      this.#functions.stencilProducts(at.stencil, at.x, at.out, ...at.geometry);
      for (let i = 0; i < Math.min(GROUP, count - n); i++)
        products.set(this.#doubles(at.out + i * at.frame, at.pixels), (n + i) * at.pixels);
    }
    return products;
  }

  weightedStatistics(
    images: Images,
    others: Images,
    weights: ArrayLike<number> | undefined,
    count: number,
    shape: StencilShape,
  ): Float64Array {
    const at = this.#arrange(shape);
    const { pixels, planes, frame } = at;
    const y = others === images ? at.x : at.y;
    const sums = new Float64Array(planes * pixels);
    for (let k = 0; k < planes; k++) this.#doubles(at.stencil + k * frame, pixels + 1).fill(0);
    const scales = this.#doubles(at.weights, GROUP);
    for (let n = 0; n < count; n += GROUP) {
      this.#writeImages(at, at.x, images, n, count);
      if (y !== at.x) this.#writeImages(at, y, others, n, count);
      for (let i = 0; i < GROUP; i++) scales[i] = n + i < count ? (weights ? weights[n + i]! : 1) : 0;
      this.#functions.weightedStatistics(at.x, y, at.weights, at.stencil, ...at.geometry);
    }
    for (let k = 0; k < planes; k++) sums.set(this.#doubles(at.stencil + k * frame, pixels), k * pixels);
    if (y === at.x) for (let i = pixels; i < sums.length; i++) sums[i]! *= 2;
    return sums;
  }

  #doubles(place: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, place, count);
  }

  /** Lays out the memory for a grid, unless the last call had the same. */
  #arrange(shape: StencilShape): Layout {
    const last = this.#layout;
    if (
      last &&
      last.shape.height === shape.height &&
      last.shape.width === shape.width &&
      last.shape.diagonal === shape.diagonal
    )
      return last;
    const pixels = shape.height * shape.width;
    const planes = shape.diagonal ? 5 : 3;
    // As many zeros on each side as the farthest neighbor is away, and one for an odd number of pixels.
    const margin = 8 * (shape.width + 2);
    const frame = 8 * pixels + margin;
    let next = margin + 32;
    const take = (frames: number) => {
      const place = next;
      next += frames * frame;
      return place;
    };
    const [stencil, x, y, out] = [take(planes), take(GROUP), take(GROUP), take(GROUP)];
    const floats = next;
    const missing = floats + 4 * GROUP * pixels + 16 - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    new Uint8Array(this.#memory.buffer).fill(0);
    this.#layout = {
      ...{ shape, pixels, planes, frame, geometry: [pixels, frame, 8 * shape.width, shape.diagonal] },
      ...{ stencil, x, y, out, weights: 0, floats },
    };
    return this.#layout;
  }

  #writePlanes({ stencil, frame, pixels, planes }: Layout, entries: Float64Array): void {
    for (let k = 0; k < planes; k++) {
      const plane = this.#doubles(stencil + k * frame, pixels + 1);
      plane.set(entries.subarray(k * pixels, (k + 1) * pixels));
      plane[pixels] = 0;
    }
  }

  /** Images n to n + GROUP, as many of them as there are, and black ones for the others. */
  #writeImages(
    { pixels, frame, floats }: Layout,
    place: number,
    images: Images,
    n: number,
    count: number,
  ): void {
    const some = Math.min(GROUP, count - n);
    if (images instanceof Float32Array) {
      const part = images.subarray(n * pixels, (n + some) * pixels);
      new Float32Array(this.#memory.buffer, floats, part.length).set(part);
      for (let i = 0; i < some; i++)
        this.#functions.widen(floats + 4 * i * pixels, place + i * frame, pixels);
    } else {
      for (let i = 0; i < some; i++) {
        const image = images.subarray((n + i) * pixels, (n + i + 1) * pixels);
        this.#doubles(place + i * frame, pixels).set(image);
      }
    }
    for (let i = some; i < GROUP; i++) this.#doubles(place + i * frame, pixels).fill(0);
  }
}

/** stencil.wasm lies in lib/dist/engine, whether this file runs from there or from its source. */
function kernelFile(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  const file = join(directory, "dist", "engine", "stencil", "stencil.wasm");
  if (!existsSync(file))
    throw new Error(`The stencil kernel is not built (${file} is missing): run npm run build.`);
  return file;
}
