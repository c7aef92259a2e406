import { join } from "node:path";
import { loadPackage } from "../load-package";
import { nativeDirectory, readBuildRecord } from "./build-record";
import { cpuIdentity } from "./cpu";

/** A kernel's memory, from `nade_create`. */
export type Handle = unknown;

type Floats = Float32Array;
type Doubles = Float64Array;
type Images = Floats | Doubles;

/** The functions of native.h, where each is described; pointers are typed arrays, read and written in place. */
export interface NativeFunctions {
  registers(): string;
  adam(
    ...operands: [
      ...[threads: number, theta: Floats, gradient: Floats, m: Floats, v: Floats, n: number],
      ...[beta1: number, beta2: number, rest1: number, rest2: number],
      ...[decay: number, rate: number, epsilon: number],
    ]
  ): void;
  normal(threads: number, out: Floats, n: number, key0: number, key1: number, counter: number): void;
  stencil_forms(
    ...operands: [
      ...[threads: number, width: number, pixels: number, planes: number],
      ...[stencil: Doubles, x: Images, wide: number, images: number, forms: Doubles],
    ]
  ): number;
  stencil_products(
    ...operands: [
      ...[threads: number, width: number, pixels: number, planes: number],
      ...[stencil: Doubles, x: Images, wide: number, images: number, products: Doubles],
    ]
  ): number;
  stencil_statistics(
    ...operands: [
      ...[threads: number, width: number, pixels: number, planes: number, x: Images, y: Images, wide: number],
      ...[weights: Doubles | null, images: number, sums: Doubles],
    ]
  ): number;
  nade_create(threads: number): Handle;
  nade_destroy(kernel: Handle): void;
  nade_forward(
    ...operands: [
      ...[kernel: Handle, steps: number, hidden: number, images: number, isRelu: number],
      ...[order: Int32Array | null, W: Floats, V: Floats, b: Floats, c: Floats, x: Floats],
      ...[logProb: Floats, logits: Floats | null],
    ]
  ): number;
  nade_backward(
    ...operands: [
      ...[
        kernel: Handle,
        order: Int32Array | null,
        W: Floats,
        V: Floats,
        upstream: Floats,
        accumulate: number,
      ],
      ...[gradW: Floats, gradV: Floats, gradB: Floats, gradC: Floats],
    ]
  ): void;
  nade_sample(
    ...operands: [
      ...[threads: number, steps: number, hidden: number, images: number, isRelu: number],
      ...[order: Int32Array | null, W: Floats, V: Floats, b: Floats, c: Floats],
      ...[uniforms: Floats, observed: Uint8Array | null, observedStride: number],
      ...[samples: Floats, probabilities: Floats],
    ]
  ): number;
}

const DECLARATIONS: Record<keyof NativeFunctions, string> = {
  registers: "const char *registers()",
  adam: "void adam(int, float *, float *, float *, float *, int, float, float, float, float, float, float, float)",
  normal: "void normal(int, float *, int, uint32_t, uint32_t, double)",
  stencil_forms: "int stencil_forms(int, int, int, int, double *, void *, int, int, double *)",
  stencil_products: "int stencil_products(int, int, int, int, double *, void *, int, int, double *)",
  stencil_statistics:
    "int stencil_statistics(int, int, int, int, void *, void *, int, double *, int, double *)",
  nade_create: "void *nade_create(int)",
  nade_destroy: "void nade_destroy(void *)",
  nade_forward:
    "int nade_forward(void *, int, int, int, int, int32_t *, float *, float *, float *, float *, float *, float *, float *)",
  nade_backward:
    "void nade_backward(void *, int32_t *, float *, float *, float *, int, float *, float *, float *, float *)",
  nade_sample:
    "int nade_sample(int, int, int, int, int, int32_t *, float *, float *, float *, float *, float *, uint8_t *, int, float *, float *)",
};

interface Koffi {
  load(file: string): { func(declaration: string): unknown };
}

interface Native {
  readonly functions?: NativeFunctions;
  readonly description: string;
}

let native: Native | undefined;

/**
 * The kernels that the system's C compiler built for this processor, or undefined where there are none: then their twins in
 * WebAssembly do the work, more slowly. `GENLAB_NATIVE=off` leaves them out.
 */
export function nativeFunctions(): NativeFunctions | undefined {
  native ??= loadNative();
  return native.functions;
}

/** For people: "native kernels (AVX-512, gcc 12.2.0)", or "no native kernels: …" with the reason. */
export function describeNative(): string {
  native ??= loadNative();
  return native.description;
}

function loadNative(): Native {
  const without = (reason: string): Native => ({ description: `no native kernels: ${reason}` });
  if (process.env.GENLAB_NATIVE === "off") return without("GENLAB_NATIVE is off");
  const record = readBuildRecord();
  if (!record) return without("they are not built, run npm run build");
  if (!record.library) return without(record.problem ?? "their build left none");
  if (record.cpu !== cpuIdentity())
    return without("they were built for another processor, run npm run build");
  try {
    const koffi = loadPackage("koffi") as Koffi;
    const library = koffi.load(join(nativeDirectory(), record.library));
    const functions = Object.fromEntries(
      Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration)]),
    ) as unknown as NativeFunctions;
    return {
      functions,
      description: `native kernels (${functions.registers()}, ${record.compiler ?? "C compiler"})`,
    };
  } catch (error) {
    return without(error instanceof Error ? error.message.split("\n")[0]! : String(error));
  }
}
