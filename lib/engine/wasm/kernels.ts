import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "./backend";

/** One operand and result: x, out, length, scratch; all places are byte offsets on the heap. */
type Map = (x: number, out: number, n: number, scratch: number) => void;
/** Two operands, each with its stride in bytes: 4, or 0 to repeat one number. */
type Zip = (a: number, strideA: number, b: number, strideB: number, out: number, n: number) => void;
type Draw = (out: number, n: number, key0: number, key1: number, counter: number, scratch: number) => void;

/** Two operands, geometry, result. */
type Depthwise = (
  ...operands: [
    ...[first: number, second: number, images: number, height: number, width: number],
    ...[channels: number, multiplier: number, outHeight: number, outWidth: number],
    ...[kernelHeight: number, kernelWidth: number, strideY: number, strideX: number],
    ...[dilationY: number, dilationX: number, top: number, left: number, out: number],
  ]
) => void;

/** Geometry and result. */
type PoolGeometry = [
  ...[images: number, height: number, width: number, channels: number],
  ...[outHeight: number, outWidth: number, windowHeight: number, windowWidth: number],
  ...[strideY: number, strideX: number, top: number, left: number, dx: number],
];

/** The functions of ../assembly/kernels.ts, where each is described. */
export interface KernelFunctions {
  mapExp: Map;
  mapExpm1: Map;
  mapLog: Map;
  mapLog1p: Map;
  mapTanh: Map;
  mapSoftplus: Map;
  mapElu: Map;
  mapSqrt: Map;
  mapRsqrt: Map;
  mapReciprocal: Map;
  leakyRelu(x: number, slope: number, out: number, n: number): void;
  maximum: Zip;
  minimum: Zip;
  greater: Zip;
  greaterEqual: Zip;
  equal: Zip;
  notEqual: Zip;
  select(condition: number, a: number, b: number, out: number, n: number): void;
  accumulate(out: number, x: number, n: number): void;
  averagePoolGradient(dy: number, ...geometry: PoolGeometry): void;
  maximumPoolGradient(x: number, dy: number, ...geometry: PoolGeometry): void;
  sumRows(x: number, rows: number, columns: number, out: number): void;
  sumColumns(x: number, rows: number, columns: number, out: number): void;
  adam(
    parameter: number,
    gradient: number,
    m: number,
    v: number,
    n: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    decay: number,
    step: number,
    epsilon: number,
  ): void;
  momentum(
    parameter: number,
    gradient: number,
    velocity: number,
    n: number,
    mu: number,
    rate: number,
    decay: number,
    nesterov: boolean,
  ): void;
  descend(parameter: number, gradient: number, n: number, rate: number, decay: number): void;
  multiply(
    ...operands: [
      ...[m: number, n: number, k: number],
      ...[a: number, rowA: number, columnA: number],
      ...[b: number, rowB: number, columnB: number],
      ...[beta: number, c: number, strideC: number, panel: number],
    ]
  ): void;
  gatherPatches(
    ...operands: [
      ...[x: number, images: number, height: number, width: number, channels: number],
      ...[outHeight: number, outWidth: number, kernelHeight: number, kernelWidth: number],
      ...[strideY: number, strideX: number, dilationY: number, dilationX: number],
      ...[top: number, left: number, patches: number],
    ]
  ): void;
  scatterPatches(
    ...operands: [
      ...[patches: number, images: number, height: number, width: number, channels: number],
      ...[outHeight: number, outWidth: number, kernelHeight: number, kernelWidth: number],
      ...[strideY: number, strideX: number, top: number, left: number, x: number],
    ]
  ): void;
  gatherPatchColumns(
    ...operands: [
      ...[x: number, images: number, height: number, width: number],
      ...[outHeight: number, outWidth: number, kernelHeight: number, kernelWidth: number],
      ...[strideY: number, dilationY: number, dilationX: number],
      ...[top: number, left: number, patches: number],
    ]
  ): void;
  depthwiseConvolution: Depthwise;
  depthwiseFilterGradient: Depthwise;
  depthwiseInputGradient: Depthwise;
  uniform: Draw;
  normal: Draw;
  bernoulli(
    out: number,
    probabilities: number,
    n: number,
    key0: number,
    key1: number,
    counter: number,
    scratch: number,
  ): void;
}

/** Our kernels, living in the memory of tfjs's WebAssembly backend. */
export interface Kernels {
  readonly functions: KernelFunctions;
  readonly backend: WasmBackend;
  /** 64 bytes that any kernel may use during its call. */
  readonly scratch: number;
}

let loaded: Kernels | undefined;

/** Our kernels where the WebAssembly engine is the one that computes now, else undefined. */
export function activeKernels(): Kernels | undefined {
  return loaded && tf.getBackend() === "wasm" ? loaded : undefined;
}

/**
 * Loads our kernels into the backend's memory.
 *
 * @throws when lib has not been built
 */
export function loadKernels(backend: WasmBackend): Kernels {
  const module = new WebAssembly.Module(readFileSync(kernelFile()));
  const { exports } = new WebAssembly.Instance(module, { env: { memory: backend.wasm.asm.memory } });
  loaded = {
    functions: exports as unknown as KernelFunctions,
    backend,
    scratch: backend.wasm._malloc(64) >>> 0,
  };
  return loaded;
}

/** kernels.wasm lies in lib/dist/engine, whether this file runs from lib/dist/engine/wasm or from its source. */
function kernelFile(): string {
  const places = ["../kernels.wasm", "../../dist/engine/kernels.wasm"].map((path) => join(__dirname, path));
  const file = places.find((path) => existsSync(path));
  if (!file) throw new Error("lib/dist/engine/kernels.wasm is missing; run npm run build.");
  return file;
}
