/** A danfojs DataFrame, as far as it is shown. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: unknown;
  readonly index?: readonly (string | number)[];
}

/** Rows of a table: a danfojs DataFrame, or objects with one property per column. */
export type TableData = DataFrameLike | readonly Readonly<Record<string, unknown>>[];

export interface Grid {
  columns: string[];
  rows: unknown[][];
}

/**
 * Columns and rows of a table; an index of names becomes the first column, one of running numbers is left out.
 *
 * @throws when there are no rows or a row lacks a column
 */
export function tableGrid(data: TableData): Grid {
  const grid =
    "columns" in data ? frameGrid(data as DataFrameLike) : objectGrid(data as Record<string, unknown>[]);
  if (grid.rows.length === 0 || grid.columns.length === 0)
    throw new Error("table: there are no rows to show.");
  return grid;
}

function frameGrid({ columns, values, index }: DataFrameLike): Grid {
  const rows = (values as unknown[]).map((row) => (Array.isArray(row) ? [...row] : [row]));
  if (!index || index.every((label, i) => label === i)) return { columns: [...columns], rows };
  return { columns: ["", ...columns], rows: rows.map((row, i) => [index[i], ...row]) };
}

function objectGrid(objects: Record<string, unknown>[]): Grid {
  const columns = Object.keys(objects[0] ?? {});
  const rows = objects.map((object, i) => {
    for (const column of columns) {
      if (!(column in object))
        throw new Error(`table: row ${i} has no "${column}"; give null for an empty cell.`);
    }
    return columns.map((column) => object[column]);
  });
  return { columns, rows };
}
