import { arrangeBatch, type Batch, findNonzero, type SparseImages, splitImages } from "./batch";
import * as at from "./layout";
import { type Fields, Team } from "./team";

/** Parameters of a NADE; row d of W and of V belongs to pixel d. */
export interface NadeArrays {
  /** [D, H] row-major: what pixel d adds to the hidden units. */
  W: Float32Array;
  /** [D, H] row-major: from the hidden units to pixel d's logit. */
  V: Float32Array;
  /** [D] */
  b: Float32Array;
  /** [H] */
  c: Float32Array;
}

export interface NadeOptions {
  /** Default "sigmoid". */
  activation?: "sigmoid" | "relu";
  /** The pixel of each step, a permutation of 0 … D−1. Default: natural order. */
  ordering?: ArrayLike<number>;
}

export interface NadeGradient {
  /** [batch] log p(x) in nats. */
  logProb: Float32Array;
  /** [D, H] */
  W: Float32Array;
  /** [D, H] */
  V: Float32Array;
  /** [D] */
  b: Float32Array;
  /** [H] */
  c: Float32Array;
}

export interface NadeSampleOptions extends NadeOptions {
  /** Pixels to keep: where `observed` (of [D] or [count, D]) is nonzero, the value of `pixels` [count, D] is copied. */
  given?: { pixels: Float32Array; observed: ArrayLike<number> };
}

export interface NadeSamples {
  /** [count, D] 0 or 1 (or the observed value). */
  samples: Float32Array;
  /** [count, D] logits of the conditionals that the samples were drawn from. */
  logits: Float32Array;
}

interface Shape {
  D: number;
  H: number;
  chunks: number;
  groups: number;
  blocks: number;
  ordering: Int32Array | undefined;
  fields: Fields;
}

interface Prepared {
  shape: Shape;
  batch: Batch;
  fields: Fields;
  /** The batch's first image. */
  from: number;
}

/** Hidden states of a batch that are kept at one time; more images are split. */
const STATE_BYTES = 1 << 27;
const BATCH_IMAGES = 128;

/**
 * NADE's log-probability, gradient and ancestral sampling in WebAssembly SIMD on all cores.
 *
 * log p(x) = Σ_d x_d l_d − softplus(l_d), l_d = b_d + V_d·h_d, h_d = activation(c + Σ_{k<d} x_k W_k).
 * The hidden state changes only after a nonzero pixel, so it is computed once for each. Results do not depend on the
 * number of threads. All arrays are copied in and out.
 *
 * Larochelle and Murray (2011), "The Neural Autoregressive Distribution Estimator", eqs. 1–6.
 */
export class NadeKernel {
  readonly #team: Team;
  #kept: { token: number; prepared: Prepared; count: number; gradient?: GradientBuffers } | undefined;
  #token = 0;

  constructor(options: { threads?: number } = {}) {
    this.#team = new Team(options.threads);
  }

  get threads(): number {
    return this.#team.threads;
  }

  /** log p(x) in nats of each row of x [batch, D]. */
  logProb(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}): Float32Array {
    return this.#forward(parameters, x, options, undefined).logProb;
  }

  /** Logits [batch, D] of p(x_d = 1 | x before d), column d for pixel d. */
  logits(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}): Float32Array {
    const logits = new Float32Array(x.length);
    this.#forward(parameters, x, options, logits);
    return logits;
  }

  /**
   * log p(x) and a token for `backward`, which is then spared the forward pass.
   *
   * The token holds until the kernel's next call, and only for batches that fit at once.
   */
  forward(
    parameters: NadeArrays,
    x: Float32Array,
    options: NadeOptions = {},
  ): { logProb: Float32Array; token: number } {
    const { logProb } = this.#forward(parameters, x, options, undefined);
    return { logProb, token: this.#token };
  }

  /**
   * Gradient of Σ_b upstream_b log p(x_b), after `forward`; undefined when the token no longer holds.
   *
   * With `borrow` the arrays are views of the kernel's memory, to be read before its next call.
   */
  backward(token: number, upstream: Float32Array, borrow = false): Omit<NadeGradient, "logProb"> | undefined {
    const kept = this.#kept;
    if (!kept || kept.token !== token) return undefined;
    checkLength("upstream", upstream, [kept.count]);
    const { prepared } = kept;
    kept.gradient ??= this.#allocateGradient(prepared.shape);
    this.#backward(prepared, upstream, kept.gradient, false);
    return this.#readGradient(prepared.shape, kept.gradient, borrow);
  }

  /** log p(x) and the gradient of Σ_b upstream_b log p(x_b); upstream is 1 for every image by default. */
  gradient(
    parameters: NadeArrays,
    x: Float32Array,
    upstream?: Float32Array,
    options: NadeOptions = {},
  ): NadeGradient {
    const shape = this.#begin(parameters, options);
    const count = imageCount(x, shape.D);
    if (upstream) checkLength("upstream", upstream, [count]);
    const weights = upstream ?? new Float32Array(count).fill(1);
    const buffers = this.#allocateGradient(shape);
    const logProb = new Float32Array(count);
    const sparse = findNonzero(x, count, shape.D, shape.ordering);
    this.#eachBatch(shape, x, sparse, (prepared, index) => {
      this.#logProbOfBatch(prepared, index === 0, logProb);
      this.#backward(prepared, weights, buffers, index > 0);
    });
    if (count === 0) for (const [, address, size] of buffers.list) this.#team.floats(address, size).fill(0);
    return { logProb, ...this.#readGradient(shape, buffers, false) };
  }

  /**
   * Draws `count` images pixel by pixel: x_d = 1 where uniforms_d < p(x_d = 1 | x before d).
   *
   * `uniforms` [count, D] in [0, 1), column d for pixel d; observed pixels are copied instead of drawn.
   */
  sample(
    parameters: NadeArrays,
    uniforms: Float32Array,
    count: number,
    options: NadeSampleOptions = {},
  ): NadeSamples {
    const shape = this.#begin(parameters, options);
    const team = this.#team;
    const { D, H } = shape;
    const size = count * D;
    checkLength("uniforms", uniforms, [count, D]);
    const given = options.given;
    let observedAt = 0;
    const uniformsAt = team.allocate(4 * size);
    const samplesAt = team.allocate(4 * size);
    const logitsAt = team.allocate(4 * size);
    if (given) {
      checkLength("given.pixels", given.pixels, [count, D]);
      if (given.observed.length !== D) checkLength("given.observed", given.observed, [count, D]);
      observedAt = team.allocate(size);
      const observed = team.bytes(observedAt, size);
      for (let i = 0; i < size; i++) {
        observed[i] = given.observed[given.observed.length === D ? i % D : i] ? 1 : 0;
      }
      team.floats(samplesAt, size).set(given.pixels);
    }
    const scratchSize = 64 + 2 * at.SAMPLE_IMAGES * Math.ceil(H / at.CHUNK) * at.ROW;
    const scratch = team.allocate(team.threads * scratchSize);
    team.floats(uniformsAt, size).set(uniforms);
    team.run(
      at.SAMPLE,
      [
        ...shape.fields,
        [at.SCRATCH, scratch],
        [at.SCRATCH_SIZE, scratchSize],
        [at.COUNT, count],
        [at.UNIFORMS, uniformsAt],
        [at.OBSERVED, observedAt],
        [at.SAMPLES, samplesAt],
        [at.SAMPLE_LOGITS, logitsAt],
      ],
      [shape.blocks, Math.ceil(count / at.SAMPLE_IMAGES)],
    );
    return { samples: team.floats(samplesAt, size).slice(), logits: team.floats(logitsAt, size).slice() };
  }

  /** Ends the worker threads; a later call starts new ones. */
  async dispose(): Promise<void> {
    await this.#team.terminate();
  }

  /** Checks and copies the parameters, and lays out what every job needs. */
  #begin(parameters: NadeArrays, options: NadeOptions): Shape {
    const { W, V, b, c } = parameters;
    const D = b.length;
    const H = c.length;
    if (D === 0 || H === 0)
      throw new Error(`A NADE needs at least one pixel and one hidden unit, not D=${D}, H=${H}.`);
    checkLength("W", W, [D, H]);
    checkLength("V", V, [D, H]);
    const ordering = checkOrdering(options.ordering, D);
    const team = this.#team;
    this.#kept = undefined;
    team.reset();
    const chunks = Math.ceil(H / at.CHUNK);
    const blocks = Math.ceil(D / at.BLOCK);
    const packedBytes = chunks * D * at.ROW;
    const addressW = team.allocate(4 * D * H);
    const addressV = team.allocate(4 * D * H);
    const addressB = team.allocate(4 * D);
    const addressC = team.allocate(chunks * at.ROW);
    const order = team.allocate(4 * D);
    const packedW = team.allocate(packedBytes);
    const packedV = team.allocate(packedBytes);
    team.floats(addressW, D * H).set(W);
    team.floats(addressV, D * H).set(V);
    const steps = team.integers(order, D);
    const bias = team.floats(addressB, D);
    for (let step = 0; step < D; step++) {
      steps[step] = ordering ? ordering[step]! : step;
      bias[step] = b[steps[step]!]!;
    }
    const hidden = team.floats(addressC, chunks * at.CHUNK).fill(0);
    hidden.set(c);
    const groups = Math.min(at.MAXIMUM_GROUPS, chunks);
    const fields: Fields = [
      [at.STEPS, D],
      [at.HIDDEN, H],
      [at.CHUNKS, chunks],
      [at.GROUPS, groups],
      [at.ACTIVATION, options.activation === "relu" ? at.RELU : at.SIGMOID],
      [at.WEIGHTS_W, addressW],
      [at.WEIGHTS_V, addressV],
      [at.BIAS_B, addressB],
      [at.BIAS_C, addressC],
      [at.ORDER, order],
      [at.PACKED_W, packedW],
      [at.PACKED_V, packedV],
    ];
    return { D, H, chunks, groups, blocks, ordering, fields };
  }

  #forward(parameters: NadeArrays, x: Float32Array, options: NadeOptions, logits: Float32Array | undefined) {
    const shape = this.#begin(parameters, options);
    const { D, ordering } = shape;
    const count = imageCount(x, D);
    const logProb = new Float32Array(count);
    const sparse = findNonzero(x, count, D, ordering);
    let kept: Prepared | undefined;
    const batches = this.#eachBatch(shape, x, sparse, (prepared, index) => {
      this.#logProbOfBatch(prepared, index === 0, logProb);
      kept = prepared;
      if (!logits) return;
      const { columns, stride, images } = prepared.batch;
      const source = this.#team.floats(field(prepared.fields, at.LOGITS), D * stride);
      for (let column = 1; column < columns; column++) {
        const row = (images[column]! + prepared.from) * D;
        for (let step = 0; step < D; step++) {
          logits[row + (ordering ? ordering[step]! : step)] = source[step * stride + column]!;
        }
      }
    });
    this.#token++;
    if (batches === 1 && kept) this.#kept = { token: this.#token, prepared: kept, count };
    return { logProb };
  }

  /** Lays out each batch of images in turn and hands it to `work`; buffers of the largest batch serve all. */
  #eachBatch(
    shape: Shape,
    x: Float32Array,
    sparse: SparseImages,
    work: (prepared: Prepared, index: number) => void,
  ): number {
    const { D, chunks, groups, blocks, ordering } = shape;
    const team = this.#team;
    const batches = splitImages(sparse, BATCH_IMAGES, Math.floor(STATE_BYTES / (chunks * at.ROW)));
    const most = (size: (from: number, to: number) => number) =>
      batches.reduce((largest, [from, to]) => Math.max(largest, size(from, to)), 0);
    const columns = (1 + most((from, to) => to - from) + 3) & ~3;
    const events = 1 + most((from, to) => sparse.starts[to]! - sparse.starts[from]!);
    const row = 4 * columns;
    const scratchSize = columns * (16 + at.ROW) + at.ROW;
    const buffers: Fields = [
      [at.INPUT, D * row],
      [at.IMAGES, row],
      [at.STEP_EVENTS, 4 * (D + 1)],
      [at.CARRIES, blocks * row],
      [at.EVENT_COLUMN, 4 * events],
      [at.EVENT_UNTIL, 4 * events],
      [at.EVENT_VALUE, 4 * events],
      [at.ACTIVE_COLUMNS, 4 * (D + 2)],
      [at.STATE_AT, D * row],
      [at.X, D * row],
      [at.CHUNK_STATES, chunks * events * at.ROW],
      [at.PARTIAL, groups * D * row],
      [at.LOGITS, D * row],
      [at.LOG_PROB, blocks * row],
      [at.UPSTREAM, row],
      [at.DELTA, D * row],
      [at.SCRATCH, team.threads * scratchSize],
    ].map(([offset, bytes]) => [offset!, team.allocate(bytes!)]);
    const address = (offset: number) => field(buffers, offset);

    batches.forEach(([from, to], index) => {
      const batch = arrangeBatch(x, D, ordering, sparse, from, to);
      const write = (offset: number, values: Int32Array) =>
        team.integers(address(offset), values.length).set(values);
      write(at.IMAGES, batch.images);
      write(at.STEP_EVENTS, batch.stepEvents);
      write(at.CARRIES, batch.carries);
      write(at.EVENT_COLUMN, batch.eventColumn);
      write(at.EVENT_UNTIL, batch.eventUntil);
      team.floats(address(at.EVENT_VALUE), batch.events).set(batch.eventValue);
      write(at.ACTIVE_COLUMNS, batch.activeColumns);
      team.floats(address(at.INPUT), (to - from) * D).set(x.subarray(from * D, to * D));
      const fields: Fields = [
        ...shape.fields,
        ...buffers,
        [at.COLUMNS, batch.columns],
        [at.STRIDE, 4 * batch.stride],
        [at.EVENTS, batch.events],
        [at.SCRATCH_SIZE, scratchSize],
      ];
      work({ shape, batch, fields, from }, index);
    });
    return batches.length;
  }

  #logProbOfBatch({ shape, batch, fields, from }: Prepared, pack: boolean, logProb: Float32Array): void {
    const { blocks, groups } = shape;
    const { columns, stride, images } = batch;
    this.#team.run(at.FORWARD, [...fields, [at.PACK, pack ? 1 : 0]], [blocks, groups, blocks]);
    const parts = this.#team.floats(field(fields, at.LOG_PROB), blocks * stride);
    for (let column = 1; column < columns; column++) {
      let sum = 0;
      for (let block = 0; block < blocks; block++) sum += parts[block * stride + column]!;
      logProb[images[column]! + from] = sum;
    }
  }

  #backward(
    prepared: Prepared,
    upstream: Float32Array,
    gradient: GradientBuffers,
    accumulate: boolean,
  ): void {
    const { shape, batch, fields, from } = prepared;
    const weights = this.#team.floats(field(fields, at.UPSTREAM), batch.stride).fill(0);
    for (let column = 1; column < batch.columns; column++) {
      weights[column] = upstream[batch.images[column]! + from]!;
    }
    this.#team.run(
      at.BACKWARD,
      [
        ...fields,
        ...gradient.list.map(([offset, address]): Fields[0] => [offset, address]),
        [at.ACCUMULATE, accumulate ? 1 : 0],
      ],
      [shape.blocks, shape.chunks],
    );
  }

  #allocateGradient(shape: Shape): GradientBuffers {
    const sizes: Fields = [
      [at.GRADIENT_W, shape.D * shape.H],
      [at.GRADIENT_V, shape.D * shape.H],
      [at.GRADIENT_B, shape.D],
      [at.GRADIENT_C, shape.chunks * at.CHUNK],
    ];
    return { list: sizes.map(([offset, size]) => [offset, this.#team.allocate(4 * size), size]) };
  }

  #readGradient(shape: Shape, gradient: GradientBuffers, borrow: boolean): Omit<NadeGradient, "logProb"> {
    const [W, V, b, c] = gradient.list.map(([offset, address, size]) => {
      const values = this.#team.floats(address, offset === at.GRADIENT_C ? shape.H : size);
      return borrow ? values : values.slice();
    });
    return { W: W!, V: V!, b: b!, c: c! };
  }
}

interface GradientBuffers {
  list: [offset: number, address: number, size: number][];
}

let shared: NadeKernel | undefined;

/** The process's kernel, made when first used. */
export function nadeKernel(): NadeKernel {
  shared ??= new NadeKernel();
  return shared;
}

function field(fields: Fields, offset: number): number {
  return fields.find(([candidate]) => candidate === offset)![1];
}

function imageCount(x: Float32Array, D: number): number {
  if (x.length % D !== 0)
    throw new Error(`x must have the shape [batch, ${D}], but has ${x.length} elements.`);
  return x.length / D;
}

function checkLength(name: string, values: ArrayLike<number>, shape: number[]): void {
  const wanted = shape.reduce((product, size) => product * size, 1);
  if (values.length !== wanted) {
    throw new Error(`${name} must have the shape [${shape.join(", ")}], but has ${values.length} elements.`);
  }
}

function checkOrdering(ordering: ArrayLike<number> | undefined, D: number): Int32Array | undefined {
  if (!ordering) return undefined;
  const order = Int32Array.from(ordering);
  const seen = new Set(order);
  if (order.length !== D || seen.size !== D || order.some((pixel) => pixel < 0 || pixel >= D)) {
    throw new Error(
      `ordering must be a permutation of 0 … ${D - 1}, but has ${order.length} elements, ${seen.size} distinct.`,
    );
  }
  return order.every((pixel, step) => pixel === step) ? undefined : order;
}
