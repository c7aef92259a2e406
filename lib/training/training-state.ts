import * as tf from "@tensorflow/tfjs-core";
import { emptyHistory, type History } from "./history";
import type { Optimizer } from "./optimizer";
import { copyIn, copyOut, toVariables, zerosLike } from "./parameters";
import type { StoredTensor } from "./safetensors";

/** The best evaluation so far. */
export interface Best {
  readonly epoch: number;
  readonly step: number;
  readonly value: number;
}

/** Everything of a run that is not a tensor: plain JSON. */
export interface Counters {
  /** Steps made. */
  step: number;
  /** Over the current epoch: Σ loss × examples, and examples. */
  epochLoss: number;
  epochExamples: number;
  best?: Best;
  evaluationsSinceBest: number;
  history: History;
}

/** Everything that the next step depends on: with the same state, data and generator a run goes on identically. */
export interface TrainingState {
  readonly parameters: Record<string, tf.Variable>;
  /** The optimizer's state: a record like the parameters for each of its slots. */
  readonly slots: Record<string, Record<string, tf.Variable>>;
  /** Moving averages of the parameters, if wanted. */
  readonly average: Record<string, tf.Variable> | undefined;
  /** The caller's own tensors that live from step to step (persistent chains, say). */
  readonly persistent: Record<string, tf.Variable>;
  /** Parameters (averages, if there are any) at the best evaluation. */
  best: Record<string, StoredTensor> | undefined;
  counters: Counters;
}

/** The state before the first step. `disposeState` frees what it makes; parameters and persistent stay the caller's. */
export function initialState(
  parameters: Record<string, tf.Variable>,
  optimizer: Optimizer,
  averaging: boolean,
  persistent: Record<string, tf.Variable>,
): TrainingState {
  return {
    parameters,
    slots: Object.fromEntries(optimizer.slots.map((slot) => [slot, zerosLike(parameters)])),
    average: averaging ? toVariables(copyOut(parameters)) : undefined,
    persistent,
    best: undefined,
    counters: { step: 0, epochLoss: 0, epochExamples: 0, evaluationsSinceBest: 0, history: emptyHistory() },
  };
}

export function disposeState(state: TrainingState): void {
  tf.dispose([state.slots, state.average ?? {}]);
}

/** The groups of variables of a state, by the prefix they have in a checkpoint. */
function groups(state: TrainingState): Record<string, Record<string, tf.Variable>> {
  const slots = Object.entries(state.slots).map(([slot, variables]) => [`optimizer/${slot}`, variables]);
  return {
    parameters: state.parameters,
    ...Object.fromEntries(slots),
    ...(state.average && { average: state.average }),
    persistent: state.persistent,
  };
}

/** All tensors of a state, named parameters/W, optimizer/firstMoment/W, average/W, best/W, persistent/…. */
export function stateTensors(state: TrainingState): Record<string, StoredTensor> {
  const tensors: Record<string, StoredTensor> = {};
  for (const [prefix, variables] of Object.entries(groups(state))) {
    for (const [name, value] of Object.entries(copyOut(variables))) tensors[`${prefix}/${name}`] = value;
  }
  for (const [name, value] of Object.entries(state.best ?? {})) tensors[`best/${name}`] = value;
  return tensors;
}

/** Puts the tensors of `stateTensors` back. */
export function restoreTensors(
  state: TrainingState,
  tensors: Readonly<Record<string, StoredTensor>>,
  source: string,
): void {
  for (const [prefix, variables] of Object.entries(groups(state))) {
    copyIn(variables, underPrefix(tensors, `${prefix}/`), source);
  }
  const best = underPrefix(tensors, "best/");
  state.best = Object.keys(best).length > 0 ? best : undefined;
}

function underPrefix(
  tensors: Readonly<Record<string, StoredTensor>>,
  prefix: string,
): Record<string, StoredTensor> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}
