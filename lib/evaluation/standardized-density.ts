/**
 * The density of values over their root mean square, as points to draw: shares of bins of a quarter, centers from −8 to 8, empty bins
 * left out (a logarithmic axis has no zero).
 */
export function standardizedDensity(values: ArrayLike<number>): { x: number[]; y: number[] } {
  const n = values.length;
  if (n === 0) throw new Error("There is no density of no values.");
  let squares = 0;
  for (let i = 0; i < n; i++) squares += values[i]! ** 2;
  const deviation = Math.sqrt(squares / n);
  const counts = new Array<number>(65).fill(0);
  for (let i = 0; i < n; i++) {
    const bin = Math.round((4 * values[i]!) / deviation) + 32;
    if (bin >= 0 && bin < 65) counts[bin]!++;
  }
  const kept = counts.map((count, bin) => ({ at: (bin - 32) / 4, count })).filter(({ count }) => count > 0);
  return { x: kept.map(({ at }) => at), y: kept.map(({ count }) => (4 * count) / n) };
}
