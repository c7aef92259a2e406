import type { Blas, Matrix } from "./blas";
import type { Kernels } from "./kernels";

/** Matrix products by our own kernel, on one thread, for machines without a BLAS. Operands must lie on the wasm heap. */
export function builtInProduct({ functions, backend }: Kernels): Blas {
  return {
    description: "no BLAS (matrix products on one thread)",
    multiply(m, n, k, a, b, beta, c) {
      const panel = backend.wasm._malloc(32 * k) >>> 0;
      functions.multiply(m, n, k, ...placed(a), ...placed(b), beta, 4 * c.offset, 4 * c.stride, panel);
      backend.wasm._free(panel);
    },
  };
}

/** Byte offset, and the bytes from row to row and from column to column of the matrix as it is used. */
function placed({ offset, stride, transposed }: Matrix): [number, number, number] {
  return transposed ? [4 * offset, 4, 4 * stride] : [4 * offset, 4 * stride, 4];
}
