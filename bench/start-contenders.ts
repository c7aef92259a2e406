import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Peer } from "./benchmarks";
import type { Contender, Missing } from "./contender";
import { findPyTorch } from "./find-pytorch";
import { startProcess } from "./process-contender";

const here = __dirname;
const tsx = ["--import", "tsx"];

/** Both sides may use this many threads. */
export const threads = availableParallelism();

/**
 * Our side of a step, in a process of its own.
 *
 * @param directory the inputs
 */
export function startOurs(step: string, directory: string): Promise<Contender> {
  const environment = { GENLAB_THREADS: String(threads) };
  const args = [...tsx, join(here, "ours.ts"), step, directory];
  return startProcess(process.execPath, args, environment) as Promise<Contender>;
}

/** The peer's side, in a process of its own. */
export async function startPeer(peer: Peer, directory: string): Promise<Contender | Missing> {
  if (peer.kind === "tfjs") {
    return startProcess(process.execPath, [...tsx, join(here, "peers", "tfjs.ts"), peer.step, directory]);
  }
  const python = findPyTorch();
  if ("missing" in python) return python;
  const script = join(here, "peers", "pytorch.py");
  return startProcess(python.command, [script, peer.module, directory, String(threads)], {
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    PYTHONDONTWRITEBYTECODE: "1",
  });
}
