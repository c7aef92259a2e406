import { arrangeBatch, type Batch, findNonzero, type SparseImages, splitImages } from "./batch";
import { checkGiven, checkLength, checkOrdering, checkParameters, imageCount } from "./checks";
import * as at from "./layout";
import { type Fields, Team } from "./team";
import type {
  NadeArrays,
  NadeGradient,
  NadeKernel,
  NadeOptions,
  NadeSampleOptions,
  NadeSamples,
} from "./types";

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

/** NADE in WebAssembly SIMD, on worker threads with a shared memory, into which and out of which all arrays are copied. */
export class WasmNadeKernel implements NadeKernel {
  readonly #team: Team;
  #kept: { token: number; prepared: Prepared; count: number; gradient?: GradientBuffers } | undefined;
  #token = 0;

  constructor(threads: number) {
    this.#team = new Team(threads);
  }

  get threads(): number {
    return this.#team.threads;
  }

  get description(): string {
    return "WebAssembly";
  }

  logProb(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}): Float32Array {
    return this.#forward(parameters, x, options, undefined).logProb;
  }

  logits(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}): Float32Array {
    const logits = new Float32Array(x.length);
    this.#forward(parameters, x, options, logits);
    return logits;
  }

  forward(
    parameters: NadeArrays,
    x: Float32Array,
    options: NadeOptions = {},
  ): { logProb: Float32Array; token: number } {
    const { logProb } = this.#forward(parameters, x, options, undefined);
    return { logProb, token: this.#token };
  }

  backward(token: number, _: NadeArrays, upstream: Float32Array, into?: NadeArrays): NadeArrays | undefined {
    const kept = this.#kept;
    if (!kept || kept.token !== token) return undefined;
    checkLength("upstream", upstream, [kept.count]);
    const { prepared } = kept;
    kept.gradient ??= this.#allocateGradient(prepared.shape);
    this.#backward(prepared, upstream, kept.gradient, false);
    return this.#readGradient(prepared.shape, kept.gradient, into);
  }

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
    return { logProb, ...this.#readGradient(shape, buffers) };
  }

  sample(
    parameters: NadeArrays,
    uniforms: Float32Array,
    count: number,
    options: NadeSampleOptions = {},
    into?: NadeSamples,
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
    const probabilitiesAt = team.allocate(4 * size);
    if (given) {
      checkGiven(given, count, D);
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
        [at.SAMPLE_PROBABILITIES, probabilitiesAt],
      ],
      [shape.blocks, Math.ceil(count / at.SAMPLE_IMAGES)],
    );
    const samples = into?.samples ?? new Float32Array(size);
    const probabilities = into?.probabilities ?? new Float32Array(size);
    samples.set(team.floats(samplesAt, size));
    probabilities.set(team.floats(probabilitiesAt, size));
    return { samples, probabilities };
  }

  async dispose(): Promise<void> {
    await this.#team.terminate();
  }

  /** Checks and copies the parameters, and lays out what every job needs. */
  #begin(parameters: NadeArrays, options: NadeOptions): Shape {
    const { W, V, b, c } = parameters;
    const { D, H } = checkParameters(parameters);
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

  #readGradient(shape: Shape, gradient: GradientBuffers, into?: NadeArrays): NadeArrays {
    const read = (index: number, size?: number, target?: Float32Array) => {
      const [, address, whole] = gradient.list[index]!;
      const values = this.#team.floats(address, size ?? whole);
      target?.set(values);
      return target ?? values.slice();
    };
    return {
      W: read(0, undefined, into?.W),
      V: read(1, undefined, into?.V),
      b: read(2, undefined, into?.b),
      c: read(3, shape.H, into?.c),
    };
  }
}

interface GradientBuffers {
  list: [offset: number, address: number, size: number][];
}

function field(fields: Fields, offset: number): number {
  return fields.find(([candidate]) => candidate === offset)![1];
}
