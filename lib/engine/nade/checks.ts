import type { NadeArrays, NadeSampleOptions } from "./types";

/** @returns D and H of parameters whose shapes fit together */
export function checkParameters({ W, V, b, c }: NadeArrays): { D: number; H: number } {
  const D = b.length;
  const H = c.length;
  if (D === 0 || H === 0)
    throw new Error(`A NADE needs at least one pixel and one hidden unit, not D=${D}, H=${H}.`);
  checkLength("W", W, [D, H]);
  checkLength("V", V, [D, H]);
  return { D, H };
}

/** @returns the number of images in x [batch, D] */
export function imageCount(x: Float32Array, D: number): number {
  if (x.length % D !== 0)
    throw new Error(`x must have the shape [batch, ${D}], but has ${x.length} elements.`);
  return x.length / D;
}

export function checkLength(name: string, values: ArrayLike<number>, shape: number[]): void {
  const wanted = shape.reduce((product, size) => product * size, 1);
  if (values.length !== wanted) {
    throw new Error(`${name} must have the shape [${shape.join(", ")}], but has ${values.length} elements.`);
  }
}

/** @returns the ordering, or undefined for the natural one */
export function checkOrdering(ordering: ArrayLike<number> | undefined, D: number): Int32Array | undefined {
  if (!ordering) return undefined;
  const order = Int32Array.from(ordering);
  const seen = new Set(order);
  if (order.length !== D || seen.size !== D || order.some((pixel) => pixel < 0 || pixel >= D)) {
    throw new Error(
      `ordering must be a permutation of 0 … ${D - 1}, but has ${order.length} elements, ${seen.size} distinct.`,
    );
  }
  return order.every((pixel, step) => pixel === step) ? undefined : order;
}

/** @throws when the given pixels are not `[count, D]`, or their mask not that or `[D]` */
export function checkGiven(
  { pixels, observed }: NonNullable<NadeSampleOptions["given"]>,
  count: number,
  D: number,
): void {
  checkLength("given.pixels", pixels, [count, D]);
  if (observed.length !== D) checkLength("given.observed", observed, [count, D]);
}
