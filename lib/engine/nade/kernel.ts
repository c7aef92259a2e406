import { nativeFunctions } from "../native/library";
import { threadCount } from "../thread-count";
import { NativeNadeKernel } from "./native-kernel";
import type { NadeKernel } from "./types";
import { WasmNadeKernel } from "./wasm-kernel";

export interface NadeKernelOptions {
  /** Default: the cores this process may run on, or GENLAB_THREADS. */
  readonly threads?: number;
  /** false: in WebAssembly even where there are native kernels. */
  readonly native?: boolean;
}

/** A kernel with memory of its own: native where the system's C compiler has built one, else in WebAssembly. */
export function createNadeKernel({
  threads = threadCount(),
  native = true,
}: NadeKernelOptions = {}): NadeKernel {
  const functions = native ? nativeFunctions() : undefined;
  return functions ? new NativeNadeKernel(functions, threads) : new WasmNadeKernel(threads);
}

let shared: NadeKernel | undefined;

/** The process's kernel, made when first used. */
export function nadeKernel(): NadeKernel {
  shared ??= createNadeKernel();
  return shared;
}
