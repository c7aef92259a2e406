import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { threadCount } from "../../../lib/engine";
import { type Blas, loadBlas } from "../../../lib/engine/wasm/blas";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("threadCount", () => {
  test("is GENLAB_THREADS, or a positive number of cores", () => {
    expect(threadCount()).toBeGreaterThanOrEqual(1);
    vi.stubEnv("GENLAB_THREADS", "3");
    expect(threadCount()).toBe(3);
  });

  test.each(["0", "-1", "1.5", "many"])("refuses GENLAB_THREADS=%s in one sentence", (wish) => {
    vi.stubEnv("GENLAB_THREADS", wish);
    expect(threadCount).toThrow(`GENLAB_THREADS is "${wish}"; give a positive integer or leave it unset.`);
  });
});

describe("loadBlas", () => {
  test("GENLAB_BLAS=off leaves it out", async () => {
    vi.stubEnv("GENLAB_BLAS", "off");
    expect(await loadBlas()).toBeUndefined();
  });

  test("a library that is not there, or is no BLAS, is an error that names it", async () => {
    for (const name of ["libnowhere.so.9", process.platform === "linux" ? "libc.so.6" : "nowhere"]) {
      vi.stubEnv("GENLAB_BLAS", name);
      await expect(loadBlas()).rejects.toThrow(
        `GENLAB_BLAS names "${name}", which does not serve as a BLAS: `,
      );
    }
  });

  test("multiplies parts of one array in place, on one thread and on all", async () => {
    const blas = await loadBlas();
    if (!blas) return expect(process.platform).not.toBe("linux");
    expect(blas.description).toMatch(/, \d+ threads?$/);
    for (const [m, n, k] of [
      [2, 3, 4],
      [200, 180, 160], // enough for several threads
    ] as const) {
      checkProduct(blas, m, n, k);
    }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (m, n, k) => checkProduct(blas, m, n, k),
      ),
    );
  });
});

/** C ← A Bᵀ + C with rows further apart than they are long. */
function checkProduct(blas: Blas, m: number, n: number, k: number): void {
  const gap = 3;
  const [a, b, c] = [
    { offset: 5, stride: k + gap },
    { offset: 5 + m * (k + gap), stride: k + gap },
    { offset: 5 + (m + n) * (k + gap), stride: n + gap },
  ] as const;
  const heap = Float32Array.from({ length: c.offset + m * c.stride }, (_, i) => ((i * 7) % 11) - 5);
  const before = heap.slice();
  blas.multiply(m, n, k, { heap, ...a }, { heap, ...b, transposed: true }, 1, { heap, ...c });
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n + gap; j++) {
      const place = c.offset + i * c.stride + j;
      let expected = before[place]!;
      for (let p = 0; p < k && j < n; p++) {
        expected += before[a.offset + i * a.stride + p]! * before[b.offset + j * b.stride + p]!;
      }
      // Small integers: exact in float32.
      if (heap[place] !== expected) throw new Error(`C[${i}, ${j}] is ${heap[place]}, not ${expected}`);
    }
  }
}
