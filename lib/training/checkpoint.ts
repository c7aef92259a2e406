import { createHash } from "node:crypto";
import type { RandomState } from "../engine";
import { readSafetensors, writeSafetensors } from "./safetensors";
import { type Counters, restoreTensors, stateTensors, type TrainingState } from "./training-state";

/** What a run was configured with: JSON values by name. Two runs that differ here are not the same run. */
export type RunConfig = Readonly<Record<string, unknown>>;

const FORMAT = "genlab-checkpoint-1";

/** Writes a run's whole state as a safetensors file (whole or not at all). */
export async function saveCheckpoint(
  path: string,
  state: TrainingState,
  config: RunConfig,
  generator: RandomState,
): Promise<void> {
  const text = canonical(config);
  await writeSafetensors(path, stateTensors(state), {
    format: FORMAT,
    config: text,
    configHash: createHash("sha256").update(text).digest("hex"),
    generator: JSON.stringify(generator),
    step: String(state.counters.step),
    counters: JSON.stringify(state.counters),
  });
}

/**
 * Reads a checkpoint into a state.
 *
 * @throws when the file is damaged, is no checkpoint, or was made by a run that was configured otherwise
 */
export async function loadCheckpoint(path: string, state: TrainingState, config: RunConfig): Promise<void> {
  const { tensors, metadata } = await readSafetensors(path, { signed: true });
  if (metadata.format !== FORMAT) {
    throw new Error(`${path} is not a checkpoint of this version: choose another file or delete it.`);
  }
  const theirs = JSON.parse(metadata.config!) as RunConfig;
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(config)])) {
    if (canonical(theirs[key]) !== canonical(config[key])) {
      throw new Error(
        `${path} is of a run with another ${key} (${brief(theirs[key])}, now ${brief(config[key])}): ` +
          "choose another file, delete it, or do not resume.",
      );
    }
  }
  restoreTensors(state, tensors, path);
  state.counters = JSON.parse(metadata.counters!) as Counters;
}

/** JSON with sorted keys, so that equal configurations have equal text. */
function canonical(value: unknown): string {
  const sorted = (_: string, v: unknown) =>
    typeof v === "object" && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v;
  return JSON.stringify(value, sorted) ?? "none";
}

function brief(value: unknown): string {
  const text = canonical(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
