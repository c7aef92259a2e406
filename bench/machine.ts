import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Machine } from "./report";

/**
 * What is known of this machine.
 *
 * @param learned what the contenders said about themselves; what none of them said is "not measured"
 * @param load the largest share of the cores that other programs used
 */
export function describeMachine(learned: Readonly<Record<string, string>>, load: number): Machine {
  const said = (name: string) => learned[name] ?? "not measured";
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    node: process.version,
    engine: said("engine"),
    torch: said("torch"),
    python: said("python"),
    blas: said("blas"),
    data: said("data"),
    load: Number(load.toFixed(2)),
  };
}

/** The share of all cores that programs use while this one waits, 0 to 1. */
export async function measureLoad(ms = 300): Promise<number> {
  const before = coreTimes();
  await setTimeout(ms);
  const after = coreTimes();
  const total = after.total - before.total;
  return total > 0 ? 1 - (after.idle - before.idle) / total : 0;
}

/** Idle and total time of all cores since the machine's start, in ms. */
function coreTimes(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
