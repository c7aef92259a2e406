import type { RunConfig } from "./checkpoint";
import type { FitOptions } from "./fit-options";
import type { Update } from "./train-step";

/** Where a schedule is sampled: a function has no name that could be compared, but it has values. */
const SAMPLED_STEPS = [0, 1, 10, 100, 1000, 10_000, 100_000];

/**
 * What makes a run the run it is, as JSON: all that decides the course of the steps.
 *
 * How long to train and how often to save are not in it, so a run may be resumed to go further. The loss is code and is not
 * in it either: name what it depends on in `checkpoint.config`.
 */
export function runConfig<Batch, K extends string>(
  options: FitOptions<Batch, K>,
  updates: readonly Update<Batch>[],
): RunConfig {
  const { optimizer, schedule, data, batchSize = 100, persistent = {} } = options;
  const shapes = (tensors: Record<string, { shape: number[] }>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
  return {
    optimizer: { name: optimizer.name, learningRate: optimizer.learningRate, ...optimizer.settings },
    schedule: SAMPLED_STEPS.map((step) => schedule?.(step) ?? 1),
    examples: data.size,
    batchSize,
    seed: options.random.state.key,
    parameters: shapes(options.parameters),
    updates: updates.map(({ name, parameters }) => ({ name, parameters })),
    clip: options.clip ?? null,
    averaging: options.averaging ?? null,
    persistent: shapes(persistent),
    config: options.checkpoint?.config ?? null,
  };
}
