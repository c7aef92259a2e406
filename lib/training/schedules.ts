/** A learning-rate schedule: the factor on the learning rate at step t = 0, 1, 2, … */
export type Schedule = (step: number) => number;

/** 1 at every step. */
export function constant(): Schedule {
  return () => 1;
}

/** γ^⌊t/s⌋: multiplied by `factor` γ every `every` s steps. */
export function stepDecay({ every, factor }: { every: number; factor: number }): Schedule {
  requirePositive("every", every);
  return (t) => factor ** Math.floor(t / every);
}

/** exp(−k t) with the `rate` k per step. */
export function exponentialDecay({ rate }: { rate: number }): Schedule {
  return (t) => Math.exp(-rate * t);
}

/** 1 / (1 + k t) with the `rate` k per step (Robbins and Monro, 1951: the sum diverges, that of squares converges). */
export function inverseTimeDecay({ rate }: { rate: number }): Schedule {
  return (t) => 1 / (1 + rate * t);
}

/**
 * Half a cosine from 1 to `final` r over `steps` T steps, then constant: r + (1 − r)/2 · (1 + cos(π t/T)).
 *
 * Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, without restarts.
 */
export function cosineDecay({ steps, final = 0 }: { steps: number; final?: number }): Schedule {
  requirePositive("steps", steps);
  return (t) => final + ((1 - final) / 2) * (1 + Math.cos((Math.PI * Math.min(t, steps)) / steps));
}

/** min(1, (t + 1)/w) · after(t): rises linearly over the first `steps` w steps, the first of which already moves. */
export function linearWarmUp({ steps, after = constant() }: { steps: number; after?: Schedule }): Schedule {
  requirePositive("steps", steps);
  return (t) => Math.min(1, (t + 1) / steps) * after(t);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new Error(`A schedule's ${name} must be above 0, not ${value}.`);
}
