import { dot } from "../linear-algebra";

/** A function to minimize, in float64; undefined outside of where it is defined. */
export type Differentiable = (
  x: Float64Array,
) => { readonly value: number; readonly gradient: Float64Array } | undefined;

export interface MinimizeOptions {
  /** Stop when no entry of the gradient exceeds this, default 1e-6. */
  readonly tolerance?: number;
  /** Default 500. */
  readonly iterations?: number;
  /** Pairs of differences that are remembered, default 20. */
  readonly memory?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Largest entry of the gradient at x. */
  readonly residual: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * A minimum of a smooth function of many variables, by L-BFGS with backtracking.
 *
 * For objectives over a whole data set, where there is no noise for a stochastic method to average. A step that leaves the domain
 * (a precision no longer positive definite) is halved like one that does not descend.
 *
 * Source: Nocedal and Wright, "Numerical optimization", 2006, algorithms 7.4 and 3.1.
 *
 * @throws when the starting point is outside of the domain
 */
export function minimize(
  f: Differentiable,
  start: ArrayLike<number>,
  options: MinimizeOptions = {},
): Minimum {
  const { tolerance = 1e-6, iterations = 500, memory = 20 } = options;
  let x: Float64Array = Float64Array.from(start);
  let here = f(x);
  if (!here)
    throw new Error("The function to minimize is not defined at the starting point: choose another.");
  const pairs: { step: Float64Array; change: Float64Array }[] = [];
  for (let iteration = 0; ; iteration++) {
    const residual = largest(here.gradient);
    const done = residual <= tolerance;
    const result = { x, value: here.value, residual, iterations: iteration, converged: done };
    if (done || iteration === iterations) return result;
    const direction = descentDirection(here.gradient, pairs);
    const slope = dot(direction, here.gradient);
    let length = pairs.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(here.gradient, here.gradient))) : 1;
    let next: ReturnType<Differentiable>;
    let there: Float64Array;
    do {
      there = x.map((value, i) => value + length * direction[i]!);
      next = f(there);
      length /= 2;
    } while (!(next && next.value <= here.value + 1e-4 * 2 * length * slope) && length > 1e-12);
    if (!next || length <= 1e-12) return result;
    const step = there.map((value, i) => value - x[i]!);
    const change = next.gradient.map((value, i) => value - here!.gradient[i]!);
    if (dot(step, change) > 1e-12 * dot(change, change)) pairs.push({ step, change });
    if (pairs.length > memory) pairs.shift();
    x = there;
    here = next;
  }
}

/** −H g with the inverse Hessian that the remembered pairs imply: the two loops of algorithm 7.4. */
function descentDirection(
  gradient: Float64Array,
  pairs: readonly { step: Float64Array; change: Float64Array }[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const factors = [...pairs].reverse().map(({ step, change }) => {
    const factor = dot(step, direction) / dot(step, change);
    addScaled(direction, change, -factor);
    return factor;
  });
  const newest = pairs[pairs.length - 1];
  if (newest) {
    const scale = dot(newest.step, newest.change) / dot(newest.change, newest.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change }, i) => {
    const back = dot(change, direction) / dot(step, change);
    addScaled(direction, step, factors[pairs.length - 1 - i]! - back);
  });
  return direction;
}

function addScaled(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * other[i]!;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
