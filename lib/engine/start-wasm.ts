import * as tf from "@tensorflow/tfjs-core";
import { loadPackage } from "./load-package";
import { describeNative } from "./native/library";
import type { EngineInfo } from "./start";
import { guardMemory, type WasmBackend } from "./wasm/backend";
import { loadBlas } from "./wasm/blas";
import { builtInProduct } from "./wasm/built-in-product";
import { registerConvolutions } from "./wasm/convolution";
import { registerDepthwiseConvolutions } from "./wasm/depthwise-convolution";
import { registerEinsum } from "./wasm/einsum";
import { registerElementwise } from "./wasm/elementwise";
import { loadKernels } from "./wasm/kernels";
import { registerMatMul } from "./wasm/matmul";
import { registerMoves } from "./wasm/moves";
import { registerPoolGradients } from "./wasm/pooling";
import { registerReductions } from "./wasm/reduce";

/** Starts tfjs's WebAssembly backend and puts our kernels into it. */
export async function startWasm(): Promise<EngineInfo> {
  const { version_wasm } = loadPackage("@tensorflow/tfjs-backend-wasm") as { version_wasm: string };
  if (!(await tf.setBackend("wasm"))) throw new Error("the WebAssembly backend does not start.");
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? "SIMD" : "no SIMD";
  const backend = tf.backend() as WasmBackend;
  guardMemory(backend);
  const kernels = loadKernels(backend);
  registerElementwise(kernels);
  registerReductions(kernels);
  const blas = (await loadBlas()) ?? builtInProduct(kernels);
  registerMatMul(blas);
  registerConvolutions(blas, kernels);
  registerDepthwiseConvolutions(kernels);
  registerPoolGradients(kernels);
  registerMoves(kernels);
  registerEinsum();
  return {
    name: "wasm",
    version: version_wasm,
    description: `wasm ${version_wasm} (${simd}) + ${blas.description} + ${describeNative()}`,
  };
}
