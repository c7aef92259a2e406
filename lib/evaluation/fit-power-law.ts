/** y = factor · x^exponent. */
export interface PowerLaw {
  readonly exponent: number;
  readonly factor: number;
}

/**
 * The power law y = A x^α through measured points: the straight line log y = log A + α log x by least squares.
 *
 * α = Σ (u − ū)(v − v̄) / Σ (u − ū)² with u = log x and v = log y; A is in the unit of y.
 *
 * @param x positive, at least two different values
 * @param y positive, as many
 * @throws when the values do not determine a line on logarithmic axes
 */
export function fitPowerLaw(x: ArrayLike<number>, y: ArrayLike<number>): PowerLaw {
  if (x.length !== y.length) {
    throw new Error(`A power law needs a y for each x: there are ${x.length} x and ${y.length} y.`);
  }
  const u = logarithms("x", x);
  const v = logarithms("y", y);
  const meanU = mean(u);
  const meanV = mean(v);
  const spread = u.reduce((sum, u_i) => sum + (u_i - meanU) ** 2, 0);
  if (!(spread > 0)) throw new Error("A power law needs at least two different values of x.");
  const exponent = u.reduce((sum, u_i, i) => sum + (u_i - meanU) * (v[i]! - meanV), 0) / spread;
  return { exponent, factor: Math.exp(meanV - exponent * meanU) };
}

function logarithms(name: string, values: ArrayLike<number>): number[] {
  return Array.from(values, (value, i) => {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new Error(`A power law needs positive values: ${name}[${i}] is ${value}.`);
    }
    return Math.log(value);
  });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
