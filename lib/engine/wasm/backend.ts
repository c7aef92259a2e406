import * as tf from "@tensorflow/tfjs-core";

/** What this folder uses of tfjs's WebAssembly backend; its own types are not exported by its package. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    /** The heap's bytes. Replaced whenever the heap grows: never keep a view across an allocation. */
    readonly HEAPU8: Uint8Array;
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(offset: number): void;
  };
  readonly dataIdMap: tf.DataStorage<{ memoryOffset: number }>;
  /** Allocates an output on the heap, uninitialized. */
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** Byte offset of a tensor's data on the heap. */
export function offsetOf(backend: WasmBackend, tensor: tf.TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** A view of the heap as floats; valid until the next allocation. */
export function heapFloats(backend: WasmBackend): Float32Array {
  const { buffer } = backend.wasm.HEAPU8;
  return new Float32Array(buffer, 0, buffer.byteLength >>> 2);
}

/** A view of a float32 tensor's data; valid until the next allocation. */
export function floatsOf(backend: WasmBackend, tensor: tf.TensorInfo): Float32Array {
  return new Float32Array(
    backend.wasm.HEAPU8.buffer,
    offsetOf(backend, tensor),
    tf.util.sizeFromShape(tensor.shape),
  );
}

/** Runs a kernel by name on tensor infos, as kernels do among themselves: no tape, no tidy. */
export function runKernel(
  backend: WasmBackend,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  attributes: Record<string, unknown> = {},
): tf.TensorInfo {
  const kernel = tf.getKernel(name, "wasm");
  if (!kernel) throw new Error(`The WebAssembly engine has no kernel ${name}.`);
  return kernel.kernelFunc({ inputs, attrs: attributes as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

/** Puts a kernel in the place of the backend's own, or adds one that it lacks. */
export function replaceKernel(
  name: string,
  kernelFunc: (call: {
    inputs: Record<string, tf.TensorInfo>;
    attributes: tf.NamedAttrMap;
    backend: WasmBackend;
  }) => tf.TensorInfo | tf.TensorInfo[],
): void {
  if (tf.getKernel(name, "wasm")) tf.unregisterKernel(name, "wasm");
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernelFunc({
        inputs: inputs as Record<string, tf.TensorInfo>,
        attributes: attrs ?? {},
        backend: backend as WasmBackend,
      }),
  });
}

/**
 * Makes an allocation that finds no memory an error. The backend itself would go on with the address 0, over whatever lies
 * there.
 */
export function guardMemory({ wasm }: WasmBackend): void {
  // The first call replaces wasm._malloc by the module's export; after it our replacement lasts.
  wasm._free(wasm._malloc(8));
  const own = wasm._malloc;
  wasm._malloc = (bytes) => {
    const offset = own(bytes);
    if (offset === 0 && bytes > 0) {
      const wanted = Math.ceil(bytes / 2 ** 20);
      throw new Error(
        `The engine's 4 GB of memory are full (${wanted} MB more wanted): use smaller batches or dispose of tensors.`,
      );
    }
    return offset;
  };
}
