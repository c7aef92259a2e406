/** Mean training loss over the steps up to and including this one, since the point before. */
export interface StepPoint {
  /** Steps made. */
  step: number;
  loss: number;
  /** Each update's own loss, where a step has several (two players, say). */
  losses?: Record<string, number>;
}

/** What is known at the end of an epoch. */
export interface EpochPoint {
  /** Epochs made: 1 after the first. */
  epoch: number;
  /** Steps made. */
  step: number;
  /** Mean loss over the epoch's examples, each with the parameters of its step. */
  trainLoss: number;
  /** What `evaluate` returned, where it ran. */
  validation?: { value: number } & Record<string, number>;
}

/** The course of a training: plain JSON, part of the checkpoint. */
export interface History {
  steps: StepPoint[];
  epochs: EpochPoint[];
  /** Steps that one point of `steps` is the mean of; doubles when there are too many points. */
  stride: number;
  /** The unfinished next point: sums over `count` steps. */
  pending: { count: number; losses: Record<string, number> };
}

const MAXIMUM_POINTS = 1000;

export function emptyHistory(): History {
  return { steps: [], epochs: [], stride: 1, pending: { count: 0, losses: {} } };
}

/** Adds a step's losses; the first named is the loss. Keeps at most 1000 points, means over ever more steps. */
export function recordStep(history: History, step: number, losses: Readonly<Record<string, number>>): void {
  const { pending } = history;
  for (const [name, loss] of Object.entries(losses))
    pending.losses[name] = (pending.losses[name] ?? 0) + loss;
  pending.count++;
  if (pending.count < history.stride) return;

  history.steps.push(
    point(
      step,
      mapValues(pending.losses, (sum) => sum / pending.count),
    ),
  );
  history.pending = { count: 0, losses: {} };
  if (history.steps.length < MAXIMUM_POINTS) return;

  const merged: StepPoint[] = [];
  for (let i = 0; i < MAXIMUM_POINTS; i += 2) merged.push(mean(history.steps[i]!, history.steps[i + 1]!));
  history.steps = merged;
  history.stride *= 2;
}

function mean(first: StepPoint, second: StepPoint): StepPoint {
  const merged: StepPoint = { step: second.step, loss: (first.loss + second.loss) / 2 };
  if (first.losses && second.losses) {
    merged.losses = mapValues(first.losses, (loss, name) => (loss + second.losses![name]!) / 2);
  }
  return merged;
}

function point(step: number, losses: Record<string, number>): StepPoint {
  const values = Object.values(losses);
  return values.length === 1 ? { step, loss: values[0]! } : { step, loss: values[0]!, losses };
}

function mapValues(record: Record<string, number>, f: (value: number, name: string) => number) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}
