import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import type { Machine } from "./report";

/**
 * What is known of this machine.
 *
 * @param learned what the contenders said about themselves; what none of them said is "not measured"
 */
export function describeMachine(learned: Readonly<Record<string, string>>): Machine {
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
  };
}
