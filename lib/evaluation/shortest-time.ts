/**
 * The shortest of several runs of a piece of work, in milliseconds: what it takes when nothing else disturbs it.
 *
 * @param work runs to its end when called; tensors it returns are the caller's to dispose of, in it
 * @param runs default 3
 */
export function shortestTime(work: () => unknown, runs = 3): number {
  if (!(Number.isInteger(runs) && runs >= 1)) throw new Error(`Time one run or more, not ${runs}.`);
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}
