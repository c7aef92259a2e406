import { describeNative, type Handle, type NativeFunctions } from "../native/library";
import { checkGiven, checkLength, checkOrdering, checkParameters, imageCount } from "./checks";
import type {
  NadeArrays,
  NadeGradient,
  NadeKernel,
  NadeOptions,
  NadeSampleOptions,
  NadeSamples,
} from "./types";

/** Images at a time: the states of more would leave the first-level cache. */
const BATCH_IMAGES = 128;

interface Problem extends NadeArrays {
  D: number;
  H: number;
  isRelu: number;
  order: Int32Array | null;
}

/** NADE by the native kernels, which read and write the arrays in place; see ../native/nade.c. */
export class NativeNadeKernel implements NadeKernel {
  readonly threads: number;
  readonly #functions: NativeFunctions;
  #handle: Handle | undefined;
  #kept: { token: number; problem: Problem; count: number } | undefined;
  #token = 0;

  constructor(functions: NativeFunctions, threads: number) {
    this.#functions = functions;
    this.threads = threads;
  }

  get description(): string {
    return describeNative();
  }

  logProb(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}): Float32Array {
    return this.#forward(state(parameters, options), x);
  }

  logits(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}): Float32Array {
    const logits = new Float32Array(x.length);
    this.#forward(state(parameters, options), x, logits);
    return logits;
  }

  forward(parameters: NadeArrays, x: Float32Array, options: NadeOptions = {}) {
    const problem = state(parameters, options);
    const logProb = this.#forward(problem, x);
    const count = logProb.length;
    this.#token++;
    if (count > 0 && count <= BATCH_IMAGES) this.#kept = { token: this.#token, problem, count };
    return { logProb, token: this.#token };
  }

  backward(token: number, parameters: NadeArrays, upstream: Float32Array, into?: NadeArrays) {
    const kept = this.#kept;
    if (!kept || kept.token !== token) return undefined;
    checkLength("upstream", upstream, [kept.count]);
    // The parameters anew: where they lie may have changed since.
    const problem = { ...kept.problem, ...parameters };
    const gradient = into ?? emptyGradient(problem);
    this.#kept = undefined;
    this.#backward(problem, upstream, gradient, false);
    return gradient;
  }

  gradient(
    parameters: NadeArrays,
    x: Float32Array,
    upstream?: Float32Array,
    options: NadeOptions = {},
  ): NadeGradient {
    const problem = state(parameters, options);
    const count = imageCount(x, problem.D);
    if (upstream) checkLength("upstream", upstream, [count]);
    const weights = upstream ?? new Float32Array(count).fill(1);
    const gradient = { logProb: new Float32Array(count), ...emptyGradient(problem) };
    eachBatch(count, (from, to) => {
      this.#forwardBatch(problem, x, from, to, gradient.logProb);
      this.#backward(problem, weights.subarray(from, to), gradient, from > 0);
    });
    return gradient;
  }

  sample(
    parameters: NadeArrays,
    uniforms: Float32Array,
    count: number,
    options: NadeSampleOptions = {},
    into?: NadeSamples,
  ): NadeSamples {
    const { W, V, b, c, D, H, isRelu, order } = state(parameters, options);
    const size = count * D;
    checkLength("uniforms", uniforms, [count, D]);
    const samples = into?.samples ?? new Float32Array(size);
    const probabilities = into?.probabilities ?? new Float32Array(size);
    let mask: Uint8Array | null = null;
    let stride = 0;
    if (options.given) {
      const { pixels, observed } = options.given;
      checkGiven(options.given, count, D);
      mask = Uint8Array.from(observed, (value) => (value ? 1 : 0));
      stride = observed.length === D ? 0 : D;
      samples.set(pixels);
    }
    const done = this.#functions.nade_sample(
      ...([this.threads, D, H, count, isRelu, order, W, V, b, c] as const),
      ...([uniforms, mask, stride, samples, probabilities] as const),
    );
    if (!done) throw new Error(NO_MEMORY);
    return { samples, probabilities };
  }

  async dispose(): Promise<void> {
    if (this.#handle !== undefined) this.#functions.nade_destroy(this.#handle);
    this.#handle = undefined;
    this.#kept = undefined;
  }

  #forward(problem: Problem, x: Float32Array, logits?: Float32Array): Float32Array {
    const count = imageCount(x, problem.D);
    const logProb = new Float32Array(count);
    eachBatch(count, (from, to) => this.#forwardBatch(problem, x, from, to, logProb, logits));
    return logProb;
  }

  #forwardBatch(
    { D, H, isRelu, order, W, V, b, c }: Problem,
    x: Float32Array,
    from: number,
    to: number,
    logProb: Float32Array,
    logits?: Float32Array,
  ): void {
    this.#kept = undefined;
    this.#handle ??= this.#functions.nade_create(this.threads);
    const images = (values: Float32Array) => values.subarray(from * D, to * D);
    const done = this.#functions.nade_forward(
      ...([this.#handle, D, H, to - from, isRelu, order, W, V, b, c, images(x)] as const),
      ...([logProb.subarray(from, to), logits ? images(logits) : null] as const),
    );
    if (!done) throw new Error(NO_MEMORY);
  }

  #backward({ order, W, V }: Problem, upstream: Float32Array, into: NadeArrays, accumulate: boolean): void {
    this.#functions.nade_backward(
      ...([this.#handle, order, W, V, upstream, accumulate ? 1 : 0] as const),
      ...([into.W, into.V, into.b, into.c] as const),
    );
  }
}

const NO_MEMORY = "There is no memory left for this NADE: use fewer hidden units.";

function state(parameters: NadeArrays, { activation, ordering }: NadeOptions): Problem {
  const { D, H } = checkParameters(parameters);
  const { W, V, b, c } = parameters;
  const order = checkOrdering(ordering, D) ?? null;
  return { W, V, b, c, D, H, isRelu: activation === "relu" ? 1 : 0, order };
}

function emptyGradient({ D, H }: Problem): NadeArrays {
  return {
    W: new Float32Array(D * H),
    V: new Float32Array(D * H),
    b: new Float32Array(D),
    c: new Float32Array(H),
  };
}

function eachBatch(count: number, work: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += BATCH_IMAGES) work(from, Math.min(from + BATCH_IMAGES, count));
}
