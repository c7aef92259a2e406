import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchmarks, measurementNames, names } from "./benchmarks";
import type { Contender } from "./contender";
import { writeInputs } from "./inputs";
import { kernelStart } from "./kernel-start";
import { describeMachine, measureLoad } from "./machine";
import { measure } from "./measure";
import { nadeMemory } from "./nade-memory";
import { nadeScaling } from "./nade-scaling";
import type { Measurement, Report, Result } from "./report";
import { startOurs, startPeer } from "./start-contenders";
import { nadeTrain, type Work } from "./work";

export interface BenchOptions {
  /** Which, default all. */
  readonly names?: readonly string[];
  /** Pairs of blocks of a comparison, default 9. */
  readonly rounds?: number;
  /** Is told each figure as soon as it is there. */
  readonly tell?: (figure: Result | Measurement) => void;
}

/**
 * Measures what is asked for, one after the other.
 *
 * @throws when a name is unknown
 */
export async function runBench({ names: wanted = names, rounds = 9, tell }: BenchOptions): Promise<Report> {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown) throw new Error(`There is no benchmark "${unknown}": choose from ${names.join(", ")}.`);

  const scratch = await mkdtemp(join(tmpdir(), "genlab-bench-"));
  const learned: Record<string, string> = {};
  const data = new Set<string>();
  let inputs = 0;
  const prepare = async (work: Work): Promise<string> => {
    const directory = join(scratch, String(inputs++));
    await mkdir(directory);
    data.add(await writeInputs(work, directory));
    learned.data = [...data].join(", ");
    return directory;
  };
  const startFor = async (work: Work): Promise<Contender> => startOurs(work.step, await prepare(work));
  let load = 0;
  const seeLoad = async () => {
    load = Math.max(load, await measureLoad());
  };
  const results: Result[] = [];
  const measurements: Measurement[] = [];
  try {
    for (const benchmark of benchmarks.filter(({ name }) => wanted.includes(name))) {
      const directory = await prepare(benchmark.work);
      await seeLoad();
      const starters = {
        ours: () => startOurs(benchmark.work.step, directory),
        peer: () => startPeer(benchmark.peer, directory),
      };
      const result = await measure(benchmark, starters, { rounds }, (said) => Object.assign(learned, said));
      results.push(result);
      tell?.(result);
    }
    const own: Record<(typeof measurementNames)[number], () => Promise<Measurement[]>> = {
      "nade-scaling": () => nadeScaling(startFor, rounds),
      "nade-memory": () => nadeMemory(() => startFor(nadeTrain)),
      "kernel-start": async () => [await kernelStart(Math.min(rounds, 5))],
    };
    for (const name of measurementNames.filter((each) => wanted.includes(each))) {
      await seeLoad();
      const figures = await own[name]();
      measurements.push(...figures);
      for (const figure of figures) tell?.(figure);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { machine: describeMachine(learned, load), results, measurements };
}
