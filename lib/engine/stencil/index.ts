import { nativeFunctions } from "../native/library";
import { threadCount } from "../thread-count";
import { NativeStencilKernel } from "./native-kernel";
import type { StencilKernel } from "./types";
import { WasmStencilKernel } from "./wasm-kernel";

export { NativeStencilKernel } from "./native-kernel";
export type { Images, StencilKernel, StencilShape } from "./types";
export { WasmStencilKernel } from "./wasm-kernel";

let shared: StencilKernel | undefined;

/** The process's kernel: native where the system's C compiler has built one, else in WebAssembly. */
export function stencilKernel(): StencilKernel {
  if (shared) return shared;
  const functions = nativeFunctions();
  shared = functions ? new NativeStencilKernel(functions, threadCount()) : new WasmStencilKernel();
  return shared;
}
