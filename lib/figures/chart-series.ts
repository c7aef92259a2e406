import type { LineSeries } from "./line-chart";

/** How the lines are drawn, the same for all. */
export type LineStyle = Pick<LineSeries, "points" | "dashed">;

/**
 * The series of a line chart whose lines share their x: one line for each name.
 *
 * seriesOver(sizes, { NADE: nadeTimes, MADE: madeTimes }, { points: true })
 */
export function seriesOver(
  x: ArrayLike<number>,
  lines: Readonly<Record<string, ArrayLike<number>>>,
  style: LineStyle = {},
): LineSeries[] {
  return Object.entries(lines).map(([name, y]) => ({ name, x, y, ...style }));
}

/**
 * The series of a line chart from lists of records, as trainings make them: one line for each list, of its fields `x` and `y`.
 *
 * seriesOf({ Adam: points, SGD: others }, "step", "loss")
 *
 * @throws when a record lacks one of the fields
 */
export function seriesOf<K extends string>(
  curves: Readonly<Record<string, readonly Readonly<Partial<Record<K, unknown>>>[]>>,
  x: K,
  y: K,
  style: LineStyle = {},
): LineSeries[] {
  return Object.entries(curves).map(([name, records]) => {
    const column = (field: K) =>
      records.map((record, i) => {
        const value = record[field];
        if (typeof value !== "number")
          throw new Error(`seriesOf: record ${i} of "${name}" has no number "${field}".`);
        return value;
      });
    return { name, x: column(x), y: column(y), ...style };
  });
}
