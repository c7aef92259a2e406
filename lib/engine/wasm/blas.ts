import { threadCount } from "../thread-count";

/** One operand of a product: row-major floats from `offset` of `heap`, rows `stride` apart. */
export interface Matrix {
  readonly heap: Float32Array;
  /** Index of the first element. */
  readonly offset: number;
  /** Elements from one row to the next, at least the number of columns. */
  readonly stride: number;
  /** Use the transpose. */
  readonly transposed?: boolean;
}

/** A BLAS library of the system. */
export interface Blas {
  /** For people, e.g. "OpenBLAS 0.3.21, 2 threads". */
  readonly description: string;
  /** C ← A B + beta C, with A (as used) m × k and B k × n. No copies are made. */
  multiply(m: number, n: number, k: number, a: Matrix, b: Matrix, beta: number, c: Matrix): void;
}

const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;

/**
 * Multiplications from which on all threads work on a product. Below, a second thread gains less than 20 µs, and costs
 * milliseconds when another process holds its core.
 */
const WORTH_THREADS = 4e6;

/** Where the systems keep a library with cblas_sgemm (32-bit integers). */
const LIBRARIES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["libopenblas.so.0", "libopenblas.so"],
  darwin: [
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
  ],
  win32: ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll"],
};

/**
 * Loads the system's BLAS, or gives undefined where there is none.
 *
 * `GENLAB_BLAS=off` leaves it out, `GENLAB_BLAS=<file or name of a library>` loads that one; `GENLAB_THREADS` sets its
 * threads.
 *
 * @throws when the library named by GENLAB_BLAS does not load or has no cblas_sgemm
 */
export async function loadBlas(): Promise<Blas | undefined> {
  const wish = process.env.GENLAB_BLAS;
  if (wish === "off") return undefined;
  if (wish) {
    try {
      return await open(wish);
    } catch (error) {
      const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
      throw new Error(`GENLAB_BLAS names "${wish}", which does not serve as a BLAS: ${message}.`, {
        cause: error,
      });
    }
  }
  for (const name of LIBRARIES[process.platform] ?? []) {
    try {
      return await open(name);
    } catch {
      // Absent under this name; the next may be there.
    }
  }
  return undefined;
}

async function open(name: string): Promise<Blas> {
  const koffi = await import("koffi");
  const threads = threadCount();
  // Accelerate reads it when it is loaded; OpenBLAS is told below.
  if (process.platform === "darwin") process.env.VECLIB_MAXIMUM_THREADS = String(threads);
  const library = koffi.load(name);
  const sgemm = library.func(
    "void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)",
  );
  const declare: Declare = (declaration) => library.func(declaration);
  const title = openBlasTitle(declare) ?? name.split("/").at(-1)!;
  const useThreads = threadSwitch(declare);
  const blas: Blas = {
    description: `${title}, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    multiply(m, n, k, a, b, beta, c) {
      useThreads(m * n * k < WORTH_THREADS ? 1 : threads);
      sgemm(
        ROW_MAJOR,
        a.transposed ? TRANSPOSED : PLAIN,
        b.transposed ? TRANSPOSED : PLAIN,
        m,
        n,
        k,
        1,
        a.heap.subarray(a.offset),
        Math.max(a.stride, 1),
        b.heap.subarray(b.offset),
        Math.max(b.stride, 1),
        beta,
        c.heap.subarray(c.offset),
        Math.max(c.stride, 1),
      );
    },
  };
  verify(blas);
  return blas;
}

type Declare = (declaration: string) => (...values: unknown[]) => unknown;

/** "OpenBLAS 0.3.21", or undefined for another library. */
function openBlasTitle(declare: Declare): string | undefined {
  try {
    const configuration = String(declare("const char *openblas_get_config()")());
    return configuration.split(" ").slice(0, 2).join(" ");
  } catch {
    return undefined;
  }
}

/** Sets the number of threads that products use, where the library lets us. */
function threadSwitch(declare: Declare): (count: number) => void {
  try {
    const set = declare("void openblas_set_num_threads(int count)");
    let current = 0;
    return (count) => {
      if (count !== current) set(count);
      current = count;
    };
  } catch {
    return () => {};
  }
}

/** A library with 64-bit integers or another calling convention gives nonsense: one product tells. */
function verify(blas: Blas): void {
  const heap = Float32Array.of(1, 2, 3, 4, 5, 6, 1, 1);
  const matrix = (offset: number) => ({ heap, offset, stride: 2 });
  blas.multiply(1, 2, 2, matrix(0), matrix(2), 1, matrix(6));
  if (heap[6] !== 14 || heap[7] !== 17) throw new Error("its cblas_sgemm multiplies wrongly");
}
