import * as tf from "@tensorflow/tfjs-core";
import { offsetOf, replaceKernel, type WasmBackend } from "./backend";
import { replaceFor } from "./elementwise";
import type { Kernels } from "./kernels";
import { fillRows } from "./matmul";

/**
 * Kernels that move numbers: Identity without a copy, Tile and GatherV2 by whole rows, UnsortedSegmentSum (the gradient of
 * gather, which the backend lacks), Add of a short row.
 */
export function registerMoves({ functions }: Kernels): void {
  // Every tensor that a gradient needs is saved through Identity. Nothing writes to a tensor that has a second owner
  // (fused updates look), so the memory can be shared as on tfjs's cpu backend.
  replaceFor("Identity", ({ x }, _, backend) => {
    if (x!.dtype === "string") return undefined;
    backend.incRef(x!.dataId);
    return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
  });

  replaceFor("Tile", ({ x }, { reps }, backend) => {
    const repeats = reps as number[];
    if (x!.dtype === "string" || tf.util.sizeFromShape(repeats) === 0) return undefined;
    return tile(backend, x!, repeats);
  });

  replaceFor("GatherV2", ({ x, indices }, { axis, batchDims }, backend) => {
    if (x!.dtype === "string" || indices!.dtype !== "int32" || batchDims) return undefined;
    return gather(backend, x!, indices!, tf.util.parseAxisParam(axis as number, x!.shape)[0]!);
  });

  replaceKernel("UnsortedSegmentSum", ({ inputs, attributes, backend }) => {
    const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
    const { numSegments } = attributes as { numSegments: number };
    if (segmentIds.shape.length !== 1 || segmentIds.shape[0] !== x.shape[0]) {
      throw new Error(
        `unsortedSegmentSum takes one segment for each row: [${x.shape[0]}], not [${segmentIds.shape}].`,
      );
    }
    return sumSegments(backend, x, segmentIds, numSegments);
  });

  // The backend's own Add is slow where it repeats a row of a few numbers: biases of convolutions.
  replaceFor("Add", ({ a, b }, _, backend) => {
    const row = b!.shape.at(-1) ?? 1;
    const isShortRow = row > 1 && row <= 16 && tf.util.sizeFromShape(b!.shape) === row;
    if (!isShortRow || a!.dtype !== "float32" || b!.dtype !== "float32") return undefined;
    if (a!.shape.at(-1) !== row || a!.shape.length < b!.shape.length) return undefined;
    const size = tf.util.sizeFromShape(a!.shape);
    if (size < 64 * row) return undefined;
    const out = backend.makeOutput(a!.shape, "float32");
    const heap = words(backend, Float32Array);
    fillRows(heap, offsetOf(backend, b!) >>> 2, offsetOf(backend, out) >>> 2, row, size / row);
    functions.accumulate(offsetOf(backend, out), offsetOf(backend, a!), size);
    return out;
  });
}

type Words = Float32ArrayConstructor | Int32ArrayConstructor;

/** The whole heap in another type; valid until the next allocation. */
function words<T extends Words>(backend: WasmBackend, type: T): InstanceType<T> {
  const buffer = backend.wasm.HEAPU8.buffer as ArrayBuffer;
  return new type(buffer, 0, buffer.byteLength >>> 2) as InstanceType<T>;
}

/** Repeats along each axis, the last first, so that what is copied are always whole blocks. */
function tile(backend: WasmBackend, x: tf.TensorInfo, repeats: number[]): tf.TensorInfo {
  const shape = x.shape.map((size, axis) => size * repeats[axis]!);
  const out = backend.makeOutput(shape, x.dtype);
  const bytes = backend.wasm.HEAPU8;
  const from = offsetOf(backend, x);
  const to = offsetOf(backend, out);
  const element = tf.util.bytesPerElement(x.dtype);
  /** Writes the block of axes ≥ `axis` of x at `source` to `target`; gives the number of bytes written. */
  const write = (axis: number, source: number, target: number): number => {
    const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1)) * element;
    const plain = axis === x.shape.length || repeats.slice(axis + 1).every((times) => times === 1);
    let written = 0;
    if (plain) {
      written = axis === x.shape.length ? element : x.shape[axis]! * inner;
      bytes.copyWithin(target, source, source + written);
    } else {
      for (let i = 0; i < x.shape[axis]!; i++)
        written += write(axis + 1, source + i * inner, target + written);
    }
    const total = written * (repeats[axis] ?? 1);
    for (; written < total; ) {
      const more = Math.min(written, total - written);
      bytes.copyWithin(target + written, target, target + more);
      written += more;
    }
    return total;
  };
  if (tf.util.sizeFromShape(shape) > 0) write(0, from, to);
  return out;
}

/** Rows of `x` along an axis, by their indices. */
function gather(backend: WasmBackend, x: tf.TensorInfo, indices: tf.TensorInfo, axis: number): tf.TensorInfo {
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const size = x.shape[axis]!;
  const row = tf.util.sizeFromShape(x.shape.slice(axis + 1)) * tf.util.bytesPerElement(x.dtype);
  const out = backend.makeOutput(
    [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
    x.dtype,
  );
  const bytes = backend.wasm.HEAPU8;
  const count = tf.util.sizeFromShape(indices.shape);
  const wanted = words(backend, Int32Array)
    .subarray(offsetOf(backend, indices) >>> 2)
    .subarray(0, count);
  const from = offsetOf(backend, x);
  let to = offsetOf(backend, out);
  for (let block = 0; block < outer; block++) {
    for (const index of wanted) {
      if (index < 0 || index >= size) {
        backend.disposeData(out.dataId);
        throw new Error(`gather: index ${index} is not in 0 … ${size - 1}.`);
      }
      const source = from + (block * size + index) * row;
      bytes.copyWithin(to, source, source + row);
      to += row;
    }
  }
  return out;
}

/** out[s] = the sum of the rows whose segment is s; rows of a segment outside of 0 … numSegments − 1 are left out. */
function sumSegments(
  backend: WasmBackend,
  x: tf.TensorInfo,
  segmentIds: tf.TensorInfo,
  numSegments: number,
): tf.TensorInfo {
  const out = backend.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
  const row = tf.util.sizeFromShape(x.shape.slice(1));
  const heap = words(backend, x.dtype === "int32" ? Int32Array : Float32Array);
  const ids = words(backend, Int32Array).subarray(offsetOf(backend, segmentIds) >>> 2);
  const to = offsetOf(backend, out) >>> 2;
  heap.fill(0, to, to + numSegments * row);
  let source = offsetOf(backend, x) >>> 2;
  for (let i = 0; i < x.shape[0]!; i++, source += row) {
    const segment = ids[i]!;
    if (segment < 0 || segment >= numSegments) continue;
    const target = to + segment * row;
    for (let j = 0; j < row; j++) heap[target + j]! += heap[source + j]!;
  }
  return out;
}
