import { availableParallelism } from "node:os";

/** What each of `jobs` notebooks that run at a time is told: whether to train anew, and its share of the processors. */
export function runEnvironment({ resume, jobs }: { resume: boolean; jobs: number }): NodeJS.ProcessEnv {
  // More threads than there are cores would make all of them slower.
  const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
  return {
    GENLAB_FRESH: resume ? "0" : "1",
    GENLAB_THREADS: process.env.GENLAB_THREADS ?? String(threads),
  };
}
