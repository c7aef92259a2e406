import { existsSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint";
import { requireFiniteParameters } from "./finite";
import { countSteps, type FitOptions, type FitResult, listUpdates } from "./fit-options";
import { recordStep } from "./history";
import { updateAverage } from "./moving-average";
import { copyIn, copyOut, type ParameterValues } from "./parameters";
import { runConfig } from "./run-config";
import { makeUpdate } from "./train-step";
import { disposeState, initialState } from "./training-state";
import { yieldRegularly } from "./yield-regularly";

/**
 * Trains parameters by stochastic gradients: the one training loop of this collection.
 *
 * Epoch e goes through the data in the order random.split("epoch").split(e); step t has the generator
 * random.split("step").split(t). So a run is a function of its options, and one resumed from a checkpoint gives bit for
 * bit what the uninterrupted one gives.
 *
 * Left in the parameters: the best ones evaluated where early stopping is on, else the averages if wanted, else the last.
 * Yields to the event loop about every 100 ms; an abort takes effect within a step, writes a checkpoint, and returns.
 *
 * @throws when the loss or a parameter is NaN or infinite (with step and tensor), or a checkpoint does not fit the run
 */
export async function fit<Batch, K extends string>(options: FitOptions<Batch, K>): Promise<FitResult> {
  const { data, optimizer, batchSize = 100, checkpoint, progress } = options;
  const parameters: Record<string, tf.Variable> = options.parameters;
  const updates = listUpdates(options);
  const stepsPerEpoch = Math.ceil(data.size / batchSize);
  const totalSteps = countSteps(options, stepsPerEpoch);
  const patience = options.earlyStopping?.patience ?? Number.POSITIVE_INFINITY;
  const restoreBest = options.restoreBest ?? options.earlyStopping !== undefined;
  if (restoreBest && !options.evaluate)
    throw new Error("Give evaluate: without it there is no best to stop at.");
  const signal = anySignal(options.signal, progress?.signal);
  const config = runConfig(options, updates);
  const started = performance.now();

  const state = initialState(
    parameters,
    optimizer,
    options.averaging !== undefined,
    options.persistent ?? {},
  );
  try {
    if (checkpoint?.resume && existsSync(checkpoint.path))
      await loadCheckpoint(checkpoint.path, state, config);
    const { counters } = state;
    const { history } = counters;
    const evaluated = (): ParameterValues<K> =>
      (state.average ?? parameters) as ParameterValues<string> as ParameterValues<K>;
    const save = async () => {
      requireFiniteParameters(parameters, counters.step);
      if (checkpoint) await saveCheckpoint(checkpoint.path, state, config, options.random.state);
    };
    const pause = yieldRegularly();
    let order: Int32Array | undefined;
    let reported = { time: started, step: counters.step };
    let lastLoss: number | undefined;
    let stopped: FitResult["stopped"];

    for (;;) {
      const { step } = counters;
      const atEpochEnd = step > 0 && (step % stepsPerEpoch === 0 || step === totalSteps);
      // From the history, not from having just made the step: an interrupted evaluation is made up for on resume.
      if (atEpochEnd && history.epochs.at(-1)?.step !== step) {
        order = undefined;
        if (!(await endEpoch())) {
          stopped = "interrupt";
          break;
        }
        await save();
      }
      if (counters.evaluationsSinceBest >= patience) {
        stopped = "early";
        break;
      }
      if (step >= totalSteps) {
        stopped = "finished";
        break;
      }
      if (signal.aborted) {
        stopped = "interrupt";
        break;
      }
      order ??= options.random
        .split("epoch")
        .split(Math.floor(step / stepsPerEpoch))
        .permutation(data.size);
      lastLoss = makeStep(order);
      if (checkpoint?.everySteps && counters.step % checkpoint.everySteps === 0) await save();
      if (await pause()) report();
    }

    if (stopped === "interrupt") await save();
    if (restoreBest && state.best) copyIn(parameters, state.best, "the best evaluation");
    else if (state.average) copyIn(parameters, copyOut(state.average), "the average");
    const result: FitResult = {
      stopped,
      steps: counters.step,
      epochs: Math.floor(counters.step / stepsPerEpoch),
      ...(counters.best && { best: counters.best }),
      history,
      seconds: (performance.now() - started) / 1000,
    };
    progress?.finish(summary(result, lastLoss));
    return result;

    /** Makes step number counters.step. */
    function makeStep(shuffled: Int32Array): number {
      const { step } = counters;
      const start = (step % stepsPerEpoch) * batchSize;
      const indices = shuffled.slice(start, start + batchSize);
      const epoch = Math.floor(step / stepsPerEpoch);
      const stepRandom = options.random.split("step").split(step);
      const learningRate = optimizer.learningRate * (options.schedule?.(step) ?? 1);
      const losses: Record<string, number> = {};
      tf.tidy(() => {
        const batch = data.batch(indices);
        for (const update of updates) {
          const random = updates.length === 1 ? stepRandom : stepRandom.split(update.name);
          const context = { step, epoch, random };
          losses[update.name] = makeUpdate(
            update,
            batch,
            context,
            state,
            optimizer,
            learningRate,
            options.clip,
          );
        }
      });
      if (state.average) updateAverage(state.average, parameters, options.averaging!.decay, step);
      const loss = losses[updates[0]!.name]!;
      counters.step++;
      counters.epochLoss += loss * indices.length;
      counters.epochExamples += indices.length;
      recordStep(history, counters.step, losses);
      return loss;
    }

    /** Evaluates and records the epoch; false when the evaluation was interrupted. */
    async function endEpoch(): Promise<boolean> {
      const { step } = counters;
      const epoch = Math.ceil(step / stepsPerEpoch);
      requireFiniteParameters(parameters, step);
      let validation: ({ value: number } & Record<string, number>) | undefined;
      if (options.evaluate) {
        try {
          const evaluation = await options.evaluate(evaluated(), { epoch, step, signal });
          validation = typeof evaluation === "number" ? { value: evaluation } : evaluation;
        } catch (error) {
          if (signal.aborted) return false;
          throw error;
        }
        if (!Number.isFinite(validation.value)) {
          throw new Error(
            `Training stopped after step ${step}: the validation value is ${validation.value}.`,
          );
        }
        if (counters.best === undefined || validation.value < counters.best.value) {
          counters.best = { epoch, step, value: validation.value };
          counters.evaluationsSinceBest = 0;
          if (restoreBest) state.best = copyOut(evaluated());
        } else {
          counters.evaluationsSinceBest++;
        }
      }
      const trainLoss = counters.epochLoss / counters.epochExamples;
      history.epochs.push({ epoch, step, trainLoss, ...(validation && { validation }) });
      counters.epochLoss = 0;
      counters.epochExamples = 0;
      report();
      return true;
    }

    function report(): void {
      if (!progress) return;
      const time = performance.now();
      const made = counters.step - reported.step;
      const validation = history.epochs.at(-1)?.validation?.value;
      progress.update({
        step: counters.step,
        total: totalSteps,
        ...(lastLoss !== undefined && { loss: lastLoss }),
        ...(made > 0 && { examplesPerSecond: (made * batchSize * 1000) / (time - reported.time) }),
        ...(validation !== undefined && { note: `validation ${validation.toPrecision(6)}` }),
      });
      reported = { time, step: counters.step };
    }
  } finally {
    disposeState(state);
  }
}

function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

function summary({ stopped, steps, epochs, best }: FitResult, loss: number | undefined): string {
  const how = { finished: "trained", early: "stopped early", interrupt: "interrupted" }[stopped];
  const parts = [`${how} after ${steps} steps (${epochs} epochs)`];
  if (loss !== undefined) parts.push(`loss ${loss.toPrecision(5)}`);
  if (best) parts.push(`best validation ${best.value.toPrecision(6)} in epoch ${best.epoch}`);
  return parts.join(", ");
}
