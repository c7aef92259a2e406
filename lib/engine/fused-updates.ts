import * as tf from "@tensorflow/tfjs-core";
import { nativeFunctions } from "./native/library";
import { threadCount } from "./thread-count";
import { floatsOf, heapFloats, offsetOf, type WasmBackend } from "./wasm/backend";
import { activeKernels, type Kernels } from "./wasm/kernels";

export interface AdamUpdate {
  /** ε of this step. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to √v̂. */
  readonly epsilon: number;
  /** Decoupled weight decay λ, default 0. */
  readonly weightDecay?: number;
  /** Updates made before this one: 0 at the first. */
  readonly step: number;
}

/** Elements from which on an update takes longer than the call into native code. */
const WORTH_CALLING = 1 << 12;

/**
 * One Adam update in place, in a single pass over the memory.
 *
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − ε λ θ − ε m̂ / (√v̂ + ϵ).
 *
 * @returns false where the engine has no such kernel or a tensor is not float32; then nothing has changed
 */
export function fusedAdam(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  firstMoment: tf.Variable,
  secondMoment: tf.Variable,
  { learningRate, beta1, beta2, epsilon, weightDecay = 0, step }: AdamUpdate,
): boolean {
  const correction = Math.sqrt(1 - beta2 ** (step + 1));
  const settings = [
    ...[beta1, beta2, 1 - beta1, 1 - beta2, 1 - learningRate * weightDecay],
    ...[(learningRate * correction) / (1 - beta1 ** (step + 1)), epsilon * correction],
  ] as const;
  const n = parameter.size;
  // Both give the same bits.
  const native = n < WORTH_CALLING ? undefined : nativeFunctions();
  return update(
    [parameter, firstMoment, secondMoment],
    gradient,
    ({ functions, backend }, [theta, m, v], g) => {
      if (!native) return functions.adam(theta!, g, m!, v!, n, ...settings);
      const heap = heapFloats(backend);
      const at = (offset: number) => heap.subarray(offset >>> 2);
      native.adam(threadCount(), at(theta!), at(g), at(m!), at(v!), n, ...settings);
    },
  );
}

export interface DescentUpdate {
  /** ε of this step. */
  readonly learningRate: number;
  /** m, default 0. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** Decoupled weight decay λ, default 0. */
  readonly weightDecay?: number;
}

/**
 * One update of gradient descent in place: u ← m u − ε g, θ ← θ − ε λ θ + u (Nesterov: … + m u − ε g); without a velocity
 * θ ← θ − ε λ θ − ε g.
 *
 * @returns false where the engine has no such kernel or a tensor is not float32; then nothing has changed
 */
export function fusedDescent(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  velocity: tf.Variable | undefined,
  { learningRate, momentum = 0, nesterov = false, weightDecay = 0 }: DescentUpdate,
): boolean {
  const decay = 1 - learningRate * weightDecay;
  return update(velocity ? [parameter, velocity] : [parameter], gradient, ({ functions }, [theta, u], g) => {
    if (u === undefined) functions.descend(theta!, g, parameter.size, learningRate, decay);
    else functions.momentum(theta!, g, u, parameter.size, momentum, learningRate, decay, nesterov);
  });
}

/** Runs a kernel on the heap offsets of variables that it may overwrite and of a gradient. */
function update(
  variables: tf.Variable[],
  gradient: tf.Tensor,
  run: (kernels: Kernels, variables: number[], gradient: number) => void,
): boolean {
  const kernels = activeKernels();
  if (!kernels || [...variables, gradient].some((tensor) => tensor.dtype !== "float32")) return false;
  const { backend } = kernels;
  for (const variable of variables) {
    tf.util.assertShapesMatch(variable.shape, gradient.shape, `The gradient of ${variable.name}: `);
    makeSoleOwner(backend, variable);
  }
  run(
    kernels,
    variables.map((variable) => offsetOf(backend, variable)),
    offsetOf(backend, gradient),
  );
  return true;
}

/** Clones and reshapes share their memory with the variable; they must not change with it. */
function makeSoleOwner(backend: WasmBackend, variable: tf.Variable): void {
  if (backend.refCount(variable.dataId) === 1) return;
  const copy = backend.makeOutput(variable.shape, "float32");
  floatsOf(backend, copy).set(floatsOf(backend, variable));
  const tensor = tf.engine().makeTensorFromTensorInfo(copy);
  variable.assign(tensor);
  tensor.dispose();
}
