import * as tf from "@tensorflow/tfjs-core";
import { offsetOf, replaceKernel, type WasmBackend } from "./backend";
import type { KernelFunctions, Kernels } from "./kernels";

/** Functions of one float: tfjs's kernel name and ours. */
const MAPS = {
  Exp: "mapExp",
  Expm1: "mapExpm1",
  Log: "mapLog",
  Log1p: "mapLog1p",
  Tanh: "mapTanh",
  Softplus: "mapSoftplus",
  Elu: "mapElu",
  Sqrt: "mapSqrt",
  Rsqrt: "mapRsqrt",
  Reciprocal: "mapReciprocal",
} as const satisfies Record<string, keyof KernelFunctions>;

/** Functions of two floats: kernel, type of the result, and whether the operands trade places. */
const ZIPS = {
  Maximum: { kernel: "maximum", dtype: "float32", swapped: false },
  Minimum: { kernel: "minimum", dtype: "float32", swapped: false },
  Greater: { kernel: "greater", dtype: "bool", swapped: false },
  GreaterEqual: { kernel: "greaterEqual", dtype: "bool", swapped: false },
  Less: { kernel: "greater", dtype: "bool", swapped: true },
  LessEqual: { kernel: "greaterEqual", dtype: "bool", swapped: true },
  Equal: { kernel: "equal", dtype: "bool", swapped: false },
  NotEqual: { kernel: "notEqual", dtype: "bool", swapped: false },
} as const satisfies Record<string, { kernel: keyof KernelFunctions; dtype: tf.DataType; swapped: boolean }>;

/**
 * Replaces the backend's elementwise kernels that leave SIMD unused, on floats.
 *
 * Other types, and pairs of shapes that broadcast in more than a single number, stay with the backend's own.
 */
export function registerElementwise({ functions, scratch }: Kernels): void {
  for (const [name, kernel] of Object.entries(MAPS)) {
    replaceFor(name, ({ x }, _, backend) => {
      if (x!.dtype !== "float32") return undefined;
      const out = backend.makeOutput(x!.shape, "float32");
      functions[kernel](offsetOf(backend, x!), offsetOf(backend, out), sizeOf(out), scratch);
      return out;
    });
  }
  replaceFor("LeakyRelu", ({ x }, { alpha }, backend) => {
    if (x!.dtype !== "float32") return undefined;
    const out = backend.makeOutput(x!.shape, "float32");
    functions.leakyRelu(offsetOf(backend, x!), alpha as number, offsetOf(backend, out), sizeOf(out));
    return out;
  });
  for (const [name, { kernel, dtype, swapped }] of Object.entries(ZIPS)) {
    replaceFor(name, (inputs, _, backend) => {
      const a = swapped ? inputs.b! : inputs.a!;
      const b = swapped ? inputs.a! : inputs.b!;
      if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
      const shape = commonShape(a, b);
      if (!shape) return undefined;
      const out = backend.makeOutput(shape, dtype);
      const n = sizeOf(out);
      const stride = (x: tf.TensorInfo) => (sizeOf(x) === n ? 4 : 0);
      const [offsetA, offsetB] = [offsetOf(backend, a), offsetOf(backend, b)];
      functions[kernel](offsetA, stride(a), offsetB, stride(b), offsetOf(backend, out), n);
      return out;
    });
  }
  replaceFor("Select", ({ condition, t, e }, _, backend) => {
    const wide = t!.dtype === "float32" || t!.dtype === "int32";
    if (!wide || condition!.dtype !== "bool" || !tf.util.arraysEqual(condition!.shape, t!.shape))
      return undefined;
    const out = backend.makeOutput(t!.shape, t!.dtype);
    const [c, a, b] = [condition!, t!, e!].map((x) => offsetOf(backend, x)) as [number, number, number];
    functions.select(c, a, b, offsetOf(backend, out), sizeOf(out));
    return out;
  });
}

const sizeOf = (tensor: tf.TensorInfo) => tf.util.sizeFromShape(tensor.shape);

/** The result's shape where the shapes are equal or one operand is a single number. */
function commonShape(a: tf.TensorInfo, b: tf.TensorInfo): number[] | undefined {
  if (tf.util.arraysEqual(a.shape, b.shape)) return a.shape;
  if (sizeOf(a) !== 1 && sizeOf(b) !== 1) return undefined;
  return tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
}

/** Replaces a kernel by one that may decline a call, which then goes to the backend's own. */
export function replaceFor(
  name: string,
  compute: (
    inputs: Record<string, tf.TensorInfo | undefined>,
    attributes: tf.NamedAttrMap,
    backend: WasmBackend,
  ) => tf.TensorInfo | undefined,
): void {
  const own = tf.getKernel(name, "wasm");
  replaceKernel(name, ({ inputs, attributes, backend }) => {
    const out = compute(inputs, attributes, backend);
    if (out) return out;
    if (!own) throw new Error(`The WebAssembly engine's ${name} takes float32 tensors only.`);
    return own.kernelFunc({ inputs, attrs: attributes, backend }) as tf.TensorInfo;
  });
}
