import type { Benchmark } from "./benchmarks";
import { type CompareOptions, compare, stepTime, warmUp } from "./compare";
import type { Contender, Missing } from "./contender";
import type { Result } from "./report";
import { median } from "./statistics";

/** How to start the two sides of a benchmark. */
export interface Starters {
  ours(benchmark: Benchmark): Promise<Contender>;
  peer(benchmark: Benchmark): Promise<Contender | Missing>;
}

/**
 * Runs one benchmark. A peer that is missing is named in the result, with ours measured alone; a side that fails is named
 * with its error.
 *
 * @param learn is told what both sides say about the machine
 */
export async function measure(
  benchmark: Benchmark,
  starters: Starters,
  options: Omit<CompareOptions, "lossTolerance">,
  learn: (machine: Readonly<Record<string, string>>) => void = () => {},
): Promise<Result> {
  const { name, work } = benchmark;
  const running: Contender[] = [];
  let peerName = benchmark.peer.kind === "pytorch" ? "PyTorch" : "tfjs-wasm";
  try {
    const peer = await starters.peer(benchmark);
    if (!("missing" in peer)) {
      running.push(peer);
      peerName = peer.description;
      learn(peer.machine);
    }
    const ours = await starters.ours(benchmark);
    running.push(ours);
    learn(ours.machine);
    if ("missing" in peer) {
      if (benchmark.peer.kind === "pytorch") learn({ torch: "missing" });
      const { steps } = await warmUp(ours, options);
      const times: number[] = [];
      for (let round = 0; round < (options.rounds ?? 9); round++) times.push(await stepTime(ours, steps));
      return { ...empty(name, peerName), oursMs: median(times), note: peer.missing };
    }
    const comparison = await compare(ours, peer, { ...options, lossTolerance: work.lossTolerance });
    return {
      name,
      peer: peerName,
      ...comparison,
      ...(peer.forms && Object.keys(peer.forms).length > 1 && { forms: peer.forms }),
      ...(peer.note && { note: peer.note }),
    };
  } catch (error) {
    return { ...empty(name, peerName), error: (error as Error).message };
  } finally {
    for (const contender of running) contender.stop();
  }
}

function empty(name: string, peer: string): Result {
  return { name, peer, oursMs: null, peerMs: null, ratio: null, low: null, high: null };
}
