import * as tf from "@tensorflow/tfjs-core";
import { finish } from "./activation";
import { heapFloats, offsetOf, replaceKernel, type WasmBackend } from "./backend";
import type { Blas } from "./blas";

/**
 * Lets BLAS compute matrix products: replaces the kernels BatchMatMul and _FusedMatMul.
 *
 * All transposes, broadcast batch dimensions, any bias that broadcasts to the product, all activations that tfjs fuses.
 * Operands are read and the product written where they lie on the WebAssembly heap.
 */
export function registerMatMul(blas: Blas): void {
  // Integer operands stay with the backend's own kernels, which refuse them in their own words.
  const own = tf.getKernel("BatchMatMul", "wasm")!;
  const ownFused = tf.getKernel("_FusedMatMul", "wasm")!;

  replaceKernel("BatchMatMul", ({ inputs, attributes, backend }) => {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    if (a.dtype !== "float32" || b.dtype !== "float32") {
      return own.kernelFunc({ inputs, attrs: attributes, backend });
    }
    const { transposeA, transposeB } = attributes as { transposeA?: boolean; transposeB?: boolean };
    return multiply(blas, backend, a, b, transposeA ?? false, transposeB ?? false);
  });

  replaceKernel("_FusedMatMul", ({ inputs, attributes, backend }) => {
    const { a, b, bias } = inputs as Record<string, tf.TensorInfo> & {
      a: tf.TensorInfo;
      b: tf.TensorInfo;
    };
    if (a.dtype !== "float32" || b.dtype !== "float32") {
      return ownFused.kernelFunc({ inputs, attrs: attributes, backend });
    }
    const { transposeA, transposeB } = attributes as { transposeA?: boolean; transposeB?: boolean };
    const out = multiply(blas, backend, a, b, transposeA ?? false, transposeB ?? false, bias);
    const rest = bias && isRow(bias, out.shape.at(-1)!) ? undefined : bias;
    return finish(backend, out, rest, inputs, attributes);
  });
}

/** The product of the last two dimensions, plus the bias where it is one row. */
export function multiply(
  blas: Blas,
  backend: WasmBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kOfB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== kOfB) {
    throw new Error(
      `matMul: inner dimensions ${k} and ${kOfB} of shapes [${a.shape}] and [${b.shape}] differ ` +
        `(transposeA=${transposeA}, transposeB=${transposeB}).`,
    );
  }
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const out = backend.makeOutput([...batch, m, n], "float32");
  if (tf.util.sizeFromShape(out.shape) === 0) return out;

  // Views are taken after the allocation, which may have moved the heap.
  const heap = heapFloats(backend);
  const offsetA = offsetOf(backend, a) >>> 2;
  const offsetB = offsetOf(backend, b) >>> 2;
  const offsetC = offsetOf(backend, out) >>> 2;
  let beta = 0;
  if (bias && isRow(bias, n)) {
    fillRows(heap, offsetOf(backend, bias) >>> 2, offsetC, n, m * tf.util.sizeFromShape(batch));
    beta = 1;
  }
  const product = (rows: number, indexA: number, indexB: number, indexC: number) =>
    blas.multiply(
      rows,
      n,
      k,
      { heap, offset: offsetA + indexA * m * k, stride: columnsA, transposed: transposeA },
      { heap, offset: offsetB + indexB * k * n, stride: columnsB, transposed: transposeB },
      beta,
      { heap, offset: offsetC + indexC * m * n, stride: n },
    );
  const sizeB = tf.util.sizeFromShape(batchB);
  if (sizeB === 1 && !transposeA) {
    // One B for all: the batches of A are rows of one matrix.
    product(m * tf.util.sizeFromShape(batch), 0, 0, 0);
    return out;
  }
  const indexA = broadcastIndices(batchA, batch);
  const indexB = broadcastIndices(batchB, batch);
  for (let i = 0; i < indexA.length; i++) product(m, indexA[i]!, indexB[i]!, i);
  return out;
}

/** For each element of the broadcast shape the index of the element of `shape` that it reads. */
function broadcastIndices(shape: readonly number[], broadcast: readonly number[]): Int32Array {
  let indices = Int32Array.of(0);
  const missing = broadcast.length - shape.length;
  broadcast.forEach((size, axis) => {
    const own = axis < missing ? 1 : shape[axis - missing]!;
    const next = new Int32Array(indices.length * size);
    for (let i = 0; i < next.length; i++) {
      next[i] = indices[Math.floor(i / size)]! * own + (own === 1 ? 0 : i % size);
    }
    indices = next;
  });
  return indices;
}

/** Whether a bias is one row of n numbers, the usual case, which BLAS adds on the way. */
function isRow(bias: tf.TensorInfo, n: number): boolean {
  return bias.dtype === "float32" && bias.shape.at(-1) === n && tf.util.sizeFromShape(bias.shape) === n;
}

/** Copies one row to all rows, by doubling. */
export function fillRows(heap: Float32Array, source: number, target: number, n: number, rows: number): void {
  heap.copyWithin(target, source, source + n);
  const total = rows * n;
  for (let done = n; done < total; done *= 2) {
    heap.copyWithin(target + done, target, target + Math.min(done, total - done));
  }
}
