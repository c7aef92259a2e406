import { availableParallelism } from "node:os";

/**
 * How many threads matrix products and kernels may use: the cores this process may run on, or `GENLAB_THREADS`.
 *
 * @throws when GENLAB_THREADS is no positive integer
 */
export function threadCount(): number {
  const wish = process.env.GENLAB_THREADS;
  if (!wish) return availableParallelism();
  const count = Number(wish);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`GENLAB_THREADS is "${wish}"; give a positive integer or leave it unset.`);
  }
  return count;
}
